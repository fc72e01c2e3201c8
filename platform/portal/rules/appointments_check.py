"""Whether the rules of booking go together with the offices they speak of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.foundation.findings import Finding, Path, nearest
from portal.foundation.yaml_tree import YamlDocument
from portal.kernel.words import N_
from portal.rules.sections.appointments import Appointments, BookingOffice

_NEEDED = {"name", "opening_hours", "closed_on"}


def appointment_findings(
    appointments: object, offices: Sequence[Mapping[str, Any]], document: YamlDocument
) -> Iterator[Finding]:
    """Yield each office that does not exist, each topic that never fits, each day said two ways.

    What is wrong in itself (then neither is what its schema makes of it) has its finding already.
    """
    if not isinstance(appointments, Appointments):
        return
    if not offices or not all(office.keys() >= _NEEDED for office in offices):
        return
    known = {office["name"]: office for office in offices}
    for index, booking in enumerate(appointments.offices):
        path: Path = ("appointments", "offices", index)
        if booking.name not in known:
            problem = N_("no office is called '%(name)s'", name=booking.name)
            advice = nearest(booking.name, tuple(known)) or N_(
                "write a name that stands in offices"
            )
            yield document.finding((*path, "name"), problem, advice)
            continue
        yield from _closed_extra_hours(booking, known[booking.name], path, document)
    longest = max(
        (_longest_opening(known.get(one.name)) for one in appointments.offices), default=0
    )
    for index, topic in enumerate(appointments.topics):
        minutes = int(topic.length.total_seconds()) // 60
        if longest and minutes > longest:
            problem = N_("%(minutes)s minutes do not fit into any opening hours", minutes=minutes)
            yield document.finding(
                ("appointments", "topics", index, "length"), problem, N_("make it shorter")
            )


def _closed_extra_hours(
    booking: BookingOffice, office: Mapping[str, Any], path: Path, document: YamlDocument
) -> Iterator[Finding]:
    closed = booking.closed_on | set(office["closed_on"])
    for number, extra in enumerate(booking.extra_hours):
        if extra.day in closed:
            problem = N_("%(day)s is closed as well", day=extra.day.isoformat())
            yield document.finding(
                (*path, "extra_hours", number, "day"), problem, N_("keep one of the two")
            )


def _longest_opening(office: Mapping[str, Any] | None) -> int:
    """Return the minutes of the longest opening hours in one piece."""
    spans = [span for day in office["opening_hours"].values() for span in day] if office else []
    return max(
        ((closes.hour - opens.hour) * 60 + closes.minute - opens.minute for opens, closes in spans),
        default=0,
    )
