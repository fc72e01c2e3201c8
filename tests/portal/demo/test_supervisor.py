"""The supervisor: a taken port is said first, and nothing outlives it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from portal.demo import given_database, surroundings
from portal.demo.cluster import APP_ROLE
from portal.demo.surroundings import CannotStart, Surroundings
from portal.settings import DEMO_SECRET_PREFIX, Settings, SettingsError
from tests.support import servers

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = servers.new_home()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _start(home: Path, port: int, **extra: str) -> Iterator[subprocess.Popen[str]]:
    (home / "notes").mkdir(exist_ok=True)
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORT": str(port),
        "PORTAL_HOME": str(home / "var"),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "platform"), str(ROOT))),
        "STAND_IN_NOTES": str(home / "notes"),
        **extra,
    }
    command = [sys.executable, str(ROOT / "tests" / "support" / "stand_in_demo.py")]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        try:
            yield demo
        finally:
            demo.kill()  # a test that failed half-way must not leave one running


def _until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def _read_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if word in line:
            break
    else:
        pytest.fail("".join(lines))
    return "".join(lines)


def _pid(home: Path, name: str) -> int:
    """Pid that a stand-in wrote down, once it has."""
    notes = home / "notes" / name
    _until(lambda: notes.exists() and notes.read_text().endswith("\n"))
    return int(notes.read_text().split()[0])


def _alive(home: Path) -> list[str]:
    """Command lines of all processes that have to do with this home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environ = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if command and (str(home).encode() in environ or str(home).encode() in command):
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"
)


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process(home: Path, number: signal.Signals) -> None:
    with _start(home, _free_port()) as demo:
        _read_until(demo, "Ready.")
        for name in ("horse", "sweep"):
            _pid(home, name)
        names = " ".join(_alive(home))
        for expected in ("postgres", "valkey-server", "mail_catcher", "serve", "worker", "sweep"):
            assert expected in names

        demo.send_signal(number)
        output, _ = demo.communicate(timeout=30)

    assert demo.returncode == 0
    assert "has ended" in output
    assert _alive(home) == []


@needs_proc
def test_even_a_killed_supervisor_leaves_nothing(home: Path) -> None:
    with _start(home, _free_port()) as demo:
        _read_until(demo, "Ready.")
        horse, worker = _pid(home, "horse"), _pid(home, "worker")
        demo.kill()
        demo.wait(timeout=10)
        # The worker's stand-in is deaf to SIGTERM; what matters are the servers and the rest.
        _until(lambda: not [line for line in _alive(home) if "postgres" in line], seconds=20)
        _until(lambda: not [line for line in _alive(home) if "valkey" in line], seconds=20)
        _until(lambda: not [line for line in _alive(home) if "serve" in line], seconds=20)
        for pid in (horse, worker):
            os.kill(pid, signal.SIGKILL)


@needs_proc
def test_it_starts_again_after_it_was_killed(home: Path) -> None:
    """A power cut leaves a lock file and a pid file, but no server."""
    port = _free_port()
    for _ in range(2):
        with _start(home, port, STAND_IN_DIES="none") as demo:
            _read_until(demo, "Ready.")
            deaf = [_pid(home, name) for name in ("horse", "worker")]
            demo.kill()
            demo.wait(timeout=10)
        for pid in deaf:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(home / "notes")
        _until(lambda: _alive(home) == [], seconds=20)


@needs_proc
def test_what_died_is_started_again(home: Path) -> None:
    with _start(home, _free_port()) as demo:
        _read_until(demo, "Ready.")
        notes = home / "notes" / "sweep"
        os.kill(_pid(home, "sweep"), signal.SIGKILL)
        _read_until(demo, "'sweep' ended; starting it again")
        _until(lambda: len(notes.read_text().splitlines()) == 2)
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=30)
    assert _alive(home) == []


@needs_proc
def test_what_dies_again_and_again_ends_the_demo_with_its_log(home: Path) -> None:
    with _start(home, _free_port(), STAND_IN_DIES="sweep") as demo:
        output, _ = demo.communicate(timeout=60)

    assert demo.returncode == 1
    assert "'sweep' ends again and again" in output
    assert "the stand-in was told to die" in output
    assert _alive(home) == []


def test_a_taken_port_is_said_before_anything_is_started(home: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        _start(home, port := other.getsockname()[1]) as demo,
    ):
        output, _ = demo.communicate(timeout=30)

    assert demo.returncode == 1
    assert f"Port {port} is already in use" in output
    assert f"make run PORT={port + 1}" in output
    assert "Traceback" not in output
    assert "has ended" not in output
    assert not (home / "var").exists()


def test_two_copies_run_side_by_side_but_not_in_one_folder(home: Path) -> None:
    other = servers.new_home()
    with _start(home, _free_port()) as first, _start(other, _free_port()) as second:
        for demo in (first, second):
            _read_until(demo, "Ready.")
        with _start(home, _free_port()) as third:
            output, _ = third.communicate(timeout=30)
        assert third.returncode == 1
        assert "has ended" not in output
        assert "Another copy is running with the folder" in output
        assert first.poll() is None
        for demo in (first, second):
            demo.send_signal(signal.SIGTERM)
            demo.communicate(timeout=30)
    shutil.rmtree(other, ignore_errors=True)


# ---------------------------------------------------------------------------- what is given


def test_production_is_refused() -> None:
    with pytest.raises(CannotStart, match="portal serve"):
        Surroundings.read({"PORTAL_MODE": "production"})


@pytest.mark.parametrize("port", ["0", "65536", "abc", "٨٠", "-1", "1" * 50])
def test_a_wrong_port_is_said(port: str) -> None:
    with pytest.raises(CannotStart, match="PORT is"):
        Surroundings.read({"PORT": port})


def test_each_demo_has_a_secret_of_its_own_that_production_refuses(tmp_path: Path) -> None:
    first, second = (surroundings.secret_of(tmp_path / name) for name in ("a", "b"))

    assert first != second
    assert first == surroundings.secret_of(tmp_path / "a")
    assert first.startswith(DEMO_SECRET_PREFIX)
    assert (tmp_path / "a" / "secret_key").stat().st_mode & 0o077 == 0


def test_the_children_get_settings_that_hold(tmp_path: Path) -> None:
    given = Surroundings.read({"PORTAL_HOME": str(tmp_path), "PORT": "8123"})
    environ = given.for_children(
        database_url="postgresql://portal_app@/portal",
        owner_database_url="postgresql://portal_owner@/portal",
        redis_url="unix:///run/valkey.sock?db=0",
        smtp_url="smtp://127.0.0.1:2525",
    )

    settings = Settings.from_environ(environ)

    assert (settings.mode, settings.public_port) == ("demo", 8123)
    with pytest.raises(SettingsError):
        Settings.from_environ({**environ, "PORTAL_MODE": "production"})


def test_commands_beside_the_demo_find_its_settings(tmp_path: Path) -> None:
    given = Surroundings.read({"PORTAL_HOME": str(tmp_path / "it's here")})
    given.home.mkdir()
    environ = given.for_children(
        database_url="postgresql://app@/portal?host=/x",
        owner_database_url="postgresql://owner@/portal?host=/x",
        redis_url="unix:///x/valkey.sock?db=0",
        smtp_url="smtp://127.0.0.1:2525",
    )
    path = surroundings.keep_for_commands(environ, given.home)
    assert path.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(
        ["/bin/sh", "-c", '. "$0" && env -0', str(path)],
        capture_output=True,
        env={"PATH": os.environ["PATH"]},
        check=True,
    ).stdout.decode()
    told = dict(line.split("=", 1) for line in said.split("\0") if "=" in line)
    assert Settings.from_environ(told) == Settings.from_environ(environ)


def test_both_given_databases_are_used_as_they_are() -> None:
    assert given_database.roles_for(database_url="a", owner_database_url="b") == ("a", "b")


def test_an_unreachable_database_is_said() -> None:
    with pytest.raises(CannotStart, match="cannot be reached"):
        given_database.roles_for(
            database_url=f"postgresql://x@127.0.0.1:{_free_port()}/x", owner_database_url=None
        )


def test_the_application_role_alone_is_no_owner(database: servers.TestDatabase) -> None:
    with pytest.raises(CannotStart, match="OWNER_DATABASE_URL"):
        given_database.roles_for(database_url=database.url(), owner_database_url=None)


def test_with_one_url_the_application_still_serves_as_a_role_that_owns_nothing(
    database: servers.TestDatabase,
) -> None:
    admin = database.url(role="postgres")

    app_url, owner_url = given_database.roles_for(database_url=admin, owner_database_url=None)

    assert psycopg.conninfo.conninfo_to_dict(owner_url)["user"] == "postgres"
    with psycopg.connect(app_url) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row == (APP_ROLE,)
