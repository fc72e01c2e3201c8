"""`portal audit` as an operator types it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from portal.cli.audit import audit as command
from portal.foundation import audit
from portal.settings import Settings
from tests.support.servers import TestDatabase
from tests.support.site import Site

SLUG = "komlo"


@pytest.fixture
def run(database: TestDatabase, settings: Settings) -> Callable[..., Result]:
    environment = {
        "PORTAL_MODE": settings.mode,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": database.url(),
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PORTAL_HOME": str(settings.portal_home),
    }

    def run(*arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(command, arguments, env=environment)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return run


def test_a_sound_log_and_a_damaged_one(
    site: Site, run: Callable[..., Result], database: TestDatabase
) -> None:
    for _ in range(3):
        with site.inside(SLUG):
            audit.note("test.deed")
    assert f"{SLUG}: 3 entries" in run("verify").stdout
    kept = run("head", SLUG).stdout.split()[1]
    assert kept.startswith("3:")
    run("verify", SLUG, "--expect", kept)
    database.admin.execute("update audit_entry set action = 'x' where tenant_id = %s", (SLUG,))
    told = run("verify", code=1)
    assert told.stderr.count("is not what was written") == 3 and "miho: 0 entries" in told.stdout


def test_what_it_cannot_do_is_said(run: Callable[..., Result]) -> None:
    assert "no tenant 'nobody'" in run("verify", "nobody", code=1).stderr
    assert "name that tenant only" in run("verify", "--expect", "0:", code=2).stderr
    assert "no head" in run("verify", SLUG, "--expect", "three", code=1).stderr
