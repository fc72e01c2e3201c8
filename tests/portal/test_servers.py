"""The ground that every other test stands on: roles, clean state, copies of the template."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
import redis

from portal.settings import Settings
from tests.support.servers import TestDatabase


def test_the_application_role_can_bypass_nothing(database: TestDatabase) -> None:
    with psycopg.connect(database.url()) as connection:
        role = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        ).fetchone()
        member = connection.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        ).fetchone()

    assert role == ("portal_app", False, False, False, False)
    assert owned == (0,)
    assert member == (0,)


def test_the_application_role_cannot_make_tables(database: TestDatabase) -> None:
    with (
        psycopg.connect(database.url()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (x int)")


def test_a_database_is_restored_even_when_something_holds_a_lock(
    scratch_database: Callable[[], TestDatabase],
) -> None:
    scratch = scratch_database()
    tables = scratch.admin.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    ).fetchone()
    assert tables and tables[0]
    holder = psycopg.connect(scratch.url(role="postgres"))
    holder.execute("LOCK TABLE public.outbox_message IN ACCESS EXCLUSIVE MODE")

    scratch.restore()

    with pytest.raises(psycopg.OperationalError):
        holder.execute("SELECT 1")
    holder.close()


def test_valkey_answers_and_belongs_to_this_worker(settings: Settings) -> None:
    with redis.Redis.from_url(settings.redis_url) as client:
        client.flushall()
        client.set("a", "b")
        assert client.dbsize() == 1
