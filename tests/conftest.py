"""Fixtures of the whole suite: real PostgreSQL as the application role, real Valkey, real SMTP."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.app import build_services
from portal.demo import cluster
from portal.demo.embedded import EmbeddedServers
from portal.demo.mail_catcher import CaughtMail, MailServer
from portal.foundation.db import migrate
from portal.rules import operations as rules
from portal.settings import Settings
from tests.support import chromium, properties, servers
from tests.support.application import app, site

__all__ = ["app", "site"]

properties.use()

_OWNED: list[EmbeddedServers] = []
"""The PostgreSQL of this run; only ever filled in the first process."""
_INPUT = "portal_postgres"


# ------------------------------------------------------------------------------ servers


def _own_postgres() -> servers.PostgresAddress:
    if not _OWNED:
        owned = EmbeddedServers(home=servers.new_home(), durable=False, valkey=False)
        _OWNED.append(owned.__enter__())
    return servers.PostgresAddress.of(_OWNED[0])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Runs in the first process for each xdist worker: one PostgreSQL serves them all."""
    node.workerinput[_INPUT] = _own_postgres().pattern


def pytest_unconfigure() -> None:
    """The process that started PostgreSQL ends it and deletes its data."""
    while _OWNED:
        _OWNED.pop().discard()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> servers.PostgresAddress:
    """The PostgreSQL of this run, with a migrated template in which every tenant is applied."""
    worker = getattr(request.config, "workerinput", None)
    pattern = worker[_INPUT] if worker else None
    address = servers.PostgresAddress(pattern=pattern) if pattern else _own_postgres()
    servers.ensure_template(address, fill=_fill_template)
    return address


def _fill_template(owner_url: str, app_url: str) -> None:
    """The newest schema, and every tenant's rules in force."""
    migrate.upgrade(owner_url=owner_url)
    services = build_services(_settings(database_url=app_url))
    try:
        rules.apply_all(
            database=services.database,
            tenants=services.registry,
            folder=services.settings.tenants_dir,
            plugins=services.plugins,
            author="tests",
            reason="template",
        )
    finally:
        services.database.dispose()


def _settings(**values: Any) -> Settings:
    """Settings of a test run; whatever is not given points nowhere."""
    nowhere = {"redis_url": "redis://127.0.0.1:1", "smtp_url": "smtp://127.0.0.1:1"}
    fixed = {"mode": "test", "public_scheme": "http", "public_port": None}
    return Settings(secret_key=secrets.token_urlsafe(48), **{**nowhere, **fixed, **values})


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """URL of a Valkey that only this worker uses: flushing it disturbs nobody."""
    with EmbeddedServers(home=servers.new_home(), postgres=False) as own:
        yield own.urls.redis_url
    own.discard()


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A real SMTP server that keeps what it gets."""
    with MailServer(folder=tmp_path_factory.mktemp("mail")) as server:
        yield server


# ----------------------------------------------------------------------------- settings


@pytest.fixture(scope="session")
def worker_database(
    postgres: servers.PostgresAddress, worker_id: str
) -> Iterator[servers.TestDatabase]:
    """The database of this worker. Tests take `database`, which is clean."""
    name = f"portal_{worker_id}"
    servers.create_database(postgres, name)
    own = servers.TestDatabase(address=postgres, name=name)
    yield own
    own.close()


@pytest.fixture(scope="session")
def settings(
    worker_database: servers.TestDatabase,
    valkey: str,
    mail_server: MailServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """Settings of this worker: its own database, Valkey, SMTP server and folder."""
    return _settings(
        database_url=worker_database.url(),
        owner_database_url=worker_database.url(role=cluster.OWNER_ROLE),
        redis_url=valkey,
        smtp_url=mail_server.url,
        portal_home=tmp_path_factory.mktemp("home"),
    )


@pytest.fixture
def database(worker_database: servers.TestDatabase) -> servers.TestDatabase:
    """The worker's database as the template left it, whatever earlier tests did."""
    worker_database.restore()
    return worker_database


@pytest.fixture
def mailbox(mail_server: MailServer) -> CaughtMail:
    """What the SMTP server got in this test."""
    mail_server.caught.clear()
    return mail_server.caught


@pytest.fixture
def scratch_database(
    postgres: servers.PostgresAddress, worker_id: str
) -> Iterator[Callable[[], servers.TestDatabase]]:
    """Makes databases that a test may ruin (drop a policy, say); about 50 ms each."""
    made: list[servers.TestDatabase] = []

    def make() -> servers.TestDatabase:
        name = f"scratch_{worker_id}_{len(made)}"
        servers.create_database(postgres, name)
        made.append(servers.TestDatabase(address=postgres, name=name))
        return made[-1]

    yield make
    for scratch in made:
        scratch.close()
        servers.drop_database(postgres, scratch.name)


# ------------------------------------------------------------------------------ browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser journeys run where Chromium is found and are skipped, loudly, where not."""
    if chromium.find():
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line that nobody overlooks."""
    if chromium.find() is None:
        terminalreporter.write_line(
            "BROWSER JOURNEYS WERE SKIPPED: no Chromium found. Install it "
            "(apt-get install chromium) or name it in CHROMIUM=/path/to/chromium.",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium instead of a downloaded one."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find(),
        "args": chromium.ARGUMENTS,
    }


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where journeys leave their pictures, for a person to look at; not under version control."""
    folder = Path(__file__).parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def worker_id() -> str:
    """Name of this xdist worker, or `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
