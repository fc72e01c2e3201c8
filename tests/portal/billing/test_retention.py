"""An invoice and its document are kept for their whole legal term: tried as the application role."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from psycopg.errors import RestrictViolation

from portal.rules.sections.retention import Retention, RetentionSchema, invoice_kept_until
from tests.support.bills import Bills
from tests.support.servers import TestDatabase
from tests.support.site import Site
from tests.support.slices import execute, rows


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Iterator[Bills]:
    """A tenant with a customer and a bill with its PDF."""
    made = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    made.add("U0001", 1, documents=True)
    with made.inside():
        yield made


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("delete from invoice", "permission denied for table invoice"),
        ("delete from payment", "permission denied for table payment"),
        ("truncate invoice", "permission denied"),
        ("delete from stored_file", "violates foreign key constraint"),
        ("update stored_file set sha256 = repeat('0', 64)", "permission denied"),
        ("update invoice set document_id = null", "the document of an invoice stays with it"),
        ("update invoice set number = 'X'", "permission denied for table invoice"),
        ("update invoice set amount_due_minor = 0", "permission denied for table invoice"),
        ("update invoice set issue_date = '2000-01-01'", "permission denied for table invoice"),
        ("update payment set amount_minor = 0", "permission denied for table payment"),
        ("update invoice set customer_id = id", "permission denied for table invoice"),
        ("alter table invoice disable trigger all", "must be owner"),
    ],
)
def test_nothing_in_the_application_loses_a_bill(bills: Bills, statement: str, why: str) -> None:
    before = rows("select i.*, f.sha256 from invoice i join stored_file f on f.id = i.document_id")
    with pytest.raises(Exception, match=why):
        execute(statement)
    after = rows("select i.*, f.sha256 from invoice i join stored_file f on f.id = i.document_id")
    assert after == before and len(after) == 1


def test_the_term_holds_whoever_deletes(bills: Bills, database: TestDatabase) -> None:
    """Even the database's superuser is stopped until the eighth year after the bill's own is over."""
    oldest = date.today().year - 8
    delete = (
        "delete from ledger_entry where invoice_id in (select id from invoice where number = %s)"
    )
    for year, goes in ((oldest, False), (oldest - 1, True)):
        number = f"{year}-000001"
        execute(
            "insert into invoice (customer_id, number, printed_number, issue_date, due_date,"
            " amount_due_minor, outstanding_minor)"
            " select id, :n, :n, :day, :day, 100, 100 from customer",
            n=number,
            day=f"{year}-12-31",
        )
        database.admin.execute(delete, (number,))
        if goes:
            database.admin.execute("delete from invoice where number = %s", (number,))
        else:
            with pytest.raises(RestrictViolation, match="kept until"):
                database.admin.execute("delete from invoice where number = %s", (number,))
        assert bool(rows("select from invoice where number = :n", n=number)) is not goes


def test_the_page_says_until_when(bills: Bills) -> None:
    browser = bills.login("a@example.com", "U0001")
    page = browser.get(f"/szamlak/{bills.invoice_id('2026-000000')}").text
    assert "2034.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}31." in page


def test_rules_may_keep_longer_but_never_shorter() -> None:
    assert invoice_kept_until(None, issued=date(2026, 1, 1)) == date(2034, 12, 31)
    assert invoice_kept_until(Retention(10), issued=date(2026, 12, 31)) == date(2036, 12, 31)
    schema = RetentionSchema()
    assert schema.load({"invoice_years": 8}) == Retention(8)
    assert set(schema.validate({"invoice_years": 7})) == {"invoice_years"}
