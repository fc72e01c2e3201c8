"""Tables for spreadsheets: semicolons, a mark for UTF-8, and no cell that could be a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

from portal.foundation.csv_problems import guarded
from portal.kernel.clock import BUDAPEST
from portal.kernel.money import Money


def write_table(header: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """Return the table as a CSV file: moments in Hungarian local time, amounts in forints."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow([cell(one) for one in header])
    table.writerows([cell(one) for one in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """Return one value as the file has it; text is guarded, numbers are left numbers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(BUDAPEST).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        sign, (whole, fraction) = "-" * (value.minor < 0), divmod(abs(value.minor), 100)
        return f"{sign}{whole},{fraction:02}" if fraction else f"{sign}{whole}"
    return str(value) if isinstance(value, int) else guarded(str(value))
