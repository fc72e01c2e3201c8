"""Replays through the console, the worker and the command: progress, findings, cases, files."""

from __future__ import annotations

import csv
import io
import re
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal.cli.replay import replay as replay_command
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.foundation.outbox.draining import lease
from portal.foundation.tenancy import scope
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.registration.models import RegistrationDecision, Replay
from portal.registration.replaying import running
from portal.rules import drafting
from portal.rules.operations import export
from portal.rules.queries import revision
from tests.architecture.test_query_budgets import counted
from tests.journeys.registering import Person, path_in, seed
from tests.portal.cli.conftest import environment
from tests.support.site import Browser, Site
from tests.support.staff import colleague

__all__ = ["environment"]

SLUG = "tavho"
PAGE = "/szabalyok/visszajatszas"
ADMIN = "fonok@example.hu"
WEEK = ("max_age: 1 year", "max_age: 7 days")
"""A change by which the bill that proved somebody is too old."""


@pytest.fixture
def admin(site: Site) -> Browser:
    return colleague(site, SLUG, role="tenant_admin", email=ADMIN)


@pytest.fixture
def decided(site: Site, mailbox: CaughtMail) -> uuid.UUID:
    """Somebody registered through the portal, with a bill a month old; returns the decision."""
    seed(site, SLUG)
    person = Person(site, SLUG)
    person.send()
    site.deliver()
    person.activate(path_in(mailbox))
    with site.inside(SLUG, readonly=True):
        return db.session().scalars(select(RegistrationDecision.id)).one()


def write_draft(site: Site, old: str, new: str) -> None:
    with site.inside(SLUG):
        found = drafting.draft()
        bundle = found.bundle() if found else revision(1).bundle
        written = bundle.files["rules.yaml"].decode()
        assert old in written
        clerk_id = db.session().scalars(select(Clerk.id).where(Clerk.email == ADMIN)).one()
        drafting.save(
            {"rules.yaml": written.replace(old, new).encode()},
            seen_version=found.version if found else 0,
            clerk_id=clerk_id,
            now=utc_now(),
        )


def begin(admin: Browser, target: str, revision: str = "1") -> str:
    """Begin a replay on the page and return its address."""
    answer = admin.fill(PAGE, {"target": target, "revision": revision}, follow=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_draft_is_replayed_by_the_worker_and_shows_which(
    site: Site, admin: Browser, decided: uuid.UUID
) -> None:
    write_draft(site, *WEEK)
    address = begin(admin, "draft")
    waiting = admin.get(address).text
    assert 'http-equiv="refresh"' in waiting and "<progress" in waiting
    told = {"working": True, "work": "Folyamatban", "done": 0, "total": 1}
    assert admin.get(f"{address}/allapot").json == told
    site.deliver()
    told = {"working": False, "work": "Kész", "done": 1, "total": 1}
    assert admin.get(f"{address}/allapot").json == told
    page = admin.get(address).text
    assert 'http-equiv="refresh"' not in page
    assert "1 döntés közül 1 másképp végződött volna" in page
    assert "Azonnal elfogadva" in page and "Elutasítva" in page
    assert "túl régi" in page
    assert f"{address}/{decided}" in page
    case = admin.get(f"{address}/{decided}").text
    assert "u-12345" in case.lower() and "TH2026012345" in case
    with site.inside(SLUG, readonly=True):
        looks = select(AuditEntry.subject_kind).where(AuditEntry.action == "decision_seen")
        assert set(db.session().scalars(looks)) == {"customer", "registration"}


def test_the_revision_in_force_and_everybodys_own_change_nothing(
    site: Site, admin: Browser, decided: uuid.UUID
) -> None:
    for target in ("revision", "own"):
        address = begin(admin, target)
        site.deliver()
        page = admin.get(address).text
        assert "Mind az 1 döntés" in page or "ugyanígy" in page
        assert str(decided) not in page


def test_the_list_is_narrowed_down_and_exported(
    site: Site, admin: Browser, decided: uuid.UUID
) -> None:
    write_draft(site, *WEEK)
    address = begin(admin, "draft")
    site.deliver()
    assert str(decided) in admin.get(f"{address}?change=otherwise&ending=approve").text
    for narrow in ("change=unknown", "kind=linked", "ending=reject", "until=2020-01-01"):
        assert str(decided) not in admin.get(f"{address}?{narrow}").text
    told = admin.get(f"{address}?format=csv")
    rows = list(csv.reader(io.StringIO(told.get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2 and "Azonnal elfogadva" in rows[1]
    assert "anna" not in told.text.lower(), "the file names nobody"


def test_a_draft_that_changes_meanwhile_ends_its_replay(
    site: Site, admin: Browser, decided: uuid.UUID
) -> None:
    write_draft(site, *WEEK)
    address = begin(admin, "draft")
    write_draft(site, "max_age: 7 days", "max_age: 8 days")
    site.deliver()
    assert "megváltozott" in admin.get(address).text
    with site.inside(SLUG, readonly=True):
        assert db.session().scalars(select(Replay.state)).one() == "overtaken"


def test_without_a_draft_there_is_none_to_choose(site: Site, admin: Browser) -> None:
    page = admin.get(PAGE).text
    assert 'value="draft"' not in page
    answer = admin.post(PAGE, data={"target": "draft", "csrf_token": _token(admin)})
    assert answer.status_code == 422


def test_portions_are_resumed_and_never_repeated(
    site: Site, admin: Browser, decided: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three decisions in portions of one: a worker dies with one in hand, another gets it twice."""
    monkeypatch.setattr(running, "SIZE", 1)
    _copies(site, decided, 2)
    write_draft(site, *WEEK)
    begin(admin, "draft")
    [first] = _waiting(site)
    _replay(site, first, die=True)
    assert _progress(site) == ("running", 0, {})
    _replay(site, first)
    _replay(site, first)
    assert _progress(site) == ("running", 1, {"otherwise": 1})
    site.deliver()
    state, done, counts = _progress(site)
    assert (state, done, counts) == ("done", 3, {"otherwise": 3})


def _copies(site: Site, decision_id: uuid.UUID, count: int) -> None:
    """Put the decision on record more often; the copies' inputs are sealed for their own row."""
    with site.inside(SLUG):
        found = db.session().get_one(RegistrationDecision, (SLUG, decision_id))
        sealed = db.session().get_one(running.DecisionInputs, (SLUG, decision_id)).sealed
        inputs = running.opened(sealed, decision_id=decision_id).to_bytes()
        names = [c.name for c in RegistrationDecision.__table__.columns if c.name != "tenant_id"]
        for _turn in range(count):
            copy = RegistrationDecision(**{name: getattr(found, name) for name in names})
            copy.id, copy.registration_id = running.new_id(), uuid.uuid4()
            db.session().add(copy)
            db.session().flush()
            again = running.sealing.seal(inputs, purpose=running.SEALED_FOR, owner=copy.id)
            kept = running.DecisionInputs(id=copy.id, decided_at=found.decided_at, sealed=again)
            db.session().add(kept)


def _waiting(site: Site) -> list[dict[str, str]]:
    with site.services.enter(), scope(site.services.registry.get(SLUG)):
        return [dict(one.payload) for one in lease() if one.kind == "registration.replay_portion"]


class _DiedError(Exception):
    pass


def _replay(site: Site, payload: dict[str, str], *, die: bool = False) -> None:
    try:
        with site.inside(SLUG):
            running.run_portion(uuid.UUID(payload["replay_id"]), after=None, now=utc_now())
            if die:
                raise _DiedError
    except _DiedError:
        pass


def _progress(site: Site) -> tuple[str, int, dict[str, int]]:
    with site.inside(SLUG, readonly=True):
        replay = db.session().scalars(select(Replay)).one()
        return replay.state, replay.done, replay.counts


@pytest.mark.parametrize("role", ["clerk", "senior_clerk"])
def test_it_is_the_administrators_page(site: Site, role: str) -> None:
    other = colleague(site, SLUG, role=role, email="masik@example.hu")
    assert other.get(PAGE).status_code == 404
    assert other.get("/szabalyok/elonezet").status_code == 404


def test_pages_cost_few_statements_whatever_was_found(
    site: Site, admin: Browser, decided: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    write_draft(site, *WEEK)
    _copies(site, decided, 20)
    address = begin(admin, "draft")
    site.deliver()
    for page in (PAGE, address, f"{address}/{decided}"):
        admin.get(page)
        with counted(site) as said:
            assert admin.get(page).status_code == 200
        assert len(said) <= 8, "\n".join(said)


def test_old_replays_are_forgotten_and_decisions_stay(
    site: Site, admin: Browser, decided: uuid.UUID
) -> None:
    write_draft(site, *WEEK)
    begin(admin, "draft")
    site.deliver()
    with site.inside(SLUG):
        running.tidy(now=utc_now() + running.KEPT + running.KEPT)
    with site.inside(SLUG, readonly=True):
        assert db.session().scalars(select(Replay.id)).all() == []
        assert db.session().scalars(select(RegistrationDecision.id)).all() == [decided]


def test_files_are_replayed_from_the_command_line(
    site: Site, decided: uuid.UUID, environment: dict[str, str], tmp_path: Path
) -> None:
    with site.inside(SLUG, readonly=True):
        export(tmp_path / SLUG, number=1)
    folder = ("--dir", str(tmp_path))
    same = CliRunner().invoke(replay_command, [SLUG, *folder], env=environment)
    assert (same.exit_code, same.stdout) == (
        0,
        f"{SLUG}: of 1 decisions, 0 would have gone otherwise\n",
    )
    assert CliRunner().invoke(replay_command, [SLUG, "--own"], env=environment).exit_code == 0
    rules = tmp_path / SLUG / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace(*WEEK), encoding="utf-8")
    told = CliRunner().invoke(replay_command, [SLUG, *folder], env=environment)
    assert told.exit_code == 2
    assert re.search(r"approve -> reject  now:invoice_age", told.stdout)
    assert "1 would have gone otherwise" in told.stdout and "anna" not in told.stdout.lower()


def _token(admin: Browser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', admin.get(PAGE).text)
    assert found is not None
    return found[1]
