"""The migration that brought the ledger books what was there before, for every tenant at once."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from portal.demo import cluster
from portal.foundation.db import migrate
from tests.support import servers

NAME = "portal_ledger_migration"
CUSTOMER = (
    "insert into customer (tenant_id, id, customer_number, printed_number, name, name_key)"
    " values (%(t)s, %(c)s, 'U0001', 'U0001', 'Kovács', 'kovacs')"
)
INVOICE = (
    "insert into invoice (tenant_id, id, customer_id, number, printed_number, kind, issue_date,"
    " due_date, amount_due_minor, stated_paid_minor, paid_on, outstanding_minor)"
    " values (%(t)s, %(i)s, %(c)s, %(n)s, %(n)s, %(kind)s, '2026-01-08', '2026-01-26', %(due)s,"
    " %(stated)s, %(on)s, %(left)s)"
)
PAYMENT = (
    "insert into payment (tenant_id, customer_id, invoice_id, booked_date, amount_minor, reference)"
    " values (%(t)s, %(c)s, %(i)s, '2026-01-20', %(amount)s, %(ref)s)"
)


@pytest.fixture
def before(postgres: servers.PostgresAddress) -> Iterator[str]:
    """The address, as owner, of a database as it was before there was a ledger."""
    with postgres.admin() as connection:
        connection.execute(f"drop database if exists {NAME} with (force)")
        connection.execute(f"create database {NAME} owner {cluster.OWNER_ROLE} template template0")
    url = postgres.url(role=cluster.OWNER_ROLE, database=NAME)
    migrate.upgrade(owner_url=url, revision="0002")
    yield url
    servers.drop_database(postgres, NAME)


def fill(connection: psycopg.Connection[tuple[object, ...]], tenant: str) -> None:
    """One customer: a bill paid by a payment and a word, an open one, one in favour, stray money."""
    known: dict[str, object] = {"t": tenant, "c": uuid.uuid4(), "on": None, "kind": "normal"}
    connection.execute(CUSTOMER, known)
    bills = (
        ("1", 100_000, 100_000, 0), ("2", 50_000, None, 50_000), ("3", -20_000, None, -20_000),
    )  # fmt: skip
    for number, due, stated, left in bills:
        bill = {"i": uuid.uuid4(), "n": number, "due": due, "stated": stated, "left": left}
        bill["on"] = "2026-01-25" if stated else None
        connection.execute(INVOICE, {**known, **bill})
        if stated:
            connection.execute(PAYMENT, {**known, **bill, "amount": 40_000, "ref": "B1"})
    connection.execute(PAYMENT, {**known, "i": None, "amount": 7_000, "ref": "B2"})
    connection.execute(PAYMENT, {**known, "i": None, "amount": -3_000, "ref": "B3"})


def test_what_was_there_is_booked(postgres: servers.PostgresAddress, before: str) -> None:
    with postgres.admin(NAME) as connection:
        for tenant in ("egyik", "masik"):
            fill(connection, tenant)
    migrate.upgrade(owner_url=before, revision="0003")
    with postgres.admin(NAME) as connection:
        booked = connection.execute(
            "select kind, day::text, debit, credit, amount_minor, effect_minor, tenant_id"
            " from ledger_entry order by tenant_id, kind, amount_minor"
        ).fetchall()
        forced = connection.execute(
            "select bool_and(relforcerowsecurity) from pg_class"
            " where relname in ('invoice', 'payment', 'ledger_entry')"
        ).fetchone()
    one = [
        ("charge", "2026-01-08", "revenue", "receivable", 20_000, -20_000),
        ("charge", "2026-01-08", "receivable", "revenue", 50_000, 50_000),
        ("charge", "2026-01-08", "receivable", "revenue", 100_000, 100_000),
        ("payment", "2026-01-20", "bank", "unallocated", 7_000, -7_000),
        ("payment", "2026-01-20", "bank", "receivable", 40_000, -40_000),
        ("refund", "2026-01-20", "unallocated", "bank", 3_000, 3_000),
        ("stated", "2026-01-25", "stated", "receivable", 60_000, -60_000),
    ]
    assert booked == [(*row, tenant) for tenant in ("egyik", "masik") for row in one]
    # Owed 50 000 - 20 000, less 4 000 of stray money.
    assert sum(row[5] for row in one) == 26_000
    assert forced == (True,), "the fence stands again"
