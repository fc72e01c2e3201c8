"""What customers want recorded otherwise, as a table for the billing system."""

import csv
import io
from collections.abc import Iterable

from portal.customers.wish_queries import WishView, shown
from portal.kernel.clock import BUDAPEST

HEADER = (
    *("case_number", "customer_number", "field", "recorded", "wanted"),
    *("postal_code", "city", "street", "valid_from", "asked_at", "accepted_at"),
)

_PARTS = ("postal_code", "city", "street", "valid_from")


def as_csv(wishes: Iterable[WishView]) -> str:
    """Return one line a wish; semicolons, the moments in Hungarian local time.

    The forms let no value begin with a sign that a spreadsheet would reckon with, but for the ``+``
    of a telephone number, which it shows as it is.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(HEADER)
    for wish in wishes:
        moments = (
            moment.astimezone(BUDAPEST).strftime("%Y-%m-%d %H:%M") if moment else ""
            for moment in (wish.asked_at, wish.decided_at)
        )
        parts = (wish.value.get(name, "") for name in _PARTS)
        table.writerow(
            (
                wish.case_number,
                wish.printed_number,
                wish.field,
                shown(wish.field, wish.recorded) or "",
                shown(wish.field, wish.value) or "",
                *parts,
                *moments,
            )
        )
    return out.getvalue()
