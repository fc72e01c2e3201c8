"""Every table is fenced in per tenant, whatever code forgets."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from portal.demo import cluster
from portal.foundation import db
from portal.foundation.db import Base
from portal.foundation.db.rls import POLICY
from portal.kernel.errors import NoTenantInScopeError
from tests.support.models import import_every_model
from tests.support.servers import TestDatabase

import_every_model()

_TABLES = sorted(Base.metadata.tables)
_EXPECTED = (
    "(tenant_id = ( SELECT current_setting('portal.tenant'::text, true) AS current_setting))"
)


@pytest.fixture(scope="module")
def catalog(worker_database: TestDatabase) -> Iterator[TestDatabase]:
    yield worker_database


def rows(catalog: TestDatabase, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    return catalog.admin.execute(statement, parameters).fetchall()


def test_the_models_equal_the_migrations(catalog: TestDatabase) -> None:
    engine = create_engine(catalog.url(role=cluster.OWNER_ROLE))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert difference == [], "write a migration that brings the tables to what the models say"


def test_no_table_escapes_the_models(catalog: TestDatabase) -> None:
    found = rows(catalog, "select tablename from pg_tables where schemaname = 'public'")
    assert {str(name) for (name,) in found} - {"alembic_version"} == set(_TABLES)


@pytest.mark.parametrize("table", _TABLES)
def test_row_level_security_is_forced_with_the_one_policy(
    catalog: TestDatabase, table: str
) -> None:
    [(enabled, forced)] = rows(
        catalog,
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
        table,
    )
    assert enabled and forced, f"{table}: call foundation.db.rls.protect in its migration"
    policies = rows(
        catalog,
        "select policyname, permissive, cmd, qual, with_check from pg_policies where tablename = %s",
        table,
    )
    # A restrictive policy can only take away from what this one lets through.
    opening = [policy for policy in policies if policy[1] != "RESTRICTIVE"]
    assert opening == [(POLICY, "PERMISSIVE", "ALL", _EXPECTED, _EXPECTED)]


@pytest.mark.parametrize("table", _TABLES)
def test_every_key_and_unique_index_leads_with_the_tenant(
    catalog: TestDatabase, table: str
) -> None:
    indexes = rows(
        catalog,
        """select c.relname, i.indisunique, a.attname
             from pg_index i join pg_class c on c.oid = i.indexrelid
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
            where i.indrelid = %s::regclass""",
        table,
    )
    assert indexes
    for name, _unique, first in indexes:
        assert first == "tenant_id", (
            f"{name}: an index that another tenant's rows can be seen through"
        )


@pytest.mark.parametrize("table", _TABLES)
def test_every_foreign_key_is_composite(catalog: TestDatabase, table: str) -> None:
    keys = rows(
        catalog,
        """select conname,
                  (select array_agg(attname::text) from pg_attribute
                    where attrelid = conrelid and attnum = any(conkey)),
                  (select array_agg(attname::text) from pg_attribute
                    where attrelid = confrelid and attnum = any(confkey))
             from pg_constraint where contype = 'f' and conrelid = %s::regclass""",
        table,
    )
    for name, own, foreign in keys:
        assert "tenant_id" in own and "tenant_id" in foreign, (  # type: ignore[operator]
            f"{name}: use foundation.db.base.tenant_key; a plain key accepts another tenant's row"
        )


def test_the_application_role_can_do_no_harm(catalog: TestDatabase) -> None:
    [role] = rows(
        catalog,
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = %s",
        cluster.APP_ROLE,
    )
    assert role == (False, False, False, False)
    owned = rows(
        catalog,
        "select relname from pg_class c join pg_roles r on r.oid = c.relowner where rolname = %s",
        cluster.APP_ROLE,
    )
    assert owned == []
    memberships = rows(
        catalog,
        "select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where rolname = %s",
        cluster.APP_ROLE,
    )
    assert memberships == []
    truncatable = rows(
        catalog,
        "select relname from pg_class where relnamespace = 'public'::regnamespace "
        "and relkind = 'r' and has_table_privilege(%s, oid, 'TRUNCATE')",
        cluster.APP_ROLE,
    )
    assert truncatable == []


@pytest.mark.parametrize("table", ["audit_entry", "consent_event"])
@pytest.mark.parametrize("privilege", ["UPDATE", "DELETE"])
def test_logs_only_grow(catalog: TestDatabase, table: str, privilege: str) -> None:
    [(allowed,)] = rows(
        catalog, "select has_table_privilege(%s, %s, %s)", cluster.APP_ROLE, table, privilege
    )
    assert allowed is False


def test_nothing_looks_around_the_policies(catalog: TestDatabase) -> None:
    """Views and definer functions run as their owner, past the policies of who asks."""
    assert rows(catalog, "select viewname from pg_views where schemaname = 'public'") == []
    assert rows(catalog, "select matviewname from pg_matviews") == []
    definers = rows(
        catalog,
        "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'public' and prosecdef",
    )
    # These do what the application may not: write links of the audit log, and empty a preview.
    # Their owner is under forced row-level security like everybody (above), so that they see the
    # tenant in scope only.
    assert sorted(definers) == [("link_audit_entry",), ("wipe_preview",)]


def test_without_a_tenant_in_scope_the_database_is_closed(
    settings: object, database: TestDatabase
) -> None:
    own = db.Database(database.url())
    with db.bind(own), pytest.raises(NoTenantInScopeError), db.unit_of_work() as session:
        session.connection()
    with pytest.raises(NoTenantInScopeError), own.session(readonly=True) as session:
        session.connection()
    with own.engine.connect() as connection:
        for table in _TABLES:
            assert connection.exec_driver_sql(f'select count(*) from "{table}"').scalar_one() == 0
    own.dispose()
