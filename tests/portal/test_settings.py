"""Settings: typed, all errors at once, secrets from files, nothing of the demo in production."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from portal.settings import DEMO_MARKER, DEMO_SECRET_PREFIX, Settings, SettingsError

SECRET = "kX4-8fhq2Lw_zR7tB1mN9cVpQ6sD3gJ5yA0"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "PORTAL_SECRET_KEY": SECRET,
        "DATABASE_URL": "postgresql://portal_app:pw@db/portal",
        "REDIS_URL": "redis://cache:6379/0",
        "SMTP_URL": "smtp://mail:25",
        "PORTAL_HOME": str(tmp_path),
    }


def _problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(environ)
    return caught.value.problems


def test_production_with_https_is_the_default(environ: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environ(environ)

    assert (settings.mode, settings.public_scheme, settings.public_port) == (
        "production",
        "https",
        None,
    )
    assert settings.portal_home == tmp_path
    assert settings.owner_database_url is None
    assert settings.secret_key_fallbacks == ()
    assert settings.proxy_count == 0
    assert settings.metrics_port is None


def test_the_demo_shows_its_own_port_in_links(environ: dict[str, str]) -> None:
    settings = Settings.from_environ({**environ, "PORTAL_MODE": "demo", "PORT": "8100"})

    assert (settings.public_scheme, settings.public_port, settings.port) == ("http", 8100, 8100)


def test_settings_cannot_be_changed(environ: dict[str, str]) -> None:
    settings = Settings.from_environ(environ)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.mode = "demo"  # type: ignore[misc]


def test_every_error_is_reported_at_once(tmp_path: Path) -> None:
    problems = _problems(
        {
            "PORTAL_HOME": str(tmp_path),
            "PORTAL_MODE": "live",
            "PORT": "99999",
            "WEB_CONCURRENCY": "two",
            "REDIS_URL": "http://cache",
            "PORTAL_LOG_LEVEL": "loud",
            "PORTAL_TENANTS_FILE": "/does/not/exist.yaml",
        }
    )
    text = "\n".join(problems)
    for name in (
        *("PORTAL_MODE", "PORT is", "WEB_CONCURRENCY", "REDIS_URL", "PORTAL_LOG_LEVEL"),
        *("PORTAL_TENANTS_FILE", "PORTAL_SECRET_KEY", "DATABASE_URL", "SMTP_URL"),
    ):
        assert name in text
    assert len(problems) == 9


@pytest.mark.parametrize("value", ["", "  ", "x" * 20, "a" * 64, "abab" * 16])
def test_no_start_without_a_good_secret(environ: dict[str, str], value: str) -> None:
    (problem,) = _problems({**environ, "PORTAL_SECRET_KEY": value})
    assert "PORTAL_SECRET_KEY" in problem
    assert not value.strip() or value not in problem


def test_older_secrets_are_a_list(environ: dict[str, str]) -> None:
    older = SECRET[::-1]
    settings = Settings.from_environ(
        {**environ, "PORTAL_SECRET_KEY_FALLBACKS": f"{older} , {SECRET.lower()},"}
    )
    assert settings.secret_key_fallbacks == (older, SECRET.lower())


def test_a_weak_older_secret_is_refused_too(environ: dict[str, str]) -> None:
    (problem,) = _problems({**environ, "PORTAL_SECRET_KEY_FALLBACKS": "o"})
    assert "PORTAL_SECRET_KEY_FALLBACKS" in problem


def test_older_secrets_as_bare_text_are_refused(environ: dict[str, str]) -> None:
    settings = Settings.from_environ(environ)
    with pytest.raises(SettingsError, match="tuple"):
        dataclasses.replace(settings, secret_key_fallbacks=SECRET)  # type: ignore[arg-type]


def test_a_secret_may_stand_in_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}-from-a-file\n", encoding="utf-8")
    del environ["PORTAL_SECRET_KEY"]

    settings = Settings.from_environ({**environ, "PORTAL_SECRET_KEY_FILE": str(file)})

    assert settings.secret_key == f"{SECRET}-from-a-file"


def test_a_secret_and_its_file_together_are_refused(
    environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "url"
    file.write_text("smtp://other", encoding="utf-8")
    (problem,) = _problems({**environ, "SMTP_URL_FILE": str(file)})
    assert "SMTP_URL_FILE" in problem


@pytest.mark.parametrize("content", [None, b"", b"  \n", b"\xff\xfe"])
def test_an_unreadable_secret_file_is_named(
    environ: dict[str, str], tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    del environ["PORTAL_SECRET_KEY"]
    (problem,) = _problems({**environ, "PORTAL_SECRET_KEY_FILE": str(file)})
    assert str(file) in problem


def test_a_misspelt_name_is_pointed_out(environ: dict[str, str]) -> None:
    (problem,) = _problems({**environ, "PORTAL_SECRETKEY": "x"})
    assert "did you mean PORTAL_SECRET_KEY?" in problem


def test_secrets_never_show(environ: dict[str, str]) -> None:
    shown = repr(Settings.from_environ(environ))
    assert SECRET not in shown
    assert "pw@" not in shown


def test_a_wrong_url_is_refused_without_repeating_its_password(environ: dict[str, str]) -> None:
    (problem,) = _problems({**environ, "DATABASE_URL": "mysql://u:hunter2@db/x"})
    assert "postgresql://" in problem
    assert "hunter2" not in problem


def test_the_short_scheme_of_postgresql_is_understood(environ: dict[str, str]) -> None:
    settings = Settings.from_environ({**environ, "DATABASE_URL": "postgres://u@db/x"})
    assert settings.database_url == "postgresql://u@db/x"


def test_the_application_must_not_own_its_tables(environ: dict[str, str]) -> None:
    (problem,) = _problems({**environ, "OWNER_DATABASE_URL": environ["DATABASE_URL"]})
    assert "OWNER_DATABASE_URL" in problem


@pytest.mark.parametrize("number", ["-1", "٣", "1e3", "1_0", " ", "0x10", "9" * 400])
def test_only_plain_whole_numbers_are_numbers(environ: dict[str, str], number: str) -> None:
    if not number.strip():
        assert Settings.from_environ({**environ, "PORT": number}).port == 8000
        return
    (problem,) = _problems({**environ, "PORT": number})
    assert problem.startswith("PORT is")


class TestNothingOfTheDemoInProduction:
    """No demo account, mail viewer or default secret can exist outside demo mode."""

    @pytest.mark.parametrize("mode", ["production", "test"])
    def test_the_demos_secret(self, environ: dict[str, str], mode: str) -> None:
        secret = DEMO_SECRET_PREFIX + SECRET
        (problem,) = _problems({**environ, "PORTAL_MODE": mode, "PORTAL_SECRET_KEY": secret})
        assert "demo" in problem
        Settings.from_environ({**environ, "PORTAL_MODE": "demo", "PORTAL_SECRET_KEY": secret})

    def test_the_demos_secret_as_an_older_one(self, environ: dict[str, str]) -> None:
        older = DEMO_SECRET_PREFIX + SECRET
        (problem,) = _problems({**environ, "PORTAL_SECRET_KEY_FALLBACKS": older})
        assert "demo" in problem

    def test_the_demos_accounts(self, environ: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / DEMO_MARKER).write_text("{}", encoding="utf-8")
        (problem,) = _problems(environ)
        assert DEMO_MARKER in problem
        assert Settings.from_environ({**environ, "PORTAL_MODE": "demo"}).is_demo

    def test_plain_http(self, environ: dict[str, str]) -> None:
        (problem,) = _problems({**environ, "PORTAL_PUBLIC_SCHEME": "http"})
        assert "https" in problem
