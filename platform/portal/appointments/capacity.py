"""Which seats are free at which time: pure, from what is taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.appointments.calendar import Desk
from portal.kernel.slots import Slot, pieces

Occupancy = Mapping[datetime, frozenset[int]]
"""Piece of five minutes → the seats that are taken in it."""


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """One seat for one stretch of time."""

    starts_at: datetime
    ends_at: datetime
    seat: int


@dataclass(frozen=True, slots=True, order=True)
class FreeTime:
    """A time that can be booked, and the seats that are free for the whole of it (at least one)."""

    slot: Slot
    seats: tuple[int, ...]


def occupancy(taken: Iterable[Taken]) -> Occupancy:
    """Return what is taken, piece by piece."""
    found: defaultdict[datetime, set[int]] = defaultdict(set)
    for one in taken:
        for atom in pieces(one.starts_at, one.ends_at):
            found[atom].add(one.seat)
    return {atom: frozenset(seats) for atom, seats in found.items()}


def free_seats(desk: Desk, slot: Slot, busy: Occupancy) -> tuple[int, ...]:
    """Return the seats that somebody could still get for that time, the lowest first.

    Where the rules have taken seats away since, those who booked them still count: never more
    people than seats.
    """
    by_rule = [(number, busy.get(atom, frozenset())) for atom, number in desk.seats_by_atom(slot)]
    seats = min(number for number, _ in by_rule)
    left = min(number - len(taken) for number, taken in by_rule)
    unused = set(range(1, seats + 1)).difference(*(taken for _, taken in by_rule))
    return tuple(sorted(unused))[: max(0, left)]


def free_among(desk: Desk, slots: Iterable[Slot], busy: Occupancy) -> list[FreeTime]:
    """Return those of the times at which a seat is free, in order."""
    free = (FreeTime(slot, free_seats(desk, slot, busy)) for slot in slots)
    return [one for one in free if one.seats]


def nearest(free: Iterable[FreeTime], wanted: datetime, *, limit: int) -> list[FreeTime]:
    """Return the free times that are nearest to the wanted one, in the order of the clock."""
    by_distance = sorted(free, key=lambda one: (abs(one.slot.starts_at - wanted), one))
    return sorted(by_distance[:limit])
