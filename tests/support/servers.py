"""One PostgreSQL for the whole run, one database and one Valkey for each xdist worker."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from portal.demo import cluster
from portal.demo.embedded import EmbeddedServers

TEMPLATE = "portal_template"
_TEMPLATE_LOCK = 20_260_422


def new_home() -> Path:
    """A short folder that PostgreSQL can reach when the tests run as root."""
    home = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    home.chmod(0o711)
    return home


@dataclass(frozen=True, kw_only=True)
class PostgresAddress:
    """How a test process reaches the PostgreSQL that the first process of the run owns."""

    pattern: str
    """URL with the places ROLE and DATABASE."""

    @classmethod
    def of(cls, servers: EmbeddedServers) -> PostgresAddress:
        return cls(pattern=servers.url_for(role="ROLE", database="DATABASE"))

    def url(self, *, role: str, database: str) -> str:
        return self.pattern.replace("ROLE", role, 1).replace("DATABASE", database, 1)

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as superuser, committing at once. For setting up, never for the app."""
        return psycopg.connect(
            self.url(role=cluster.ADMIN_ROLE, database=database), autocommit=True
        )


def ensure_template(address: PostgresAddress, *, fill: Callable[[str, str], None]) -> None:
    """Make the migrated template once, whichever worker comes first.

    `fill(owner_url, app_url)` migrates and brings in what every test may count on.
    """
    with address.admin() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        try:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]
            ).fetchone()
            if known:
                return
            raw = f"{TEMPLATE}_raw"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(raw)))
            _create(connection, raw, template="template0")
            fill(
                address.url(role=cluster.OWNER_ROLE, database=raw),
                address.url(role=cluster.APP_ROLE, database=raw),
            )
            _remember_baseline(address, raw)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(raw), sql.Identifier(TEMPLATE)
                )
            )
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [_TEMPLATE_LOCK])


def create_database(address: PostgresAddress, name: str) -> None:
    """A copy of the template; any earlier database of that name goes."""
    with address.admin() as connection:
        drop_database(address, name)
        _create(connection, name, template=TEMPLATE)


def drop_database(address: PostgresAddress, name: str) -> None:
    """Drop it, ending whatever is connected."""
    with address.admin() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _create(
    connection: psycopg.Connection[tuple[object, ...]], name: str, *, template: str
) -> None:
    # WAL_LOG: 47 ms against 71 ms of FILE_COPY for the schema of 45 tables, see tests/README.md
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log").format(
            sql.Identifier(name), sql.Identifier(cluster.OWNER_ROLE), sql.Identifier(template)
        )
    )


# ----------------------------------------------------------------------- back to the start

_TABLES = """
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                         AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
       AND c.relname <> 'alembic_version'
     GROUP BY c.relname ORDER BY c.relname
"""


def _remember_baseline(address: PostgresAddress, name: str) -> None:
    """Keep a copy of all rows in the schema `baseline`, with a procedure that restores them."""
    with address.admin(name) as connection:
        connection.execute("CREATE SCHEMA baseline")
        body = []
        for table, columns in connection.execute(_TABLES).fetchall():
            here, kept = sql.Identifier("public", table), sql.Identifier("baseline", table)
            body.append(sql.SQL("DELETE FROM {};").format(here))
            if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(here)).fetchone():
                connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, here))
                listed = sql.SQL(columns)
                body.append(
                    sql.SQL(
                        "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {};"
                    ).format(here, listed, listed, kept)
                )
        connection.execute(
            sql.SQL(
                "CREATE PROCEDURE baseline.restore() LANGUAGE plpgsql AS $restore$ BEGIN "
                # A replica fires no triggers and checks no keys, so the order does not matter.
                "SET LOCAL session_replication_role = replica; {} END $restore$"
            ).format(sql.SQL(" ").join(body))
        )


class TestDatabase:
    """The database of one worker, which every test finds as the template left it."""

    __test__ = False

    def __init__(self, *, address: PostgresAddress, name: str) -> None:
        self.address, self.name = address, name
        self._restored = 0
        self._admin = address.admin(name)
        self._admin.execute("SET lock_timeout = '2s'")

    def url(self, *, role: str = cluster.APP_ROLE) -> str:
        """Address as the application role, or as another one."""
        return self.address.url(role=role, database=self.name)

    @property
    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        """Superuser, committing at once, blind to row-level security: to set up and to look."""
        return self._admin

    def restore(self) -> None:
        """Bring every table back to what the template holds: about a millisecond."""
        try:
            self._admin.execute("CALL baseline.restore()")
        except psycopg.errors.LockNotAvailable:
            # An aborted test left a transaction open somewhere: end it, then try again.
            self._admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._admin.execute("CALL baseline.restore()")
        self._restored += 1
        if self._restored % 200 == 0:
            self._admin.execute("VACUUM")  # the deleted rows of two hundred tests

    def close(self) -> None:
        self._admin.close()
