"""Runs migrations as the owner role, under an advisory lock, with time-outs that spare the users."""

import importlib
import pkgutil

from alembic import context
from sqlalchemy import create_engine, pool, text

import portal
from portal.foundation.db import Base

LOCK = 7_402_311

for found in pkgutil.walk_packages(portal.__path__, "portal."):
    if found.name.endswith(".models"):
        importlib.import_module(found.name)


def _options() -> dict[str, object]:
    return {"target_metadata": Base.metadata, "compare_type": True, "compare_server_default": False}


def run_offline() -> None:
    """Print the statements (``--sql``) without a database."""
    context.configure(dialect_name="postgresql", literal_binds=True, **_options())
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Migrate the database that the caller names."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("set statement_timeout = '15min'"))
        connection.commit()
        try:
            context.configure(connection=connection, **_options())
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.commit()
    engine.dispose()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
