"""Taking one step of the state machine: the only code that changes a registration's state."""

import uuid
from collections.abc import Collection

from sqlalchemy import insert, select

from portal.foundation import audit, counting, db
from portal.kernel.errors import NotFoundError
from portal.registration.machine import OUTCOMES, Event, State, next_state
from portal.registration.models import Registration, RegistrationEvent
from portal.registration.schemas import ChangedMeanwhileError


def with_clerk(
    registration_id: uuid.UUID, *, version: int, states: Collection[State]
) -> Registration:
    """Return it locked, if it is in one of those states and still as the clerk saw it.

    Raises NotFoundError, or ChangedMeanwhileError when it moved on.
    """
    locked = select(Registration).where(Registration.id == registration_id).with_for_update()
    # What the session has read before may be old by now: what counts is read under the lock.
    registration = db.session().scalar(locked.execution_options(populate_existing=True))
    if registration is None or registration.confirmed_at is None:
        raise NotFoundError("no such registration")
    if registration.state not in states or registration.version != version:
        raise ChangedMeanwhileError("the registration moved on")
    return registration


def take(
    registration: Registration,
    event: Event,
    *,
    clerk_id: uuid.UUID | None = None,
    note: str | None = None,
    detail: dict[str, object] | None = None,
) -> None:
    """Move the (locked) registration on, and write down and audit that it moved.

    ``note`` is for clerks' eyes; ``detail`` goes to the audit log and holds codes, never personal
    data. Raises IllegalTransitionError when the event may not happen now.
    """
    before = State(registration.state)
    after = next_state(before, event)
    registration.state = after
    registration.version = (registration.version or 0) + 1
    session = db.session()
    session.flush()
    session.execute(
        insert(RegistrationEvent),
        [
            {
                "registration_id": registration.id,
                "event": event,
                "from_state": before,
                "to_state": after,
                "clerk_id": clerk_id,
                "note": note,
            }
        ],
    )
    if event in OUTCOMES:
        counting.count("registration.outcome", event)
    audit.note(
        f"registration.{event}",
        subject_kind="registration",
        subject_id=registration.id,
        detail={"state": after, **(detail or {})},
    )


def empty(registration: Registration, *, keep_address: bool) -> None:
    """Forget what the person wrote; the address only stays while it is still to be written to."""
    registration.claim = {}
    registration.typed = {}
    registration.password_hash = None
    if not keep_address:
        registration.email = None
        registration.email_key = None
