"""The processes of an installation: they start, answer, end when asked, and refuse kindly."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from portal.cli import main
from portal.settings import Settings
from tests.support.servers import TestDatabase

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environ(
    settings: Settings, database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The worker's settings as environment variables, for this process and for children."""
    own = {
        "PORTAL_MODE": "test",
        "PORTAL_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "OWNER_DATABASE_URL": settings.owner_database_url or "",
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PORTAL_HOME": str(tmp_path),
        "HOME": str(tmp_path / "account"),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "platform"), str(ROOT))),
    }
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return dict(os.environ)


@pytest.fixture
def serving(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int, int]]:
    """`portal serve` with its port and that of its metrics."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as two:
        port, metrics = one.getsockname()[1], two.getsockname()[1]
    chosen = {"PORT": str(port), "PORTAL_METRICS_PORT": str(metrics), "WEB_CONCURRENCY": "2"}
    with subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "serve"],
        env={**environ, **chosen},
        stderr=subprocess.PIPE,
        cwd="/",
    ) as process:
        try:
            yield process, port, metrics
        finally:
            process.kill()


def _get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 90
    while True:
        assert process.poll() is None, process.stderr.read() if process.stderr else b""
        assert time.monotonic() < deadline
        try:
            if _get(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)


def test_serve_answers_and_ends_when_asked(
    serving: tuple[subprocess.Popen[bytes], int, int], environ: dict[str, str]
) -> None:
    process, port, metrics = serving
    _until_it_answers(process, port)

    assert _get(port, "/readyz") == (200, "ready\n")
    assert _get(port, "/", "nobody.example")[0] == 421
    status, page = _get(port, "/belepes", f"komlo.localhost:{port}")
    assert (status, "<form" in page) == (200, True)
    # Whichever worker answered, its figures are among those of all.
    assert 'tenant="komlo"' in _get(metrics, "/metrics")[1]
    # No control socket in the account's folder, where every instance would share it.
    assert not list(Path(environ["HOME"]).rglob("*.ctl"))

    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert b'"event": "request"' in log
    assert all(line.startswith(b"{") for line in log.splitlines()), "one JSON object a line"


def test_worker_and_sweep_end_when_nothing_is_left(environ: dict[str, str]) -> None:
    with redis.Redis.from_url(environ["REDIS_URL"]) as client:
        client.flushall()  # thousands of bells, which the tests before this one have rung
    for command in (["worker", "--burst"], ["sweep", "--once"]):
        done = subprocess.run(
            [sys.executable, "-m", "portal.cli", *command],
            env=environ,
            capture_output=True,
            timeout=90,
        )
        assert done.returncode == 0, done.stderr.decode()
    with redis.Redis.from_url(environ["REDIS_URL"]) as client:
        client.flushall()


@pytest.mark.parametrize("command", ["worker", "sweep"])
def test_worker_and_sweep_end_when_asked(environ: dict[str, str], command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "portal.cli", command], env=environ, stderr=subprocess.PIPE
    ) as process:
        try:
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        finally:
            process.kill()


def test_migrate_brings_nothing_new_to_a_migrated_database(environ: dict[str, str]) -> None:
    done = CliRunner().invoke(main, ["migrate"])
    assert (done.exit_code, "up to date" in done.output) == (0, True), done.output


def test_migrate_needs_the_owner(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OWNER_DATABASE_URL")
    done = CliRunner().invoke(main, ["migrate"])
    assert done.exit_code == 1
    assert "OWNER_DATABASE_URL is not given" in done.output


@pytest.mark.parametrize("command", ["serve", "worker", "sweep"])
def test_nothing_starts_with_a_role_that_could_see_all_tenants(
    environ: dict[str, str],
    database: TestDatabase,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url(role="postgres"))
    done = CliRunner().invoke(main, [command])
    assert done.exit_code == 1
    assert "bypasses row-level security" in done.output


@pytest.mark.parametrize("command", ["serve", "worker", "sweep", "migrate"])
def test_wrong_settings_are_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "PORTAL_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    done = CliRunner().invoke(main, [command])
    assert done.exit_code == 1
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "PORTAL_SECRET_KEY"):
        assert name in done.output
    assert "Traceback" not in done.output


def test_an_unreachable_database_is_said(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal_app:secret@127.0.0.1:1/portal")
    done = CliRunner().invoke(main, ["worker"])
    assert done.exit_code == 1
    assert "cannot be reached" in done.output
    assert "secret@" not in done.output


def test_every_command_explains_itself() -> None:
    done = CliRunner().invoke(main, ["--help"])
    processes = ("serve", "worker", "sweep", "migrate", "demo")
    for command in (*processes, "tenants", "clerks", "customers", "invoices"):
        assert command in done.output
