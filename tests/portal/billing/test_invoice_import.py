"""Importing invoices: what gets in, what stays out and why, and that doing it twice changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.billing.imports import import_invoices, import_payments
from portal.customers.imports import import_customers
from tests.support.slices import CUSTOMERS, INVOICES, PAYMENTS, Slices, reasons, rows

ALL = (
    "select c.customer_number, i.number, i.kind, i.issue_date::text, i.due_date::text,"
    " i.amount_due_minor, i.stated_paid_minor, i.outstanding_minor, i.document_id is not null"
    " from invoice i join customer c on c.id = i.customer_id order by i.number"
)


@pytest.fixture
def petkomm(slices: Slices) -> Iterator[Slices]:
    """A tenant with invoice numbers of its own form, and three customers."""
    with slices.tenant("petkomm"):
        people = [(f"U000{n}", f"Kovács {n}", "person", "", "", "") for n in (1, 2, 3)]
        import_customers(path=slices.table("people.csv", CUSTOMERS, people))
        yield slices


def row(number: str, amount: str = "12 345 Ft", **changes: str) -> list[str]:
    """Return one row of an invoice file."""
    cells: dict[str, str] = dict(  # noqa: C408  reads like the header
        customer="U0001", number=number, kind="", issue="2026-05-03", due="2026. 05. 18.",
        start="", end="", amount=amount, paid="", paid_on="", document="",
    )  # fmt: skip
    return list((cells | changes).values())


def test_rows_get_in_under_their_canonical_numbers(petkomm: Slices) -> None:
    path = petkomm.table(
        "invoices.csv",
        INVOICES,
        [row("2026000001"), row(" 2026-000002 ", "-1 250", customer="u 0002")],
    )
    report = import_invoices(path=path)
    assert (report.rows, report.added, report.wrong, report.stored) == (2, 2, 0, True)
    assert report.errors_file is None
    assert rows(ALL) == [
        (
            "U0001",
            "2026-000001",
            "normal",
            "2026-05-03",
            "2026-05-18",
            1234500,
            None,
            1234500,
            False,
        ),
        (
            "U0002",
            "2026-000002",
            "normal",
            "2026-05-03",
            "2026-05-18",
            -125000,
            None,
            -125000,
            False,
        ),
    ]


def test_the_same_file_again_changes_nothing(petkomm: Slices) -> None:
    path = petkomm.table(
        "invoices.csv", INVOICES, [row("2026000001", paid="100", paid_on="2026.05.04.")]
    )
    import_invoices(path=path)
    before = [rows("select * from invoice"), rows("select * from import_batch")]
    report = import_invoices(path=path)
    assert (report.added, report.updated, report.unchanged, report.wrong) == (0, 0, 1, 0)
    assert [rows("select * from invoice"), rows("select * from import_batch")] == before


def test_wrong_rows_are_listed_and_the_rest_gets_in(petkomm: Slices) -> None:
    bad = [
        row("2026000001"),
        row("26-1"),
        row("2026000003", "12345.5"),
        row("2026000004", issue="2026-02-30"),
        row("2026000005", kind="csoda"),
        row("2026000006", customer="U9999"),
        row("2026000007", start="2026-05-02", end="2026-05-01"),
        row("2026000008", paid_on="2026-05-01"),
        row("2026000009", document="../../etc/passwd"),
        row("2026000010", customer=""),
        row("2026000001", "999"),
    ]
    report = import_invoices(path=petkomm.table("invoices.csv", INVOICES, bad))
    assert report.added == 1
    assert report.wrong == 10
    assert {line: column for line, (column, _) in reasons(report).items()} == {
        3: "invoice_number",
        4: "amount_due",
        5: "issue_date",
        6: "kind",
        7: "customer_number",
        8: "period_end",
        9: "paid_amount",
        10: "document",
        11: "customer_number",
        12: "invoice_number",
    }
    assert all(reason for _, reason in reasons(report).values())
    assert report.errors_file == petkomm.folder / "invoices.errors.csv"
    listed = report.errors_file.read_text("utf-8-sig").splitlines()
    assert len(listed) == 11
    assert listed[2].startswith("4;amount_due;12345.5;")


def test_all_or_nothing_keeps_everything_out(petkomm: Slices) -> None:
    path = petkomm.table("invoices.csv", INVOICES, [row("2026000001"), row("nonsense")])
    report = import_invoices(path=path, all_or_nothing=True)
    assert (report.stored, report.added, report.wrong) == (False, 0, 1)
    assert rows("select count(*) from invoice") == [(0,)]
    assert report.errors_file is not None and report.errors_file.exists()


def test_a_list_of_errors_of_an_earlier_run_goes_when_all_is_well(petkomm: Slices) -> None:
    path = petkomm.table("invoices.csv", INVOICES, [row("nonsense")])
    errors = import_invoices(path=path).errors_file
    assert errors is not None
    petkomm.table("invoices.csv", INVOICES, [row("2026000001")])
    assert import_invoices(path=path).errors_file is None
    assert not errors.exists()


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"amount": "999"}, "amount_due"),
        ({"issue": "2026-05-04"}, "issue_date"),
        ({"customer": "U0002"}, "customer_number"),
    ],
)
def test_a_known_number_with_other_data_is_for_a_person(
    petkomm: Slices, changes: dict[str, str], column: str
) -> None:
    import_invoices(path=petkomm.table("a.csv", INVOICES, [row("2026000001")]))
    before = rows(ALL)
    report = import_invoices(path=petkomm.table("b.csv", INVOICES, [row("2026000001", **changes)]))
    assert (report.wrong, report.updated) == (1, 0)
    assert reasons(report)[2][0] == column
    assert rows(ALL) == before


def test_what_was_paid_and_the_due_date_may_change(petkomm: Slices) -> None:
    import_invoices(path=petkomm.table("a.csv", INVOICES, [row("2026000001", "1000")]))
    later = row("2026000001", "1000", paid="400", paid_on="2026.05.20", due="2026-06-01")
    report = import_invoices(path=petkomm.table("b.csv", INVOICES, [later]))
    assert (report.updated, report.unchanged, report.wrong) == (1, 0, 0)
    assert rows(ALL)[0][4:8] == ("2026-06-01", 100000, 40000, 60000)


def test_another_tenants_customer_reads_like_no_customer(slices: Slices, petkomm: Slices) -> None:
    with slices.tenant("tavho"):
        import_customers(
            path=slices.table("t.csv", CUSTOMERS, [("U12345", "Nagy", "person", "", "", "")])
        )
    import_customers(
        path=slices.table("p.csv", CUSTOMERS, [("U1234", "Nagy", "person", "", "", "")])
    )
    with slices.tenant("tavho"):
        report = import_invoices(
            path=slices.table(
                "i.csv",
                INVOICES,
                [row("TH-2026/000001", customer="U01234"), row("TH2026000002", customer="U99999")],
            )
        )
    said = {reason for _, reason in reasons(report).values()}
    assert report.wrong == 2 and len(said) == 1


def test_payments_reduce_what_is_owed_whichever_file_came_first(petkomm: Slices) -> None:
    bills = [row("2026000001", "1000", paid="400", paid_on="2026-05-20"), row("2026000002", "500")]
    import_invoices(path=petkomm.table("a.csv", INVOICES, bills))
    paid = petkomm.table(
        "p.csv",
        PAYMENTS,
        [
            ("U0001", "2026000001", "2026-05-20", "400", "B1"),
            ("U0001", "2026000001", "2026-05-25", "100", "B2"),
            ("U0001", "2026-000002", "2026-05-25", "600", "B3"),
            ("U0001", "", "2026-05-26", "70", "B4"),
            ("U0002", "2026-000002", "2026-05-26", "70", "B5"),
        ],
    )
    report = import_payments(path=paid)
    assert (report.added, report.wrong) == (4, 1)
    assert reasons(report)[6][0] == "invoice_number"
    owed = "select number, outstanding_minor from invoice order by number"
    assert rows(owed) == [("2026-000001", 50000), ("2026-000002", -10000)]
    again = import_payments(path=paid)
    assert (again.added, again.unchanged, again.wrong) == (0, 4, 1)
    assert import_invoices(path=petkomm.folder / "a.csv").unchanged == 2
    assert rows(owed) == [("2026-000001", 50000), ("2026-000002", -10000)]


def test_a_used_reference_with_other_data_is_for_a_person(petkomm: Slices) -> None:
    import_payments(
        path=petkomm.table("a.csv", PAYMENTS, [("U0001", "", "2026-05-20", "400", "B1")])
    )
    report = import_payments(
        path=petkomm.table("b.csv", PAYMENTS, [("U0001", "", "2026-05-20", "500", "B1")])
    )
    assert (report.wrong, report.added) == (1, 0)
    assert rows("select amount_minor from payment") == [(40000,)]


def test_formulas_in_the_list_of_errors_are_text(petkomm: Slices) -> None:
    path: Path = petkomm.table("a.csv", INVOICES, [row("=HYPERLINK(1)")])
    errors = import_invoices(path=path).errors_file
    assert errors is not None
    assert ";'=HYPERLINK(1);" in errors.read_text("utf-8-sig")
