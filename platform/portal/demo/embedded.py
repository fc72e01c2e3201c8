"""PostgreSQL and Valkey from their wheels: started, made ready for the portal, and stopped.

Both listen on Unix sockets only, in a folder that no other account may enter, so there are no
ports to collide and no passwords to leak. One process owns the servers; all others get URLs.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psycopg

from portal.demo import children, cluster, wheels

_SOCKET_LIMIT = 100
"""Longest Unix socket path used, in bytes; the kernels allow 103 (macOS) or 107 (Linux)."""
_RELAXED = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class AlreadyRunning(Exception):
    """Another process owns the servers of this folder."""


@dataclass(frozen=True, kw_only=True)
class ServerUrls:
    """How to reach the servers; only these are handed to other processes."""

    database_url: str
    owner_database_url: str
    admin_database_url: str
    redis_url: str


@dataclass(kw_only=True)
class EmbeddedServers:
    """Context manager that owns one PostgreSQL and one Valkey whose data lie under `home`.

    `durable=False` is for tests: no waiting for the disk. Raises AlreadyRunning where another
    process owns `home`, wheels.EmbeddedUnavailable where a server cannot run here.
    """

    home: Path
    durable: bool = True
    postgres: bool = True
    valkey: bool = True
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    _lock: IO[str] | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> EmbeddedServers:
        self.home = self.home.absolute()
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self._lock = _own(self.home / ".embedded.lock")
        try:
            if self.valkey:
                self.start_valkey()
            if self.postgres:
                self._start_postgres()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def urls(self) -> ServerUrls:
        """Addresses of both servers, whether or not they run already."""
        return ServerUrls(
            database_url=self.url_for(role=cluster.APP_ROLE, database=cluster.DATABASE),
            owner_database_url=self.url_for(role=cluster.OWNER_ROLE, database=cluster.DATABASE),
            admin_database_url=self.url_for(role=cluster.ADMIN_ROLE, database="postgres"),
            redis_url=f"unix://{quote(str(self._valkey_socket))}?db=0",
        )

    def url_for(self, *, role: str, database: str) -> str:
        """Address of a database on the embedded PostgreSQL as `role`."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._postgres_sockets))}"

    def stop(self) -> None:
        """End both servers within seconds; calling it again does nothing."""
        if valkey := self.processes.pop("valkey", None):
            children.end(valkey, signals=[(signal.SIGTERM, 3)])
        if postgres := self.processes.pop("postgres", None):
            # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
            children.end(postgres, signals=[(signal.SIGINT, 8), (signal.SIGQUIT, 3)])
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ------------------------------------------------------------------------- valkey

    def start_valkey(self) -> None:
        """Start (or, after it died, start again) the Valkey server; it keeps nothing on disk."""
        folder = self.home / "valkey"
        folder.mkdir(exist_ok=True)
        self._valkey_socket.unlink(missing_ok=True)
        process = children.start(
            command=[
                str(wheels.valkey_program()),
                *("--port", "0", "--unixsocket", str(self._valkey_socket)),
                *("--unixsocketperm", "700", "--dir", str(folder), "--save", ""),
                *("--appendonly", "no", "--maxmemory-policy", "noeviction", "--loglevel", "notice"),
            ],
            log=children.fresh_log(self.home / "log" / "valkey.log"),
        )
        self.processes["valkey"] = process
        _wait(process, "Valkey", self._valkey_socket.is_socket, self.home / "log" / "valkey.log")

    # ----------------------------------------------------------------------- postgres

    def _start_postgres(self) -> None:
        account = wheels.other_user()
        ids = (account.pw_uid, account.pw_gid) if account else None
        programs = wheels.postgres_programs()
        if account is not None:
            programs = wheels.reachable_programs(programs, fallback=self._base)
        place = self._base / "postgres"
        for folder in (place, self._postgres_sockets):
            _claim(folder, mode=0o700, owner=ids)
        data, log = place / "data", children.fresh_log(self.home / "log" / "postgres.log")
        admin = self.urls.admin_database_url
        cluster.end_orphan(data, admin, programs)
        if not (data / "PG_VERSION").exists():
            cluster.initialise(data, programs=programs, ids=ids, log=log)
        cluster.check_version(data, programs)
        process = children.start(
            command=[str(programs / "postgres"), "-D", str(data), *self._options()],
            log=log,
            on_parent_death=signal.SIGINT,
            account=ids,
            folder=place,
        )
        self.processes["postgres"] = process
        _wait(process, "PostgreSQL", lambda: _answers(admin), log)
        cluster.prepare(admin_url=admin)

    def _options(self) -> list[str]:
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._postgres_sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "80",
            "shared_buffers": "64MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.durable else _RELAXED),
        }
        return [part for name, value in values.items() for part in ("-c", f"{name}={value}")]

    # ------------------------------------------------------------------------ folders

    @cached_property
    def _base(self) -> Path:
        """Folder of the data: `home`, or one in /var/tmp where PostgreSQL could not reach it.

        That is so for root only, when `home` lies in a private folder: PostgreSQL must then
        run as another account, and opening the private folder to it is not ours to do.
        """
        if os.geteuid() != 0 or wheels.open_to_others(self.home):
            return self.home
        base = Path("/var/tmp") / f"portal-{self._identity}"  # noqa: S108  claimed next
        _claim(base, mode=0o711)
        return base

    @cached_property
    def _sockets(self) -> Path:
        """Folder of the sockets: beside the data, or a short one where that path is too long."""
        folder = self._base / "run"
        if len(os.fsencode(folder / "pg" / ".s.PGSQL.5432")) > _SOCKET_LIMIT:
            folder = Path("/tmp") / f"portal-{self._identity}"  # noqa: S108  claimed next
        _claim(folder, mode=0o711 if os.geteuid() == 0 else 0o700)
        return folder

    @property
    def _postgres_sockets(self) -> Path:
        return self._sockets / "pg"

    @property
    def _valkey_socket(self) -> Path:
        return self._sockets / "valkey.sock"

    @cached_property
    def _identity(self) -> str:
        """A name that stays with this very `home`, also when it is moved."""
        path = self.home / ".embedded-id"
        if not path.exists():
            path.write_text(secrets.token_hex(6), encoding="ascii")
        return path.read_text(encoding="ascii").strip()

    def discard(self) -> None:
        """Stop, and delete all data. For servers of a test run."""
        self.stop()
        for folder in (self._sockets, self._base, self.home):
            shutil.rmtree(folder, ignore_errors=True)


# ------------------------------------------------------------------------------- helpers


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait(
    process: subprocess.Popen[bytes], name: str, ready: Callable[[], bool], log: Path
) -> None:
    deadline = time.monotonic() + cluster.START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise wheels.EmbeddedUnavailable(f"{name} did not start:\n{children.tail(log)}")
        time.sleep(0.02)


def _own(path: Path) -> IO[str]:
    handle = path.open("w", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise AlreadyRunning(
            f"Another copy is running with the folder {path.parent}. "
            "Stop it, or give this one a PORTAL_HOME and a PORT of its own."
        ) from None
    return handle


def _claim(folder: Path, *, mode: int, owner: tuple[int, int] | None = None) -> None:
    """Make `folder` ours (or the other account's); refuse one that somebody else made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    allowed = {os.geteuid(), owner[0] if owner else os.geteuid()}
    if folder.is_symlink() or found.st_uid not in allowed:
        raise wheels.EmbeddedUnavailable(f"The folder {folder} belongs to somebody else")
    if owner and found.st_uid != owner[0]:
        os.chown(folder, *owner)
    folder.chmod(mode)
