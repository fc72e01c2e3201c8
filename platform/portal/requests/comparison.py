"""Both sides of a matter next to each other, for the clerk who decides."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.foundation.web.formats import format_date
from portal.requests.machine import Party
from portal.requests.schemas import CaseView
from portal.requests.terms import HandoverReading, Terms, shown_value

Row = tuple[str, str, str, bool]
"""Label, what the initiator stands for, what the other stands for, whether these differ."""


def both_sides(case: CaseView) -> tuple[Row, ...]:
    """Return day, wording and each meter, as each side confirmed or proposed it last."""
    if not case.matter.two_parties:
        return ()
    left, right = case.last_of(Party.INITIATOR), case.last_of(Party.OTHER)
    return tuple(_rows(left, right))


def _rows(left: Terms | None, right: Terms | None) -> Iterator[Row]:
    days = [format_date(one.day) if one else "" for one in (left, right)]
    yield _row(_("Day of the handover"), *days, known=right is not None)
    statements = [one.statement if one else "" for one in (left, right)]
    if any(statements):
        yield _row(_("What both ask for"), *statements, known=right is not None)
    first, second = _by_key(left), _by_key(right)
    for key in dict.fromkeys((*first, *second)):
        one, other = first.get(key), second.get(key)
        serials = [found.serial for found in (one, other) if found]
        yield (
            _("Meter with serial number %(number)s", number=serials[0]),
            shown_value(one) if one else "",
            shown_value(other) if other else "",
            right is not None and (one is None or other is None or one.value != other.value),
        )


def _row(label: str, left: str, right: str, *, known: bool) -> Row:
    return label, left, right, known and left.split() != right.split()


def _by_key(terms: Terms | None) -> dict[str, HandoverReading]:
    return {one.key: one for one in terms.readings} if terms else {}
