"""Booking a time at an office: topics, seats, how far ahead, how long a time is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from portal.foundation.findings import Problem
from portal.kernel.slots import ATOM
from portal.kernel.words import N_
from portal.kernel.working_time import Interval
from portal.rules.schemas.base import (
    Amount,
    Day,
    Duration,
    Line,
    Span,
    StrictSchema,
    meta,
    without_repeats,
)
from portal.rules.schemas.words import paragraphs, words
from portal.rules.text import Text

MOST_SEATS = 20
"""More people than this are never served at once in one office."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ID = "^[a-z][a-z0-9-]{0,29}$"


@dataclass(frozen=True, slots=True)
class Topic:
    """What people come about: how long it takes, and what they should bring (or None)."""

    id: str
    label: Text
    length: timedelta
    bring: Text | None


@dataclass(frozen=True, slots=True)
class OtherSeats:
    """Another number of seats at some hours; ``weekdays``: Monday is 0."""

    weekdays: frozenset[int]
    hours: Interval
    seats: int

    def holds_at(self, local: datetime) -> bool:
        """Tell whether it holds at that local wall time."""
        opens, closes = self.hours
        return local.weekday() in self.weekdays and opens <= local.time() < closes


@dataclass(frozen=True, slots=True)
class ExtraHours:
    """One day on which appointments are given beyond the opening hours."""

    day: date
    hours: Interval
    seats: int

    def holds_at(self, local: datetime) -> bool:
        """Tell whether it holds at that local wall time."""
        opens, closes = self.hours
        return local.date() == self.day and opens <= local.time() < closes


@dataclass(frozen=True, slots=True)
class BookingOffice:
    """Where appointments are given: ``name`` is one of the tenant's offices, ``seats`` how many
    people are served at once; what is said later in the rules wins."""

    id: str
    name: str
    seats: int
    other_seats: tuple[OtherSeats, ...]
    closed_on: frozenset[date]
    extra_hours: tuple[ExtraHours, ...]

    def seats_at(self, local: datetime) -> int:
        """Return how many people are served at once at that local wall time."""
        said: tuple[OtherSeats | ExtraHours, ...] = (*self.other_seats, *self.extra_hours)
        for rule in reversed(said):
            if rule.holds_at(local):
                return rule.seats
        return self.seats


@dataclass(frozen=True, slots=True)
class Appointments:
    """How times are booked. Appointments begin each ``slot`` from the opening on."""

    slot: timedelta
    days_ahead: int
    earliest_notice: timedelta
    hold: timedelta
    per_person: int
    remind_before: timedelta
    offices: tuple[BookingOffice, ...]
    topics: tuple[Topic, ...]

    def office(self, office_id: str) -> BookingOffice | None:
        """Return the office with that id, or None."""
        return next((office for office in self.offices if office.id == office_id), None)

    def topic(self, topic_id: str) -> Topic | None:
        """Return the topic with that id, or None."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)


def _whole_atoms(length: timedelta) -> None:
    if length % ATOM:
        advice = N_("write a multiple of five minutes, for example `30m`")
        raise ValidationError(Problem(N_("times are given in steps of five minutes"), advice))


def _length(meaning: str, example: str, **options: Any) -> Duration:
    return Duration(
        least=ATOM,
        most=timedelta(hours=4),
        validate=_whole_atoms,
        metadata=meta(meaning, example),
        **options,
    )


def _id(meaning: str, example: str) -> Line:
    wrong = N_("use small letters a-z, digits and hyphens")
    return Line(
        required=True,
        limit=30,
        validate=validate.Regexp(_ID, error=wrong),
        metadata=meta(meaning, example),
    )


def _seats(least: int, meaning: str, example: str, **options: Any) -> Amount:
    return Amount(least=least, most=MOST_SEATS, metadata=meta(meaning, example), **options)


def _different_ids(parts: list[Any]) -> None:
    without_repeats([part.id for part in parts])


class AppointmentTopicSchema(StrictSchema):
    """What people come about."""

    id = _id(N_("a name that never changes: links and bookings hold it"), "contract")
    label = words(N_("what people choose"))
    length = _length(N_("how long it takes"), "30m", required=True)
    bring = paragraphs(N_("what to bring along"), required=False)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Topic:
        return Topic(**data)


class OtherSeatsSchema(StrictSchema):
    """Another number of people at some hours of the week."""

    days = fields.List(
        fields.String(
            validate=validate.OneOf(_WEEKDAYS), metadata=meta(N_("a day of the week"), "friday")
        ),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one day")), without_repeats],
        metadata=meta(N_("days of the week"), "[monday, friday]"),
    )
    hours = Span(required=True, metadata=meta(N_("from-to"), '"12:00-13:00"'))
    seats = _seats(0, N_("people at once; 0: no appointments then"), "1", required=True)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> OtherSeats:
        weekdays = frozenset(_WEEKDAYS.index(day) for day in data["days"])
        return OtherSeats(weekdays, data["hours"], data["seats"])


class ExtraHoursSchema(StrictSchema):
    """A day with appointments beyond the opening hours, a long Saturday say."""

    day = Day(required=True, metadata=meta(N_("a day"), "2026-12-05"))
    hours = Span(required=True, metadata=meta(N_("from-to"), '"08:00-12:00"'))
    seats = _seats(1, N_("people at once"), "1", required=True)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> ExtraHours:
        return ExtraHours(**data)


class BookingOfficeSchema(StrictSchema):
    """An office that gives appointments, within its opening hours."""

    id = _id(N_("a name that never changes: links and bookings hold it"), "centre")
    name = Line(
        required=True,
        limit=80,
        metadata=meta(N_("the name of one of `offices`"), "Ügyfélszolgálati iroda"),
    )
    seats = _seats(1, N_("how many people are served at once"), "2", required=True)
    other_seats = fields.List(
        fields.Nested(OtherSeatsSchema),
        load_default=list,
        metadata=meta(N_("hours with more or fewer people at once; what stands later wins")),
    )
    closed_on = fields.List(
        Day(metadata=meta(N_("a day"), "2026-12-23")),
        load_default=list,
        validate=without_repeats,
        metadata=meta(
            N_("days without appointments, beside those the office is closed on"), "[2026-12-23]"
        ),
    )
    extra_hours = fields.List(
        fields.Nested(ExtraHoursSchema),
        load_default=list,
        metadata=meta(N_("days with appointments beyond the opening hours")),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> BookingOffice:
        return BookingOffice(
            id=data["id"],
            name=data["name"],
            seats=data["seats"],
            other_seats=tuple(data["other_seats"]),
            closed_on=frozenset(data["closed_on"]),
            extra_hours=tuple(data["extra_hours"]),
        )


class AppointmentsSchema(StrictSchema):
    """Booking a time at an office, with or without signing in."""

    slot = _length(N_("appointments begin so often"), "30m", load_default=timedelta(minutes=30))
    days_ahead = Amount(
        least=1,
        most=60,
        load_default=14,
        metadata=meta(N_("how many days ahead of today times can be booked"), "14"),
    )
    earliest_notice = Duration(
        least=timedelta(0),
        most=timedelta(days=7),
        load_default=timedelta(hours=2),
        metadata=meta(N_("the least time between booking and appointment"), "2h"),
    )
    hold = Duration(
        least=timedelta(minutes=5),
        most=timedelta(hours=1),
        load_default=timedelta(minutes=15),
        metadata=meta(N_("how long a time is kept until the mailed link is clicked"), "15m"),
    )
    per_person = Amount(
        least=1,
        most=10,
        load_default=2,
        metadata=meta(N_("how many appointments somebody may have ahead of them"), "2"),
    )
    remind_before = Duration(
        least=timedelta(hours=1),
        most=timedelta(days=7),
        load_default=timedelta(hours=24),
        metadata=meta(N_("how long before the appointment a reminder is mailed"), "24h"),
    )
    offices = fields.List(
        fields.Nested(BookingOfficeSchema),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one office")), _different_ids],
        metadata=meta(N_("the offices that give appointments")),
    )
    topics = fields.List(
        fields.Nested(AppointmentTopicSchema),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one topic")), _different_ids],
        metadata=meta(N_("what people may come about")),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Appointments:
        lists = {"offices": tuple(data["offices"]), "topics": tuple(data["topics"])}
        return Appointments(**{**data, **lists})
