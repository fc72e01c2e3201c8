"""What a demo is given: PORT, PORTAL_HOME, real servers where named, a secret of its own."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.settings import DEMO_SECRET_PREFIX, NAMES

COMMANDS_FILE = "demo.env"


class CannotStart(Exception):
    """The demo cannot start; the text tells a person why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The demo's own reading of the environment, before there are servers to point at."""

    environ: dict[str, str]
    home: Path
    port: int

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Surroundings:
        """Check PORT, PORTAL_HOME and PORTAL_MODE; raises CannotStart."""
        mode = environ.get("PORTAL_MODE", "demo").strip() or "demo"
        if mode != "demo":
            raise CannotStart(
                f"PORTAL_MODE is {mode}: demo accounts and the mail viewer exist in demo mode "
                "only. Use `portal serve` for a real installation."
            )
        port = environ.get("PORT", "").strip() or "8000"
        if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
            raise CannotStart(f"PORT is {port!r}; it must be a whole number, 1 to 65535.")
        home = Path(environ.get("PORTAL_HOME", "").strip() or "var").expanduser().absolute()
        return cls(environ=dict(environ), home=home, port=int(port))

    def given(self, name: str) -> str | None:
        """The value of a variable; empty counts as not given."""
        return self.environ.get(name, "").strip() or None

    def for_children(
        self, *, database_url: str, owner_database_url: str, redis_url: str, smtp_url: str
    ) -> dict[str, str]:
        """The environment of every process that the demo starts."""
        return {
            "PORTAL_SECRET_KEY": secret_of(self.home),
            **self.environ,
            "PORTAL_MODE": "demo",
            "PORTAL_HOME": str(self.home),
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "OWNER_DATABASE_URL": owner_database_url,
            "REDIS_URL": redis_url,
            "SMTP_URL": smtp_url,
            "PYTHONUNBUFFERED": "1",
        }


def secret_of(home: Path) -> str:
    """This demo's own random secret, made once; production refuses it by its beginning."""
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(DEMO_SECRET_PREFIX + secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def keep_for_commands(environ: Mapping[str, str], home: Path) -> Path:
    """Write what the running demo's settings are as a shell file, for `portal` commands beside it.

    Only its owner may read it. Returns its path.
    """
    path = home / COMMANDS_FILE
    lines = [f"export {name}={shlex.quote(environ[name])}" for name in NAMES if environ.get(name)]
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def claim_port(port: int) -> list[socket.socket]:
    """Listen on `port` of this machine (IPv4, and IPv6 where there is one) before all else.

    The sockets are kept and handed to the web server, so that nobody can take the port between
    the question and the start. Raises CannotStart with a kind word when it is taken.
    """
    sockets: list[socket.socket] = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            listener = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue  # no IPv6 on this machine
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(256)
        except OSError as error:
            listener.close()
            if family == socket.AF_INET6 and error.errno == errno.EADDRNOTAVAIL:
                continue
            for taken in sockets:
                taken.close()
            raise CannotStart(_why_not(port, error)) from None
        sockets.append(listener)
    return sockets


def _why_not(port: int, error: OSError) -> str:
    other = port + 1 if port < 65535 else 8000
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use by another program on this machine (perhaps another "
            f"copy of the demo). Nothing was started. Stop that program, or choose another "
            f"port:\n\n    make run PORT={other}\n\n"
            "A second copy next to a running one also needs a folder of its own:\n\n"
            f"    make run PORT={other} PORTAL_HOME=./var-{other}"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"Port {port} may not be used by this account (ports below 1024 are the system's). "
            "Nothing was started. Choose another: make run PORT=8000"
        )
    return f"Port {port} cannot be used: {error.strerror}. Nothing was started."
