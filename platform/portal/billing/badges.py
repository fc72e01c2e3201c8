"""How a bill stands, as a badge: one wording and one colour wherever bills are listed."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from portal.billing.schemas import InvoiceLine
from portal.billing.vocabulary import STATES
from portal.foundation.web.formats import format_money

_BADGE = Markup('<span class="badge tone-{tone}">{label}</span>')
_NOTE = Markup('<span class="small state-note">{text}</span>')


def state_badge(line: InvoiceLine, today: date) -> Markup:
    """Return the badge of the bill's state."""
    label, tone = STATES[line.state(today)]
    return _BADGE.format(tone=tone, label=str(label))


def state_note(line: InvoiceLine) -> Markup:
    """Return what the badge leaves open: how much of how much is paid, which bill cancels which."""
    return Markup("").join(_NOTE.format(text=text) for text in _notes(line))


def _notes(line: InvoiceLine) -> Iterator[str]:
    if line.is_partly_paid:
        paid, payable = format_money(line.paid), format_money(line.payable)
        yield _("%(paid)s of %(payable)s paid", paid=paid, payable=payable)
    if line.taken_back and line.cancelled_by_number:
        number = line.cancelled_by_number
        if line.payable:
            amount = format_money(-line.taken_back)
            yield _("%(amount)s taken back by bill %(number)s", amount=amount, number=number)
        else:
            yield _("cancelled by bill %(number)s", number=number)
    if line.original_number and line.kind == "cancelling":
        yield _("cancels bill %(number)s", number=line.original_number)
    elif line.original_number:
        yield _("takes the place of bill %(number)s", number=line.original_number)
