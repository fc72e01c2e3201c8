"""A worker that is killed in the middle of a batch has done nothing, and another one does it all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import Settings
from tests.support.site import Site
from tests.support.slices import execute, pdf
from tests.support.uploads import SLUG, Desk, bill, table, zipped

ROOT = Path(__file__).resolve().parents[3]
VICTIM = """
import sys, time
sys.path[:0] = [{root!r} + "/platform", {root!r}]
from pathlib import Path
from portal.app import create_app
from portal.billing.batches import {module} as module
from portal.foundation.outbox import draining
from portal.foundation.tenancy import scope
from portal.settings import Settings
from tests.support.site import Site

real, calls = module.{function}, []

def die_here(*args, **kwargs):
    calls.append(1)
    if len(calls) == {call}:
        print("now", flush=True)
        time.sleep(60)
    return real(*args, **kwargs)

module.{function} = die_here
site = Site.of(create_app(Settings(
    mode="test", secret_key="x" * 40, database_url={url!r}, redis_url="redis://127.0.0.1:1",
    smtp_url="smtp://127.0.0.1:1", portal_home=Path({home!r}), public_scheme="http",
)))
with site.runtime.enter(), scope(site.services.registry.get({slug!r})):
    draining.drain(site.runtime.handlers)
"""
LINES = [bill(str(n), "100") for n in range(1, 40)]


@pytest.fixture
def desk(site: Site) -> Desk:
    """A senior colleague, and three customers."""
    return Desk.at(site)


def kill_a_worker(settings: Settings, module: str, function: str, *, call: int = 1) -> None:
    """Start a worker, let it work until it calls the function that often, and kill it there."""
    code = VICTIM.format(
        root=str(ROOT), module=module, function=function, call=call, slug=SLUG,
        url=settings.database_url, home=str(settings.portal_home),
    )  # fmt: skip
    victim = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    said = ""
    while said.strip() != "now":
        said = victim.stdout.readline()
        assert said, "the victim ended by itself"
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate()


def lease_runs_out(desk: Desk) -> None:
    with desk.site.inside(SLUG):
        execute("update outbox_message set leased_until = null where done_at is null")


@pytest.mark.parametrize(
    ("module", "function", "call"),
    [
        ("checking", "advance", 1),  # the table is read, and not yet kept
        ("checking", "keep", 3),  # some PDFs are kept, and not yet noted
        ("checking", "advance", 3),  # everything is compared, and not yet shown
    ],
)
def test_checking_goes_on_where_a_killed_worker_left_it(
    desk: Desk, settings: Settings, module: str, function: str, call: int
) -> None:
    files = {f"2026-{n:06d}.pdf": pdf(str(n)) for n in range(1, 6)}
    address = desk.upload(table([*LINES, bill("x")]), zipped(files))
    kill_a_worker(settings, module, function, call=call)
    assert desk.state(address)["state"] == "checking"
    lease_runs_out(desk)
    desk.site.deliver()
    found = desk.state(address)
    assert (found["state"], found["rows"], found["new_rows"], found["wrong_rows"]) == (
        *("preview", 40, 39, 1),
    )
    assert (found["pdfs"], found["pdfs_matched"]) == (5, 5)
    assert desk.ask("select count(*) from invoice_batch_row") == [(39,)]
    assert desk.ask("select count(*) from invoice_batch_pdf") == [(5,)]


def test_sending_is_whole_or_not_at_all(desk: Desk, settings: Settings) -> None:
    address = desk.checked(table(LINES))
    desk.do(address, "atvetel", mode="all")
    desk.send(address)
    kill_a_worker(settings, "sending", "advance")
    assert desk.state(address)["state"] == "sending"
    for records in ("invoice", "ledger_entry", "import_batch"):
        assert desk.ask(f"select count(*) from {records}") == [(0,)]
    lease_runs_out(desk)
    desk.site.deliver()
    assert desk.state(address)["state"] == "sent"
    assert desk.ask("select count(*), sum(outstanding_minor) from invoice") == [(39, 390000)]


def test_taking_back_is_whole_or_not_at_all(desk: Desk, settings: Settings) -> None:
    address = desk.sent(table(LINES))
    page = desk.browser.get(f"{address}/visszahivas")
    desk.press(page, f"{address}/visszahivas")
    kill_a_worker(settings, "sending", "advance")
    assert desk.ask("select count(*) from invoice") == [(39,)]
    assert desk.ask("select count(*) from ledger_entry where kind = 'reversal'") == [(0,)]
    lease_runs_out(desk)
    desk.site.deliver()
    assert desk.state(address)["state"] == "undone"
    assert desk.ask("select count(*) from invoice") == [(0,)]
    assert desk.ask("select sum(effect_minor) from ledger_entry") == [(0,)]


def test_progress_is_seen_while_the_work_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.billing.batches.jobs.TELL_EVERY", 0.0)
    seen: list[dict[str, object]] = []
    files = {f"2026-{n:06d}.pdf": pdf(str(n)) for n in range(1, 5)}
    address = desk.upload(table(LINES), zipped(files))

    def look(*_args: object, **_kwargs: object) -> list[str]:
        seen.append(desk.browser.get(f"{address}/allapot").get_json())
        return []

    monkeypatch.setattr("portal.billing.batches.checking.numbers_in", look)
    desk.site.deliver()
    files_seen = [(said["done"], said["total"]) for said in seen]
    assert files_seen == [(0, 0), (1, 4), (2, 4), (3, 4)]
    assert all(said["working"] for said in seen)
    assert desk.browser.get(f"{address}/allapot").get_json()["working"] is False


def test_pdfs_are_checked_in_pieces(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "portal.billing.batches.checking.check_files.__kwdefaults__", {"seconds": 0.0}
    )
    files = {f"2026-{n:06d}.pdf": pdf(str(n)) for n in range(1, 5)}
    address = desk.checked(table(LINES), zipped(files))
    found = desk.state(address)
    assert (found["state"], found["pdfs_matched"], found["step"]) == ("preview", 4, 1 + 1 + 4 + 1)


def test_work_that_fails_again_and_again_is_given_up_and_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is on fire")

    address = desk.checked(table(LINES))
    desk.do(address, "atvetel", mode="all")
    desk.send(address)
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules["portal.billing.batches.jobs"]._WORKS, "send", fail)
        for _try in range(4):
            desk.site.deliver()
            with desk.site.inside(SLUG):
                execute("update outbox_message set available_at = now() where done_at is null")
    found = desk.state(address)
    assert found["state"] == "applied"
    assert "disk" not in desk.browser.get(address).text
    assert "tone-danger" in desk.browser.get(address).text
    desk.send(address)
    desk.site.deliver()
    assert desk.state(address)["state"] == "sent"
