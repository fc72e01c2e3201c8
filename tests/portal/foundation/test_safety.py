"""Nothing is served from a database in which tenants would not be kept apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.demo.cluster import OWNER_ROLE
from portal.foundation.db import safety
from tests.support.servers import TestDatabase

ScratchDatabase = Callable[[], TestDatabase]


def _problems(database: TestDatabase, *, role: str = "portal_app", demo: bool = False) -> list[str]:
    return safety.problems_of(database_url=database.url(role=role), allow_demo=demo)


def test_the_migrated_schema_is_in_order(database: TestDatabase) -> None:
    assert _problems(database) == []


def test_a_superuser_is_refused(database: TestDatabase) -> None:
    assert any(
        "bypasses row-level security" in each for each in _problems(database, role="postgres")
    )


def test_the_owner_is_refused(database: TestDatabase) -> None:
    (problem,) = _problems(database, role=OWNER_ROLE)
    assert "owns tables" in problem


def test_a_member_of_another_role_is_refused(scratch_database: ScratchDatabase) -> None:
    scratch = scratch_database()
    scratch.admin.execute(f"CREATE ROLE portal_friend LOGIN IN ROLE {OWNER_ROLE}")
    try:
        (problem,) = _problems(scratch, role="portal_friend")
        assert "member of another role" in problem
    finally:
        scratch.admin.execute("DROP ROLE portal_friend")


@pytest.mark.parametrize(
    "hole",
    [
        "ALTER TABLE customer DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE customer NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant_isolation ON customer",
    ],
)
def test_an_open_table_is_named(scratch_database: ScratchDatabase, hole: str) -> None:
    scratch = scratch_database()
    scratch.admin.execute(hole)
    (problem,) = _problems(scratch)
    assert problem.endswith("not in force on: customer")


def test_demo_data_are_for_the_demo_only(scratch_database: ScratchDatabase) -> None:
    scratch = scratch_database()
    safety.mark_as_demo(owner_url=scratch.url(role=OWNER_ROLE))

    (problem,) = _problems(scratch)

    assert "demo" in problem
    assert _problems(scratch, demo=True) == []
