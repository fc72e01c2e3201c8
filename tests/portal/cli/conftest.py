"""What tests of commands share: an environment as an operator would set it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from portal.settings import Settings
from tests.support.servers import TestDatabase

Run = Callable[..., Result]


@pytest.fixture
def environment(database: TestDatabase, settings: Settings) -> dict[str, str]:
    """The variables of the test installation."""
    return {
        "PORTAL_MODE": settings.mode,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": database.url(),
        "OWNER_DATABASE_URL": settings.owner_database_url or "",
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PORTAL_HOME": str(settings.portal_home),
    }


@pytest.fixture
def runner(environment: dict[str, str]) -> Callable[..., Run]:
    """Makes a function that runs a command and asserts on its exit code."""

    def of(command: click.Command, **more: str | Path) -> Run:
        known = {**environment, **{name: str(value) for name, value in more.items()}}

        def run(*arguments: str, code: int = 0, typed: str = "") -> Result:
            done = CliRunner().invoke(command, arguments, env=known, input=typed)
            assert done.exit_code == code, (done.output, done.stderr, done.exception)
            return done

        return run

    return of
