"""Changes for the billing system: every one once, in batches that can be had again."""

from __future__ import annotations

import csv
import io
import re
import threading
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from portal.cli import main
from portal.consents import exports
from portal.consents.operations import record
from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.settings import Settings
from tests.portal.identity.conftest import People
from tests.portal.identity.test_pages import add_customer
from tests.support.bills import Bills
from tests.support.ground import Ground
from tests.support.site import Browser, Site

PEOPLE = [("U10001", "=cmd|' /C calc'!A0", "person"), ("U10002", "Szűcs Ilona", "person")]


@pytest.fixture
def tavho(site: Site, tmp_path: Path) -> Bills:
    return Bills.at(site, "tavho", tmp_path, PEOPLE)


def say(bills: Bills, number: str, granted: bool, interval: str | None = None) -> None:
    with bills.site.inside(bills.slug):
        record(
            customer_id=bills.customers[number],
            login_id=None,
            kind="e_invoice",
            granted=granted,
            text_sha256=None,
            source="clerk",
            interval=interval,
        )


def lines(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def make(clerk: Browser, since: str = "") -> str:
    return clerk.fill("/e-szamla-valtozasok", {"since": since}).text


def links(page: str) -> list[str]:
    return re.findall(r'href="(/e-szamla-valtozasok/[0-9a-f-]{36})"', page)


def test_clerks_make_batches_and_fetch_them_again(tavho: Bills) -> None:
    clerk = tavho.clerk()
    say(tavho, "U10001", True, "quarterly")
    say(tavho, "U10002", True)
    say(tavho, "U10002", False)
    assert "3 változás vár" in clerk.get("/e-szamla-valtozasok").text
    page = make(clerk)
    assert "A csomag elkészült" in page and "0 változás vár" in page
    (path,) = links(page)
    first = clerk.get(path)
    assert first.mimetype == "text/csv" and first.headers["Cache-Control"] == "no-store"
    assert "filename=e-szamla-valtozasok-1.csv" in first.headers["Content-Disposition"]
    told = [(row["customer_number"], row["channel"], row["interval"]) for row in lines(first.data)]
    assert told == [
        ("U10001", "electronic", "quarterly"),
        ("U10002", "electronic", ""),
        ("U10002", "paper", ""),
    ]
    assert "Nincs átadandó változás." in make(clerk)
    say(tavho, "U10001", False)
    page = make(clerk)
    assert len(links(page)) == 2, "the newest first"
    assert [row["channel"] for row in lines(clerk.get(links(page)[0]).data)] == ["paper"]
    assert clerk.get(path).data == first.data, "the same bytes, whatever came later"


def test_no_cell_is_a_formula(tavho: Bills) -> None:
    clerk = tavho.clerk()
    say(tavho, "U10001", True)
    body = clerk.get(links(make(clerk))[0]).data
    (row,) = lines(body)
    assert row["name"] == "'=cmd|' /C calc'!A0"
    for cells in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_day_brings_everything_since(tavho: Bills) -> None:
    clerk = tavho.clerk()
    say(tavho, "U10001", True)
    make(clerk)
    today = date.today()
    again = make(clerk, today.isoformat())
    assert len(links(again)) == 2 and "minden ettől" in again
    refused = make(clerk, (today + timedelta(days=2)).isoformat())
    assert "field-error" in refused and len(links(refused)) == 2
    nonsense = make(clerk, "tegnap")
    assert "field-error" in nonsense and 'value="tegnap"' in nonsense


def test_who_made_and_who_read_is_noted(tavho: Bills) -> None:
    clerk = tavho.clerk()
    say(tavho, "U10001", True)
    page = make(clerk)
    assert "Pintér Ágnes" in page
    clerk.get(links(page)[0])
    with tavho.site.inside("tavho", readonly=True):
        noted = db.session().execute(
            text(
                "select action, actor_kind, detail from audit_entry"
                " where action like 'consents.export%' order by at"
            )
        )
        assert [tuple(row) for row in noted] == [
            ("consents.export_made", "clerk", {"rows": 1, "since": None}),
            ("consents.export_read", "clerk", {}),
        ]


def test_batches_of_nobody_do_not_exist(tavho: Bills) -> None:
    clerk = tavho.clerk()
    assert clerk.get(f"/e-szamla-valtozasok/{uuid.uuid4()}").status_code == 404
    anonymous = tavho.site.browser("tavho", Shell.CONSOLE)
    assert anonymous.get("/e-szamla-valtozasok").status_code == 303
    assert tavho.site.browser("tavho").get("/e-szamla-valtozasok").status_code == 404


def test_where_there_are_no_e_invoices_there_is_no_such_page(site: Site, tmp_path: Path) -> None:
    clerk = Bills.at(site, "petkomm", tmp_path, []).clerk()
    assert clerk.get("/e-szamla-valtozasok").status_code == 404
    assert "E-számla-változások" not in clerk.get("/").text
    with_it = Bills.at(site, "tavho", tmp_path, []).clerk()
    assert "E-számla-változások" in with_it.get("/").text


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("say"), st.booleans()),
            st.tuples(st.just("new"), st.none()),
            st.tuples(st.just("since"), st.none()),
        ),
        max_size=12,
    )
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_each_change_is_in_one_new_batch_and_once_in_each(
    tavho: Bills, deeds: list[tuple[str, bool | None]]
) -> None:
    news: Counter[str] = Counter()
    said: set[str] = set()
    with tavho.site.inside("tavho"):
        exports.make_batch()  # what earlier examples left behind
        for kind, granted in deeds:
            if kind == "say":
                event = record(
                    customer_id=tavho.customers["U10001"],
                    login_id=None,
                    kind="e_invoice",
                    granted=bool(granted),
                    text_sha256=None,
                    source="clerk",
                )
                said.add(str(event))
                continue
            made = exports.make_batch(since=date(2020, 1, 1) if kind == "since" else None)
            if made is None:
                continue
            ids = [
                row["change_id"]
                for row in lines(exports.batch_file(exports.batch(export_id=made)).body)
            ]
            assert len(ids) == len(set(ids)), "once in a batch"
            if kind == "new":
                news.update(ids)
        waiting = exports.waiting_changes()
    assert set(news) <= said and set(news.values()) <= {1}
    if deeds and deeds[-1][0] != "say":
        assert waiting == 0


def test_two_at_once_share_no_change(people: People, ground: Ground) -> None:
    person = people.register("tavho")

    def in_tenant(deed):  # type: ignore[no-untyped-def]
        with ground.inside("tavho"):
            return deed()

    for granted in (True, False, True):
        in_tenant(
            lambda granted=granted: record(
                customer_id=person.customer_id,
                login_id=None,
                kind="e_invoice",
                granted=granted,
                text_sha256=None,
                source="clerk",
            )
        )
    made: list[uuid.UUID | None] = []
    threads = [
        threading.Thread(target=lambda: made.append(in_tenant(exports.make_batch)))
        for _place in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and sum(one is not None for one in made) == 1
    with ground.inside("tavho", readonly=True):
        assert [batch.rows for batch in exports.batches()] == [3]


def test_the_command_writes_the_same_files(
    settings: Settings, tavho: Bills, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)
    say(tavho, "U10001", True, "monthly")
    file = tmp_path / "out.csv"

    def run(*args: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["consents", "export", "--tenant", "tavho", *args])
        return done.exit_code, done.output

    assert run(str(file))[0] == 0
    first = file.read_bytes()
    assert [row["channel"] for row in lines(first)] == ["electronic"]
    code, said = run(str(tmp_path / "nothing.csv"))
    assert code == 0 and "Nincs átadandó változás." in said
    assert not (tmp_path / "nothing.csv").exists()
    assert run("--again", "1", str(tmp_path / "again.csv"))[0] == 0
    assert (tmp_path / "again.csv").read_bytes() == first
    assert run("--again", "9", str(file))[0] == 1
    assert run("--again", "1", "--since", "2026-01-01", str(file))[0] == 2
    assert run("--since", "2020-01-01", str(file))[0] == 0
    assert lines(file.read_bytes())[0]["batch"] == "2"


def test_a_file_that_cannot_be_written_leaves_no_batch(
    settings: Settings, tavho: Bills, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)
    say(tavho, "U10001", True)
    missing = str(tmp_path / "nowhere" / "out.csv")
    done = CliRunner().invoke(main, ["consents", "export", "--tenant", "tavho", missing])
    assert done.exit_code == 1 and "No such file" in done.output
    with tavho.site.inside("tavho", readonly=True):
        assert exports.batches() == () and exports.waiting_changes() == 1


def test_other_tenants_changes_are_not_seen(site: Site, tmp_path: Path) -> None:
    foreign = add_customer(site, "komlo", "V12345")
    with site.inside("komlo"):
        record(
            customer_id=foreign,
            login_id=None,
            kind="e_invoice",
            granted=True,
            text_sha256=None,
            source="clerk",
        )
    with site.inside("tavho"):
        assert exports.waiting_changes() == 0 and exports.make_batch() is None
