"""A real PostgreSQL given by DATABASE_URL: who migrates, who serves, and what must be there."""

from __future__ import annotations

import hashlib
import hmac

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from portal.demo.cluster import APP_ROLE
from portal.demo.surroundings import CannotStart


def roles_for(*, database_url: str, owner_database_url: str | None) -> tuple[str, str]:
    """(application's URL, owner's URL) for the given database.

    With both URLs given they are used as they are. With DATABASE_URL alone, that role owns and
    migrates the tables, and the application serves as `portal_app`, which is made here when the
    role may make roles; its password is derived from the owner's, so it is the same next time.
    The application never serves as the owner: row-level security would not hold. Raises
    CannotStart.
    """
    if owner_database_url:
        return database_url, owner_database_url
    url = make_url(database_url).set(drivername="postgresql")
    password = derived_password(str(url.password or ""))
    app_url = url.set(username=APP_ROLE, password=password).render_as_string(hide_password=False)
    owner_url = url.render_as_string(hide_password=False)
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as connection:
            _ensure_role(connection, app_url=app_url, password=password)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotStart(f"The server of DATABASE_URL cannot be reached: {reason}") from None
    return app_url, owner_url


def derived_password(owner_password: str) -> str:
    """The application role's password, from the owner's; nothing needs to be kept."""
    return hmac.new(owner_password.encode(), APP_ROLE.encode(), hashlib.sha256).hexdigest()


def _ensure_role(
    connection: psycopg.Connection[tuple[object, ...]], *, app_url: str, password: str
) -> None:
    row = connection.execute(
        "SELECT current_user, (rolcreaterole OR rolsuper), "
        "EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s) "
        "FROM pg_roles WHERE rolname = current_user",
        [APP_ROLE],
    ).fetchone()
    user, may_create, known = row or ("", False, False)
    advice = (
        "Give OWNER_DATABASE_URL (who owns and migrates the tables) beside DATABASE_URL (as "
        f"{APP_ROLE}, who serves)."
    )
    if user == APP_ROLE:
        raise CannotStart(f"DATABASE_URL is of {APP_ROLE}, which must not own tables. {advice}")
    if known:
        try:
            psycopg.connect(app_url, connect_timeout=10).close()
        except psycopg.OperationalError:
            raise CannotStart(
                f"The role {APP_ROLE} exists there with a password of its own. {advice}"
            ) from None
        return
    if not may_create:
        raise CannotStart(f"{user} may not create the role {APP_ROLE}. {advice}")
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(APP_ROLE), sql.Literal(password)
        )
    )
