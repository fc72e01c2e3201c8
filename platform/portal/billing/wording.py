"""The words for entries of an account and for periods, on pages and in files alike."""

from flask_babel import gettext as _

from portal.billing.schemas import Period, StatementEntry
from portal.foundation.web.formats import format_date


def entry_text(entry: StatementEntry) -> str:
    """Return what the entry is about."""
    number, reference = entry.number or "", entry.reference or ""
    if entry.kind == "charge":
        return _("Bill %(number)s", number=number)
    if entry.kind == "cancellation":
        return _("Cancelling bill %(number)s", number=number)
    if entry.kind == "payment":
        return _("Payment, %(reference)s", reference=reference)
    if entry.kind == "refund":
        return _("Paid back, %(reference)s", reference=reference)
    return _("Payment of bill %(number)s according to our records", number=number)


def period_text(period: Period) -> str:
    """Return the days of the period in words."""
    first, last = period.first, period.last
    if first is not None and last is not None:
        return f"{format_date(first)} – {format_date(last)}"
    if first is not None:
        return _("from %(day)s", day=format_date(first))
    if last is not None:
        return _("until %(day)s", day=format_date(last))
    return _("from the beginning until today")
