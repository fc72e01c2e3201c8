"""Days on which an office is closed, and hours beyond its usual ones, as rules.yaml has them."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from portal.rules.model import TenantRules
from portal.rules.yaml_editing import bare, edited, in_line, quoted


@dataclass(frozen=True, slots=True, order=True)
class ClosedDay:
    """An office is closed on a whole day; ``office`` is its name."""

    day: date
    office: str


@dataclass(frozen=True, slots=True, order=True)
class ExtraTime:
    """Appointments are given beyond the opening hours; ``office`` is the id of booking."""

    day: date
    office: str
    begins: time
    ends: time
    seats: int


def closed_days(rules: TenantRules, *, since: date) -> list[ClosedDay]:
    """Return the closed days from that day on."""
    return sorted(
        ClosedDay(day, office.name)
        for office in rules.offices
        for day in office.calendar.closed_on
        if day >= since
    )


def extra_times(rules: TenantRules, *, since: date) -> list[ExtraTime]:
    """Return the extra hours from that day on; none where no appointments are given."""
    booking = rules.appointments.offices if rules.appointments else ()
    return sorted(
        ExtraTime(one.day, office.id, *one.hours, one.seats)
        for office in booking
        for one in office.extra_hours
        if one.day >= since
    )


def closed(data: bytes, names: frozenset[str], day: date) -> bytes:
    """Return rules.yaml with those offices closed on that day."""

    def change(offices: CommentedSeq) -> None:
        for office in offices:
            if office["name"] in names:
                days = set(office.get("closed_on") or ()) | {day.isoformat()}
                office["closed_on"] = _list(bare(one) for one in sorted(days))

    return edited(data, "offices", change)


def reopened(data: bytes, name: str, day: date) -> bytes:
    """Return rules.yaml with that office open again on that day."""

    def change(offices: CommentedSeq) -> None:
        for office in offices:
            days = [one for one in office.get("closed_on") or () if one != day.isoformat()]
            if office["name"] == name and days:
                office["closed_on"] = _list(days)
            elif office["name"] == name:
                office.pop("closed_on", None)

    return edited(data, "offices", change)


def with_extra(data: bytes, extra: ExtraTime) -> bytes:
    """Return rules.yaml with those hours added."""

    def change(section: CommentedMap) -> None:
        office = _booking(section, extra.office)
        added = in_line(
            {
                "day": bare(extra.day),
                "hours": quoted(f"{extra.begins:%H:%M}-{extra.ends:%H:%M}"),
                "seats": bare(extra.seats),
            }
        )
        office.setdefault("extra_hours", CommentedSeq()).append(added)

    return edited(data, "appointments", change)


def without_extra(data: bytes, extra: ExtraTime) -> bytes:
    """Return rules.yaml with those hours taken off."""

    def change(section: CommentedMap) -> None:
        office = _booking(section, extra.office)
        hours = f"{extra.begins:%H:%M}-{extra.ends:%H:%M}"
        left = [
            one
            for one in office.get("extra_hours") or ()
            if (one["day"], one["hours"]) != (extra.day.isoformat(), hours)
        ]
        if left:
            office["extra_hours"] = CommentedSeq(left)
        else:
            office.pop("extra_hours", None)

    return edited(data, "appointments", change)


def _booking(section: CommentedMap, office_id: str) -> Any:
    return next(one for one in section["offices"] if one["id"] == office_id)


def _list(values: Any) -> CommentedSeq:
    made = CommentedSeq(values)
    made.fa.set_flow_style()
    return made
