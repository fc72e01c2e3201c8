"""A customer's login in the hands of the staff: blocked, let in again, helped, linked, unlinked, seen.

No clerk sees or chooses a password here: whoever is helped gets the usual mail.
"""

import uuid
from datetime import datetime

from portal.customers.queries import CustomerView
from portal.foundation import audit, outbox
from portal.identity import operations as identity
from portal.identity.operations import credentials, second_factor, viewing
from portal.identity.operations.desk import remove_factors, unlink_customer
from portal.identity.operations.recovery import start_recovery
from portal.identity.operations.second_factor import Owner
from portal.representation.operations import end_all_by_clerk

BLOCKED_MAIL = "customer_desk.login_blocked_mail"
ALLOWED_MAIL = "customer_desk.login_allowed_mail"
UNLINKED_MAIL = "customer_desk.number_unlinked_mail"


def block(login_id: uuid.UUID, *, customer_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Keep a login out: sessions and mailed ways in end at once; the person is told why, by mail.

    Raises NotFoundError.
    """
    identity.set_login_status(login_id=login_id, active=False, now=now)
    credentials.withdraw_all(principal_kind="customer", principal_id=login_id, now=now)
    _note("customer_desk.login_blocked", customer_id, login_id, reason=reason)
    payload = {"login_id": str(login_id), "reason": reason, "at": now.isoformat()}
    outbox.add(kind=BLOCKED_MAIL, payload=payload)


def allow(login_id: uuid.UUID, *, customer_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Let a blocked login in again, and tell the person; raises NotFoundError."""
    identity.set_login_status(login_id=login_id, active=True, now=now)
    _note("customer_desk.login_allowed", customer_id, login_id, reason=reason)
    payload = {"login_id": str(login_id), "at": now.isoformat()}
    outbox.add(kind=ALLOWED_MAIL, payload=payload)


def help_in(login_id: uuid.UUID, *, customer_id: uuid.UUID, now: datetime) -> bool:
    """Have the usual recovery mail sent to the login's own address; False after too many today.

    Raises NotFoundError for a login that is blocked.
    """
    if not start_recovery(login_id=login_id, now=now):
        return False
    _note("customer_desk.recovery_started", customer_id, login_id)
    return True


def forget_factors(
    login_id: uuid.UUID, *, customer_id: uuid.UUID, passkeys: bool, reason: str, now: datetime
) -> None:
    """Take a lost second step away, with ``passkeys`` those too; every session ends, the owner is told."""
    owner = Owner("customer", login_id)
    remove_factors(owner, passkeys=passkeys, now=now)
    second_factor.tell_of_change(owner, "removed_by_staff", now=now)
    kept = "false" if passkeys else "true"
    _note("customer_desk.factor_removed", customer_id, login_id, reason=reason, passkeys_kept=kept)


def link(customer: CustomerView, *, login_id: uuid.UUID, clerk_id: uuid.UUID) -> None:
    """Let an existing login see this customer too; raises NotFoundError or CustomerTakenError."""
    identity.link_customer(login_id=login_id, customer_id=customer.id, linked_by=clerk_id)
    _note("customer_desk.login_linked", customer.id, login_id)


def unlink(customer: CustomerView, *, login_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Take this customer away from the login, with what was authorised for it; the holder is told.

    Raises NotFoundError where they do not belong together (any more).
    """
    unlink_customer(login_id=login_id, customer_id=customer.id)
    end_all_by_clerk(customer.id, now=now)
    _note("customer_desk.login_unlinked", customer.id, login_id, reason=reason)
    payload = {"login_id": str(login_id), "number": customer.printed_number, "reason": reason}
    outbox.add(kind=UNLINKED_MAIL, payload=payload)


def look_as(
    login_id: uuid.UUID,
    *,
    customer_id: uuid.UUID,
    clerk_id: uuid.UUID,
    clerk_session_id: uuid.UUID,
    reason: str,
    now: datetime,
) -> str:
    """Return the ticket with which the clerk sees the portal as the login's holder.

    Raises NotFoundError for a login that is blocked.
    """
    ticket = viewing.ask(
        login_id=login_id,
        customer_id=customer_id,
        clerk_id=clerk_id,
        clerk_session_id=clerk_session_id,
        reason=reason,
        now=now,
    )
    _note("customer_desk.look_asked", customer_id, login_id, reason=reason)
    return ticket


def _note(action: str, customer_id: uuid.UUID, login_id: uuid.UUID, **detail: str) -> None:
    audit.note(
        action,
        subject_kind="customer",
        subject_id=customer_id,
        detail={"login_id": str(login_id), **detail},
    )
