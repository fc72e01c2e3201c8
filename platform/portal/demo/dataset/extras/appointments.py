"""Demo: who booked a time at the office in the next two weeks, the registered customer among them."""

import random
import uuid
from datetime import datetime, time, timedelta
from itertools import islice

from sqlalchemy import insert, select

from portal.appointments.calendar import Desk, find_desk
from portal.appointments.capacity import FreeTime
from portal.appointments.choices import day_of
from portal.appointments.codes import hold_code, manage_code
from portal.appointments.models import Appointment
from portal.appointments.operations import Wanted, book
from portal.appointments.operations.booking import times_of
from portal.appointments.operations.seats import win
from portal.appointments.queries import free_times
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.records import DemoCustomer
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.identity.queries import account_by_id, login_of_customer
from portal.identity.usernames import email_key
from portal.kernel.clock import BUDAPEST
from portal.kernel.ids import new_id
from portal.rules.queries import current_rules

_VISITORS = 24
_NAMESPACE = uuid.UUID("5d5c8f4e-6d4b-4a86-9a3e-0d6f1c1b7a52")


def load(context: DemoContext) -> None:
    """Book some times where the portal gives any; one day is fully taken."""
    rules = current_rules()
    if "appointments" not in rules.features or rules.appointments is None:
        return
    if db.session().scalar(select(Appointment.id).limit(1)) is not None:
        return
    now = datetime.combine(context.today, time(6), BUDAPEST)
    office = rules.appointments.offices[0].id
    desks = [find_desk(rules, office, topic.id) for topic in rules.appointments.topics]
    known = [desk for desk in desks if desk is not None]
    rng = random.Random(f"{context.spec.seed} appointments")  # noqa: S311 - it shall repeat itself
    _registered(context, known[0], now=now)
    people = context.data.with_role(role="background")
    visitors = iter(rng.sample(people, len(people)))
    for visitor in islice(visitors, _VISITORS):
        desk = rng.choice(known)
        _visit(visitor, desk, rng.choice(free_times(desk, now=now)), now=now)
    for visitor, free in zip(visitors, _one_day(known[0], now=now), strict=False):
        _visit(visitor, known[0], free, now=now)


def _registered(context: DemoContext, desk: Desk, *, now: datetime) -> None:
    """Book for the registered customer as they would themselves, with the mail that goes with it."""
    login = login_of_customer(context.registered_id)
    account = login and account_by_id(kind="customer", principal_id=login.id)
    free = free_times(desk, now=now + timedelta(days=2))
    if not account or not free:
        return
    wanted = Wanted(
        office=desk.booking.id,
        topic=desk.topic.id,
        starts_at=free[len(free) // 4].slot.starts_at,
        name=account.display_name,
        email=account.email,
        phone=context.registered.phone or None,
        locale="hu",
        key=uuid.uuid5(_NAMESPACE, str(context.spec.seed)),
    )
    book(wanted, login_id=account.id, ip="", now=now)


def _one_day(desk: Desk, *, now: datetime) -> list[FreeTime]:
    """Return every free seat of the first day in three days' time or later: it will be full."""
    free = free_times(desk, now=now + timedelta(days=3))
    return [
        FreeTime(one.slot, (seat,))
        for one in free
        if day_of(one) == day_of(free[0])
        for seat in one.seats
    ]


def _visit(visitor: DemoCustomer, desk: Desk, free: FreeTime, *, now: datetime) -> None:
    """Book without a word: nobody gets a mail of bookings that were there before them."""
    appointment_id = new_id()
    email = visitor.email or f"latogato{visitor.index}@example.com"
    row = {
        "id": appointment_id,
        "office": desk.booking.id,
        "topic": desk.topic.id,
        **times_of(free.slot),
        "seat": free.seats[0],
        "state": "booked",
        "name": visitor.name,
        "email": email,
        "email_key": email_key(email),
        "phone": visitor.phone or None,
        "request_key": uuid.uuid4(),
        "hold_sha256": sha256_hex(hold_code(appointment_id)),
        "manage_sha256": sha256_hex(manage_code(appointment_id)),
        "created_at": now,
        "arranged_at": now,
    }
    db.session().execute(insert(Appointment).values(row))
    win(appointment_id, office=desk.booking.id, slot=free.slot, seats=free.seats[:1])
