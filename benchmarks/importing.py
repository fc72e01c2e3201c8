"""The import of checked rows against COPY of the same rows, and their bookings, into the same tables."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ground import INVOICES_A_CUSTOMER, TENANT, Ground
from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers

_TABLES = {
    "invoice": (
        "tenant_id, id, customer_id, number, printed_number, kind, issue_date, due_date,"
        " period_start, period_end, amount_due_minor, stated_paid_minor, paid_on,"
        " outstanding_minor, document_id, batch_id, channel"
    ),
    "ledger_entry": (
        "tenant_id, id, customer_id, day, kind, debit, credit, amount_minor, invoice_id"
    ),
}
_HEADER = (
    "customer_number;invoice_number;kind;issue_date;due_date;period_start;period_end;"
    "amount_due;paid_amount;paid_on;document\n"
)


def fill_customers(ground: Ground, *, rows: int) -> None:
    """Import as many customers as the invoices need."""
    path = ground.folder / "customers.csv"
    count = rows // INVOICES_A_CUSTOMER + 1
    lines = (f"U{number:04d};Kovács Ödön {number}\n" for number in range(count))
    path.write_text("customer_number;name\n" + "".join(lines), encoding="utf-8")
    with ground.tenant():
        import_customers(path=path, all_or_nothing=True)


def invoice_file(ground: Ground, *, rows: int) -> Path:
    """Write the file of invoices, ordered by month as billing systems write them."""
    path = ground.folder / "invoices.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        file.writelines(_lines(rows))
    return path


def _lines(rows: int) -> Iterator[str]:
    draw = random.Random(7)  # noqa: S311  amounts of a benchmark
    customers = rows // INVOICES_A_CUSTOMER + 1
    for place in range(rows):
        month = place // customers
        year, number = 2006 + month // 12, month % 12 + 1
        amount = draw.randrange(1_000, 60_000)
        paid = amount if month < INVOICES_A_CUSTOMER - 2 else 0
        yield (
            f"U{place % customers:04d};{year}-{place:06d};normal;{year}-{number:02d}-08;"
            f"{year}-{number:02d}-26;{year}-{number:02d}-01;{year}-{number:02d}-28;"
            f"{amount};{paid};{year}-{number:02d}-20;\n"
        )


def import_seconds(ground: Ground, path: Path, *, rows: int) -> float:
    """Return how long the import takes; the table is empty before and full afterwards."""
    with ground.tenant():
        began = time.perf_counter()
        report = import_invoices(path=path, notify=False)
        seconds = time.perf_counter() - began
    if report.added != rows:
        raise RuntimeError(f"{report.added} of {rows} rows got in: {report.examples}")
    return seconds


def copy_out(ground: Ground) -> dict[str, bytes]:
    """Return the imported rows of each table as COPY text."""
    found = {}
    with ground.admin() as connection, connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            query = f"copy (select {columns} from {table} order by id) to stdout"  # noqa: S608  ours
            with cursor.copy(query) as copy:
                found[table] = b"".join(bytes(block) for block in copy)
    return found


def copy_seconds(ground: Ground, data: dict[str, bytes]) -> float:
    """Return how long bare COPY takes, as superuser; the tables are empty before."""
    with ground.admin() as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        for table, columns in _TABLES.items():
            with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
                copy.write(data[table])
        return time.perf_counter() - began


def empty(ground: Ground, *, batches: bool) -> None:
    """Empty the table, so that every turn begins alike."""
    with ground.admin() as connection:
        connection.execute("truncate invoice, payment, ledger_entry")
        if batches:
            connection.execute("delete from import_batch where tenant_id = %s", (TENANT,))
        connection.execute("checkpoint")
