"""The import of checked rows against COPY of the same rows into the same indexed table."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ground import INVOICES_A_CUSTOMER, TENANT, Ground
from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers

_COLUMNS = (
    "tenant_id, id, customer_id, number, printed_number, kind, issue_date, due_date, period_start,"
    " period_end, amount_due_minor, stated_paid_minor, paid_on, outstanding_minor, document_id, batch_id"
)
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


def copy_out(ground: Ground) -> bytes:
    """Return the imported rows as COPY text."""
    query = f"copy (select {_COLUMNS} from invoice order by id) to stdout"  # noqa: S608  constant
    with ground.admin() as connection, connection.cursor() as cursor, cursor.copy(query) as copy:
        return b"".join(bytes(block) for block in copy)


def copy_seconds(ground: Ground, data: bytes) -> float:
    """Return how long bare COPY takes, as superuser; the table is empty before."""
    with ground.admin() as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        with cursor.copy(f"copy invoice ({_COLUMNS}) from stdin") as copy:
            copy.write(data)
        return time.perf_counter() - began


def empty(ground: Ground, *, batches: bool) -> None:
    """Empty the table, so that every turn begins alike."""
    with ground.admin() as connection:
        connection.execute("truncate invoice, payment")
        if batches:
            connection.execute("delete from import_batch where tenant_id = %s", (TENANT,))
        connection.execute("checkpoint")
