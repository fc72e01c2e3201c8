"""`portal doctor` and `portal outbox`: what ails an installation is found, and named with its cure."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server

import pytest
from click.testing import Result
from redis import Redis

from portal.cli.doctor import doctor, servers
from portal.cli.doctor.checkup import Level
from portal.cli.outbox import outbox
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation import outbox as outboxes
from portal.foundation.outbox import draining
from portal.foundation.outbox.handlers import HandlerRegistry, Outgoing, PermanentFailureError
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.outbox.pulse import PulseBook
from portal.foundation.tenancy import scope
from portal.identity.operations import create_clerk
from portal.settings import Settings
from tests.portal.cli.conftest import Run
from tests.support.servers import TestDatabase
from tests.support.site import Site

SLUG = "komlo"


def looks(done: Result) -> dict[str, list[dict[str, str]]]:
    """Return the looks of a JSON run by place."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            look = json.loads(line)
            found.setdefault(look["place"], []).append(look)
    return found


def levels(done: Result, place: str) -> set[str]:
    return {look["level"] for look in looks(done)[place]}


@pytest.fixture
def run(runner: Callable[..., Run]) -> Run:
    return runner(doctor)


def let_die(site: Site, count: int = 1, *, kind: str = "test.dead") -> None:
    """Leave dead letters in the outbox."""

    def die(message: Outgoing) -> None:
        raise PermanentFailureError("nobody lives there")

    handlers = HandlerRegistry()
    handlers.register(kind, die)
    for number in range(count):
        with site.inside(SLUG):
            outboxes.add(kind=kind, payload={"number": number})
    with site.services.enter(), scope(site.services.registry.get(SLUG)):
        draining.drain(handlers)


def test_what_is_missing_is_named_with_its_cure(run: Run, site: Site, settings: Settings) -> None:
    Redis.from_url(settings.redis_url).delete("portal:sweep:beat")
    told = run("--json", code=1)
    for place in ("database", "migrations", "redis", "smtp", "storage", "database clock"):
        assert levels(told, place) == {Level.FINE}, looks(told)[place]
    assert looks(told)["worker"][0]["advice"] == "start `portal worker`"
    assert looks(told)["sweep"][0]["level"] == Level.FAILURE
    [admin] = [look for look in looks(told)[SLUG] if "administrator" in look["found"]]
    assert admin["level"] == Level.FAILURE and "portal clerks add" in admin["advice"]
    assert any("sample text" in look["found"] for look in looks(told)[SLUG])
    in_words = run("--quiet", code=1).stdout
    assert "→ start `portal worker`" in in_words and "role and row-level" not in in_words


def test_a_company_in_order_and_one_that_waits(
    run: Run, site: Site, settings: Settings, database: TestDatabase
) -> None:
    PulseBook(settings.redis_url).beat(datetime.now(UTC))
    with site.inside(SLUG):
        create_clerk(
            email="a@example.com", name="Anna", role="tenant_admin", password_hash="x" * 20
        )
    told = run(SLUG, "--json", code=1)  # no worker runs in this test
    assert levels(told, "sweep") == {Level.FINE}
    assert levels(told, SLUG) == {Level.FINE, Level.WARNING}
    with site.inside(SLUG):
        outboxes.add(kind="test.waits", payload={})
    for waited, level in (("10 minutes", Level.WARNING), ("3 hours", Level.FAILURE)):
        database.admin.execute(
            f"update outbox_message set available_at = now() - interval '{waited}'"
        )
        found = [
            one for one in looks(run(SLUG, "--json", code=1))[SLUG] if "oldest" in one["found"]
        ]
        assert [look["level"] for look in found] == [level]
    let_die(site, 2)
    assert any(
        "3 messages were given up" in one["found"]  # nobody handles the one that waited either
        for one in looks(run(SLUG, "--json", code=1))[SLUG]
    )


def test_a_sweep_that_stopped_and_a_server_that_is_away(
    runner: Callable[..., Run], site: Site, settings: Settings
) -> None:
    PulseBook(settings.redis_url).beat(datetime.now(UTC) - timedelta(minutes=10))
    told = runner(doctor, SMTP_URL="smtp://127.0.0.1:9")(SLUG, "--json", code=1)
    assert looks(told)["sweep"][0]["advice"] == "restart `portal sweep`"
    [smtp] = looks(told)["smtp"]
    assert smtp["level"] == Level.FAILURE and "SMTP_URL" in smtp["advice"]
    away = runner(doctor, REDIS_URL="redis://127.0.0.1:9/0")(SLUG, "--json", code=1)
    assert levels(away, "redis") == {Level.FAILURE} and levels(away, "smtp") == {Level.FINE}


def test_an_old_schema_and_an_open_table(
    runner: Callable[..., Run], site: Site, database: TestDatabase
) -> None:
    database.admin.execute("alter table enquiry disable row level security")
    database.admin.execute("update alembic_version set version_num = '0001'")
    try:
        told = runner(doctor)(SLUG, "--json", code=1)
    finally:
        database.admin.execute("alter table enquiry enable row level security")
        newest = servers.ScriptDirectory(str(servers.migrate.MIGRATIONS)).get_current_head()
        database.admin.execute("update alembic_version set version_num = %s", (newest,))
    assert "enquiry" in looks(told)["database"][0]["found"]
    assert looks(told)["migrations"][0]["advice"] == "portal migrate"


@contextmanager
def tls_server(folder: Path, *, days: int) -> Iterator[int]:
    """Answer TLS on a port with a certificate of our own that is good for so many days."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days)),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with create_server(("127.0.0.1", 0)) as plain:
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    raw, _address = plain.accept()
                    context.wrap_socket(raw, server_side=True).close()
                except OSError:
                    continue

        threading.Thread(target=serve, daemon=True).start()
        yield plain.getsockname()[1]
        stop.set()


@pytest.mark.parametrize(
    ("days", "level"), [(90, Level.FINE), (10, Level.WARNING), (2, Level.FAILURE)]
)
def test_certificates_that_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: Level
) -> None:
    with tls_server(tmp_path, days=days) as port:
        assert servers.certificate("localhost", port).found.startswith("browsers refuse it")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert servers.certificate("localhost", port).level is level
    assert servers.certificate("localhost", 9).found.startswith("nobody answers on port 9")


def test_dead_letters_are_listed_and_sent_again(
    runner: Callable[..., Run], site: Site, mailbox: CaughtMail
) -> None:
    run = runner(outbox)
    let_die(site, 3)
    let_die(site, kind="test.other")
    listed = run("dead", SLUG).stdout
    assert listed.count("nobody lives there") == 4 and listed.count("test.other") == 1
    assert run("dead", SLUG, "--kind", "test.other").stdout.count("nobody lives there") == 1
    assert run("dead", "miho").stderr.strip() == "nothing was given up"
    one = listed.splitlines()[-1].split()[1]
    assert "1 will be tried again" in run("resend", "--tenant", SLUG, one).stdout
    assert "2 will" in run("resend", "--tenant", SLUG, "--kind", "test.dead").stdout
    assert "no dead message" in run("resend", "--tenant", SLUG, one, code=1).stderr
    assert "no dead message" in run("resend", "--tenant", "miho", "--all", code=1).stderr
    assert "name ids" in run("resend", "--tenant", SLUG, code=2).stderr
    with site.inside(SLUG, readonly=True):
        waiting = db.session().query(OutboxMessage).filter(OutboxMessage.dead_at.is_(None)).all()
    assert [(one.attempts, one.last_error) for one in waiting] == [(0, None)] * 3
    assert SLUG in run("status").stdout


def test_a_letter_that_died_arrives_after_all(
    runner: Callable[..., Run], site: Site, mailbox: CaughtMail, database: TestDatabase
) -> None:
    with site.inside(SLUG):
        create_clerk(email="b@example.com", name="Béla", role="clerk")
    database.admin.execute("update outbox_message set dead_at = now(), last_error = 'x'")
    site.deliver()
    assert not mailbox.newest()
    runner(outbox)("resend", "--tenant", SLUG, "--all")
    site.deliver()
    assert [mail.to for mail in mailbox.newest()] == ["b@example.com"]
