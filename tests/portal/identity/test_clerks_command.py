"""`portal clerks`: adding by password or invitation, listing, disabling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from portal.cli.clerks import clerks
from portal.demo.caught_mail import CaughtMail
from portal.foundation.tenancy import Shell
from portal.settings import Settings
from tests.support.site import Site

PASSWORD = "a tizenkét karakteres"
Command = Callable[..., Result]


@pytest.fixture
def command(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in [*_names()]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_MODE", "test")
    monkeypatch.setenv("PORTAL_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("SMTP_URL", settings.smtp_url)
    monkeypatch.setenv("PORTAL_HOME", str(settings.portal_home))

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(clerks, list(arguments), input=typed)

    return run


def _names() -> tuple[str, ...]:
    return ("PORTAL_MODE", "PORTAL_SECRET_KEY", "DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")


def add(command: Command, email: str, *more: str, typed: str = "") -> Result:
    given = ("add", "--tenant", "komlo", "--email", email, "--name", "Ügyintéző Ágnes")
    return command(*given, *more, typed=typed)


def can_sign_in(site: Site, email: str, slug: str = "komlo") -> bool:
    browser = site.browser(slug, Shell.CONSOLE)
    values = {"email": email, "password": PASSWORD}
    return browser.fill("/belepes", values, follow=False).status_code == 303


def test_a_clerk_with_a_password_can_sign_in_there_and_nowhere_else(
    command: Command, site: Site
) -> None:
    typed = "rovid\nrovid\n" + f"{PASSWORD}\n{PASSWORD}\n"
    done = add(command, "agnes@example.hu", typed=typed)
    assert done.exit_code == 0, done.output
    assert "at least 12 characters" in done.output and PASSWORD not in done.output
    assert can_sign_in(site, "agnes@example.hu")
    assert not can_sign_in(site, "agnes@example.hu", "tavho")
    again = add(command, "AGNES@example.hu", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert again.exit_code == 1 and "already" in again.output


def test_an_invited_clerk_is_mailed_a_link(
    command: Command, site: Site, mailbox: CaughtMail
) -> None:
    done = add(command, "uj@example.hu", "--invite", "--role", "tenant_admin")
    assert done.exit_code == 0, done.output
    site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == "uj@example.hu" and "/uj-jelszo/" in mail.text
    listed = command("list", "--tenant", "komlo").output
    assert "uj@example.hu" in listed and "invited" in listed and "tenant_admin" in listed


def test_disabling_by_command(command: Command, site: Site) -> None:
    add(command, "fonok@example.hu", "--invite", "--role", "tenant_admin")
    add(command, "agnes@example.hu", typed=f"{PASSWORD}\n{PASSWORD}\n")
    done = command("disable", "--tenant", "komlo", "--email", "agnes@example.hu")
    assert done.exit_code == 0, done.output
    assert not can_sign_in(site, "agnes@example.hu")
    for email, why in (("fonok@example.hu", "last administrator"), ("x@example.hu", "no active")):
        refused = command("disable", "--tenant", "komlo", "--email", email)
        assert refused.exit_code == 1 and why in refused.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--tenant", "komló", "--email", "a@example.hu"), "komlo"),
        (("--tenant", "komlo", "--email", "nem-cim"), "not an e-mail address"),
    ],
)
def test_what_cannot_be_is_said_in_plain_words(
    command: Command, arguments: tuple[str, ...], told: str
) -> None:
    refused = command("add", *arguments, "--name", "Valaki", "--invite")
    assert refused.exit_code == 1 and told in refused.output
    assert "Traceback" not in refused.output
