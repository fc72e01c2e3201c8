"""How a bill stands, as a badge: one wording and one colour wherever bills are listed."""

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
    text = _note(line)
    return _NOTE.format(text=text) if text else Markup("")


def _note(line: InvoiceLine) -> str:
    if line.taken_back and line.cancelled_by_number:
        if not line.payable:
            return _("cancelled by bill %(number)s", number=line.cancelled_by_number)
        return _(
            "%(amount)s taken back by bill %(number)s",
            amount=format_money(-line.taken_back),
            number=line.cancelled_by_number,
        )
    if line.original_number:
        if line.kind == "cancelling":
            return _("cancels bill %(number)s", number=line.original_number)
        return _("takes the place of bill %(number)s", number=line.original_number)
    if line.is_partly_paid:
        return _(
            "%(paid)s of %(payable)s paid",
            paid=format_money(line.paid),
            payable=format_money(line.payable),
        )
    return ""
