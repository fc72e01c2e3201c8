"""Environment → one frozen, typed, validated Settings; every error is reported at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

Mode = Literal["demo", "production", "test"]

MODES: tuple[Mode, ...] = ("demo", "production", "test")
LOG_LEVELS = ("debug", "info", "warning", "error")
SECRET_MINIMUM = 32
DEMO_SECRET_PREFIX = "demo-only-"  # noqa: S105  a marker, not a secret
"""Starts every secret the demo makes for itself, so that production can tell and refuse it."""
DEMO_MARKER = "demo.json"
"""File in PORTAL_HOME that holds the demo sign-ins: its presence marks a home as the demo's."""

_PROJECT_ROOT = Path(__file__).resolve().parents[2]


class SettingsError(Exception):
    """The environment is not usable; `problems` holds one sentence for each thing wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The settings in the environment cannot be used:\n{lines}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that the platform takes from its environment. Secrets never appear in `repr`."""

    mode: Mode
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    database_url: str = field(repr=False)
    """PostgreSQL as the application role: owns nothing, cannot bypass row-level security."""
    owner_database_url: str | None = field(default=None, repr=False)
    """PostgreSQL as the owner of the tables; used by migrations only."""
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    portal_home: Path = Path("var")
    bind_host: str = "127.0.0.1"
    port: int = 8000
    public_scheme: Literal["http", "https"] = "https"
    public_port: int | None = None
    """Port in absolute links; None where it is the scheme's own."""
    base_domain: str = "localhost"
    tenants_file: Path = _PROJECT_ROOT / "tenants.yaml"
    tenants_dir: Path = _PROJECT_ROOT / "tenants"
    proxy_count: int = 0
    """How many reverse proxies in front are trusted to set X-Forwarded-*."""
    metrics_port: int | None = None
    sweep_metrics_port: int | None = None
    log_level: str = "info"
    web_concurrency: int = 2
    web_threads: int = 4

    def __post_init__(self) -> None:
        """Refuse a bare str of fallbacks: each of its characters would be a valid signing key."""
        if isinstance(self.secret_key_fallbacks, str):
            raise SettingsError(
                ["secret_key_fallbacks must be a tuple of secrets, not one piece of text"]
            )

    @property
    def is_demo(self) -> bool:
        """Whether demo accounts, the mail viewer and plain http are allowed."""
        return self.mode == "demo"

    @property
    def storage_dir(self) -> Path:
        """Folder of documents, while they are kept in a folder."""
        return self.portal_home / "documents"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read every setting from `environ` and check them together.

        Raises SettingsError with all problems at once. `NAME_FILE` may stand for any secret
        or URL `NAME`: it names a file that holds the value.
        """
        return _Reader(environ=environ).settings()


_SECRETS = (
    "PORTAL_SECRET_KEY",
    "PORTAL_SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
)
_PLAIN = (
    "PORTAL_MODE",
    "PORTAL_HOME",
    "PORT",
    "PORTAL_BIND_HOST",
    "PORTAL_PUBLIC_SCHEME",
    "PORTAL_PUBLIC_PORT",
    "PORTAL_BASE_DOMAIN",
    "PORTAL_TENANTS_FILE",
    "PORTAL_TENANTS_DIR",
    "PORTAL_PROXY_COUNT",
    "PORTAL_METRICS_PORT",
    "PORTAL_SWEEP_METRICS_PORT",
    "PORTAL_LOG_LEVEL",
    "WEB_CONCURRENCY",
    "PORTAL_WEB_THREADS",
)
NAMES = _SECRETS + tuple(f"{name}_FILE" for name in _SECRETS) + _PLAIN
"""Every environment variable that is read; any other PORTAL_* is an error."""


class _Reader:
    """Reads one environment and collects what is wrong with it."""

    def __init__(self, *, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def settings(self) -> Settings:
        """The settings, or one SettingsError that names everything wrong."""
        mode = cast(Mode, self.choice("PORTAL_MODE", MODES, "production"))
        scheme = self.choice(
            "PORTAL_PUBLIC_SCHEME", ("https", "http"), "https" if mode == "production" else "http"
        )
        port = self.number("PORT", 8000, low=1)
        public_port = self.number("PORTAL_PUBLIC_PORT", None if mode == "production" else port)
        found = Settings(
            mode=mode,
            secret_key=self.secret_key(mode),
            secret_key_fallbacks=self.fallbacks(mode),
            database_url=self.url("DATABASE_URL", ("postgresql", "postgres")) or "",
            owner_database_url=self.url(
                "OWNER_DATABASE_URL", ("postgresql", "postgres"), required=False
            ),
            redis_url=self.url("REDIS_URL", ("redis", "rediss", "unix")) or "",
            smtp_url=self.url("SMTP_URL", ("smtp", "smtps")) or "",
            portal_home=Path(self.text("PORTAL_HOME") or "var").expanduser().absolute(),
            bind_host=self.text("PORTAL_BIND_HOST") or "127.0.0.1",
            port=port or 8000,
            public_scheme=cast(Literal["http", "https"], scheme),
            public_port=public_port,
            base_domain=(self.text("PORTAL_BASE_DOMAIN") or "localhost").lower().strip("."),
            tenants_file=self.path("PORTAL_TENANTS_FILE", Settings.tenants_file),
            tenants_dir=self.path("PORTAL_TENANTS_DIR", Settings.tenants_dir),
            proxy_count=self.number("PORTAL_PROXY_COUNT", 0, low=0, high=5) or 0,
            metrics_port=self.number("PORTAL_METRICS_PORT", None),
            sweep_metrics_port=self.number("PORTAL_SWEEP_METRICS_PORT", None),
            log_level=self.choice("PORTAL_LOG_LEVEL", LOG_LEVELS, "info"),
            web_concurrency=self.number("WEB_CONCURRENCY", 2, high=64) or 2,
            web_threads=self.number("PORTAL_WEB_THREADS", 4, high=64) or 4,
        )
        self.check_names()
        self.check_together(found)
        if self.problems:
            raise SettingsError(self.problems)
        return found

    def text(self, name: str) -> str | None:
        """The stripped value; empty counts as not given."""
        return (self.environ.get(name) or "").strip() or None

    def secret(self, name: str) -> str | None:
        """The value of `name`, or what the file named by `name_FILE` holds."""
        direct, path = self.text(name), self.text(f"{name}_FILE")
        if direct and path:
            self.problems.append(f"{name} and {name}_FILE are both given: keep only one")
        if direct or not path:
            return direct
        try:
            held = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            self.problems.append(f"{name}_FILE: {path} cannot be read ({reason})")
            return None
        if not held:
            self.problems.append(f"{name}_FILE: {path} is empty")
        return held or None

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One word of `allowed`."""
        value = (self.text(name) or default).lower()
        if value in allowed:
            return value
        self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
        return default

    def number(
        self, name: str, default: int | None, *, low: int = 1, high: int = 65535
    ) -> int | None:
        """A whole number in [low, high], written in ASCII digits."""
        value = self.text(name)
        if value is None:
            return default
        if value.isascii() and value.isdigit() and low <= int(value[:9]) <= high:
            return int(value)
        self.problems.append(f"{name} is {value!r}; it must be a whole number, {low} to {high}")
        return default

    def path(self, name: str, default: Path) -> Path:
        """An absolute path that exists, where one is given."""
        value = self.text(name)
        if value is None:
            return default
        found = Path(value).expanduser().absolute()
        if not found.exists():
            self.problems.append(f"{name}: {found} does not exist")
        return found

    def url(self, name: str, schemes: tuple[str, ...], *, required: bool = True) -> str | None:
        """A URL with one of the schemes; its password is never repeated in a message."""
        value = self.secret(name)
        wanted = f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
        if value is None:
            if required and not self.text(f"{name}_FILE"):
                self.problems.append(f"{name} is not given; {wanted}")
            return None
        if urlsplit(value).scheme.split("+psycopg")[0] not in schemes:
            self.problems.append(f"{name} is not understood; {wanted}")
        return value.replace("postgres://", "postgresql://", 1)

    def secret_key(self, mode: Mode) -> str:
        """The signing key; nothing starts without one."""
        value = self.secret("PORTAL_SECRET_KEY")
        if value is None:
            if not self.text("PORTAL_SECRET_KEY_FILE"):
                self.problems.append(
                    "PORTAL_SECRET_KEY is not given; make one with: "
                    'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
                )
            return ""
        self.check_secret("PORTAL_SECRET_KEY", value, mode)
        return value

    def fallbacks(self, mode: Mode) -> tuple[str, ...]:
        """Older signing keys, newest first; separated by commas."""
        held = self.secret("PORTAL_SECRET_KEY_FALLBACKS") or ""
        keys = tuple(key.strip() for key in held.split(",") if key.strip())
        for key in keys:
            self.check_secret("PORTAL_SECRET_KEY_FALLBACKS", key, mode)
        return keys

    def check_secret(self, name: str, value: str, mode: Mode) -> None:
        """Long, varied, and not one that the demo made."""
        if len(value) < SECRET_MINIMUM or len(set(value)) < 10:
            self.problems.append(
                f"{name} is too easy to guess: at least {SECRET_MINIMUM} random characters"
            )
        if mode != "demo" and value.startswith(DEMO_SECRET_PREFIX):
            self.problems.append(f"{name} is a secret of the demo and works in the demo only")

    def check_names(self) -> None:
        """A misspelt PORTAL_… would silently leave the default in force."""
        for name in sorted(self.environ):
            if not name.startswith("PORTAL_") or name in NAMES:
                continue
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.problems.append(f"{name} is not a setting of the portal{hint}")

    def check_together(self, found: Settings) -> None:
        """Rules over several settings: nothing of the demo may run in production."""
        if found.owner_database_url and found.owner_database_url == found.database_url:
            self.problems.append(
                "OWNER_DATABASE_URL equals DATABASE_URL; the application must not own its tables"
            )
        if found.mode != "production":
            return
        if found.public_scheme != "https":
            self.problems.append("PORTAL_PUBLIC_SCHEME must be https in production")
        if (found.portal_home / DEMO_MARKER).exists():
            self.problems.append(
                f"PORTAL_HOME {found.portal_home} holds the accounts of a demo ({DEMO_MARKER}); "
                "production needs a folder of its own"
            )
