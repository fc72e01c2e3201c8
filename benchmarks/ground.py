"""What is measured upon: embedded servers, one tenant of many customers, and web servers to ask."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.app import Services, build_services
from portal.demo import cluster
from portal.demo.embedded import EmbeddedServers
from portal.foundation.db import migrate
from portal.foundation.tenancy import Shell, scope
from portal.rules import operations as rules
from portal.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TENANT = "petkomm"
INVOICES_A_CUSTOMER = 240
_READY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Ground:
    """The servers' addresses, the application's services, and a folder for files."""

    settings: Settings
    services: Services
    admin_url: str
    folder: Path

    @contextmanager
    def tenant(self) -> Iterator[None]:
        """Stand inside the tenant that is measured."""
        with self.services.enter(), scope(self.services.registry.get(TENANT)):
            yield

    @property
    def host(self) -> str:
        """Return the tenant's portal host."""
        return self.services.registry.get(TENANT).host(Shell.PORTAL)

    @contextmanager
    def admin(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Open a connection as superuser, committing at once."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            yield connection

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of a web server on that port."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "platform"), str(ROOT))),
            "PORTAL_MODE": "test",
            "PORTAL_SECRET_KEY": self.settings.secret_key,
            "DATABASE_URL": self.settings.database_url,
            "REDIS_URL": self.settings.redis_url,
            "SMTP_URL": self.settings.smtp_url,
            "PORTAL_HOME": str(self.settings.portal_home),
            "PORTAL_PUBLIC_SCHEME": "http",
            "PORT": str(port),
            "PORTAL_LOG_LEVEL": "error",
            "BENCH_DATABASE_URL": self.admin_url,
        }


@contextmanager
def prepared() -> Iterator[Ground]:
    """Start PostgreSQL and Valkey with a migrated database and the tenants' rules in force."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        servers = stack.enter_context(EmbeddedServers(home=folder / "servers", durable=True))
        stack.callback(servers.discard)
        migrate.upgrade(owner_url=servers.urls.owner_database_url)
        settings = Settings(
            mode="test",
            secret_key=secrets.token_urlsafe(48),
            database_url=servers.urls.database_url,
            redis_url=servers.urls.redis_url,
            smtp_url="smtp://127.0.0.1:9",
            portal_home=folder / "home",
            public_scheme="http",
        )
        services = build_services(settings)
        stack.callback(services.database.dispose)
        rules.apply_all(
            database=services.database,
            tenants=services.registry,
            folder=settings.tenants_dir,
            plugins=services.plugins,
            author="benchmarks",
            reason="",
        )
        admin_url = servers.url_for(role=cluster.ADMIN_ROLE, database=cluster.DATABASE)
        yield Ground(settings, services, admin_url, folder)


@dataclass(frozen=True, slots=True)
class WebServer:
    """One gunicorn with one worker of four threads; the portal and the floor are served alike."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the server's processes have used so far."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.pid:  # the process group
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(ground: Ground, application: str) -> Iterator[WebServer]:
    """Serve that WSGI application while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "4", "--worker-class", "gthread"]
    command += ["--log-level", "error", "--keep-alive", "30", application]
    process = subprocess.Popen(  # noqa: S603  our own server
        command,
        cwd=ROOT,
        env=ground.environment(port),
        start_new_session=True,
    )
    try:
        _wait(process, port)
        yield WebServer(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("a web server did not start")
