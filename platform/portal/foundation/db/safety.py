"""What must hold of a database before anything is served from it; asked once at every start."""

from __future__ import annotations

import psycopg
from psycopg import sql

DEMO_MARK = "[holds demo data of the portal]"
"""Stands in the database's comment, and so goes wherever the database goes."""

_ROLE = """
    SELECT current_user, rolsuper OR rolbypassrls,
           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')),
           EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid),
           (SELECT coalesce(shobj_description(oid, 'pg_database'), '')
              FROM pg_database WHERE datname = current_database())
      FROM pg_roles WHERE rolname = current_user
"""
_OPEN_TABLES = """
    SELECT relname FROM pg_class c
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND EXISTS (SELECT FROM pg_attribute
                    WHERE attrelid = c.oid AND attname = 'tenant_id' AND NOT attisdropped)
       AND NOT (relrowsecurity AND relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))
     ORDER BY relname
"""


def problems_of(*, database_url: str, allow_demo: bool) -> list[str]:
    """Say in whole sentences why nothing may be served from there; [] where all is in order.

    The role must be held by row-level security, every tenant's table must have it, and demo
    data are for demo mode only. Raises psycopg.OperationalError where nobody answers.
    """
    problems = []
    url = database_url.replace("+psycopg", "", 1)
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(_ROLE).fetchone()
        role, bypasses, owns, member, comment = row or ("?", True, False, False, "")
        tables = [name for (name,) in connection.execute(_OPEN_TABLES)]
    if bypasses:
        problems.append(
            f"DATABASE_URL's role {role} is superuser or bypasses row-level security: "
            "tenants would not be kept apart"
        )
    if owns:
        problems.append(
            f"DATABASE_URL's role {role} owns tables; give the application a role of its own"
        )
    if member and not bypasses:
        problems.append(f"DATABASE_URL's role {role} is a member of another role and may act as it")
    if tables:
        problems.append(f"row-level security is not in force on: {', '.join(tables)}")
    if DEMO_MARK in comment and not allow_demo:
        problems.append("the database holds demo accounts; they work in demo mode only")
    return problems


def mark_as_demo(*, owner_url: str) -> None:
    """Write into the database itself that it holds demo data; needs its owner."""
    with psycopg.connect(owner_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        row = connection.execute(_ROLE).fetchone()
        comment = str(row[-1]) if row else ""
        if DEMO_MARK not in comment:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(connection.info.dbname),
                    sql.Literal(f"{comment} {DEMO_MARK}".strip()),
                )
            )
