"""What a customer may announce now: which meters, in which window, and what was announced already."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.metering.plausibility import Verdict, judge, past_of
from portal.metering.schemas import MeasuringPlace, MeterView, Readings, ReadingView, points_of
from portal.metering.windows import ReadingWindow, may_announce, next_after, open_on
from portal.rules.sections.meters import Medium, Meters


@dataclass(frozen=True, slots=True)
class Announceable:
    """A meter in its place, seen from announcing.

    ``window`` is the open one, ``following`` the next; both None where the company reads the meter
    itself (``by_customer`` is then False). ``announced``: this window's reading, if there is one.
    """

    place: MeasuringPlace
    by_customer: bool
    window: ReadingWindow | None
    following: ReadingWindow | None
    announced: ReadingView | None

    @property
    def meter(self) -> MeterView:
        """Return the meter that is read."""
        return self.place.meter


def announceable(
    place: MeasuringPlace, readings: Sequence[ReadingView], *, rules: Meters, today: date
) -> Announceable:
    """Return how it stands with announcing readings of the meter in that place."""
    meter = place.meter
    medium = rules.media.get(meter.medium)
    by_customer = (
        medium is not None and may_announce(medium, meter.customer_kind) and meter.serves(today)
    )
    if medium is None or medium.window is None or not by_customer:
        return Announceable(place, False, None, None, None)
    asked = asked_again(readings, today=today)
    window = open_on(medium.window, today) or (_window_of(asked) if asked else None)
    return Announceable(
        place=place,
        by_customer=True,
        window=window,
        following=next_after(medium.window, today),
        announced=announced_in(window, readings) if window else None,
    )


def asked_again(readings: Sequence[ReadingView], *, today: date) -> ReadingView | None:
    """Return the rejected reading instead of which another one is asked for now, or None."""
    return next((one for one in readings if one.ask_until and one.ask_until >= today), None)


def _window_of(asked: ReadingView) -> ReadingWindow:
    """Return the window that a clerk's asking opens for that one meter."""
    return ReadingWindow(asked.window_opens or asked.read_on, asked.ask_until or asked.read_on)


def announced_in(window: ReadingWindow, readings: Sequence[ReadingView]) -> ReadingView | None:
    """Return the customer's reading of that window, whether it came by the portal or by telephone."""
    return next(
        (
            one
            for one in readings
            if one.window_opens == window.opens
            or (
                one.source == "customer"
                and one.window_opens is None
                and window.opens <= one.read_on <= window.closes
            )
        ),
        None,
    )


def verdict_on(
    value: int,
    *,
    day: date,
    place: MeasuringPlace,
    readings: Readings,
    rules: Meters,
    without: uuid.UUID | None = None,
) -> Verdict:
    """Return whether that reading of the place's meter is likely; ``without``: what it corrects."""
    meter = place.meter
    medium: Medium | None = rules.media.get(meter.medium)
    past = past_of(
        value,
        day=day,
        counter=meter.counter,
        points=points_of(meter, readings, without=without),
        timeline=place.timeline(readings, without=without),
        typical_monthly=medium.typical_monthly if medium else None,
    )
    return judge(value, day=day, counter=meter.counter, past=past, factor=rules.unusual_factor)
