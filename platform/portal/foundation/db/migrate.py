"""Brings the schema to the newest revision, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[4] / "migrations"


def config(*, owner_url: str) -> Config:
    """Return Alembic's configuration for that database, reached as the owner role."""
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    alembic.attributes["url"] = owner_url
    return alembic


def upgrade(*, owner_url: str, revision: str = "head") -> None:
    """Migrate up to that revision; waits for another process that is migrating."""
    command.upgrade(config(owner_url=owner_url), revision)
