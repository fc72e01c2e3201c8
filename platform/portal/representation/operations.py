"""Granting, accepting and ending an authorisation; both sides are told of each."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.foundation import audit, budgets, db, outbox
from portal.foundation.secrets import derived_code, sha256_hex
from portal.identity import operations as identity
from portal.identity.models import Mandate
from portal.identity.queries import account_by_id
from portal.kernel.clock import local_today
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.representation.queries import same_mailbox
from portal.representation.schemas import NewMandate

OFFERED_MAIL = "representation.offered_mail"
GRANTED_MAIL = "representation.granted_mail"
ACCEPTED_MAIL = "representation.accepted_mail"
ENDED_MAIL = "representation.ended_mail"
MOST_A_DAY = 10
_DAY = timedelta(days=1)


class TooManyMandatesError(PortalError):
    """More authorisations were offered today than anybody needs; the mails go to strangers."""


class OwnMailboxError(PortalError):
    """Somebody wants to authorise themselves."""


class AnotherMailboxError(PortalError):
    """The one who accepts signs in with another address than the authorisation was sent to."""


def acceptance_code(mandate_id: uuid.UUID) -> str:
    """Return the code of the mailed link; it is stored nowhere."""
    return derived_code("mandate", str(mandate_id))


def grant(new: NewMandate, *, login_id: uuid.UUID, locale: str, now: datetime) -> uuid.UUID:
    """Offer the authorisation to the representative by mail, and confirm it to the grantor.

    The caller has asked that the customer is the login's own. Raises OwnMailboxError and
    TooManyMandatesError.
    """
    grantor = account_by_id(kind="customer", principal_id=login_id)
    if grantor is None:
        raise NotFoundError("no such login")
    if same_mailbox(grantor.email, new.email):
        raise OwnMailboxError("that is the grantor's own address")
    spent = budgets.spend(scope="mandate", key=str(login_id), window=_DAY, now=now)
    if spent > MOST_A_DAY:
        raise TooManyMandatesError("too many for one day")
    mandate_id = new_id()
    db.session().add(
        Mandate(
            id=mandate_id,
            customer_id=new.customer_id,
            granted_by=login_id,
            email=new.email,
            name=new.name,
            scopes=list(new.scopes),
            valid_until=new.valid_until,
            locale=locale,
            token_sha256=sha256_hex(acceptance_code(mandate_id)),
            created_at=now,
        )
    )
    db.session().flush()
    for kind in (OFFERED_MAIL, GRANTED_MAIL):
        outbox.add(kind=kind, payload={"mandate_id": str(mandate_id)})
    _note("granted", mandate_id, customer_id=new.customer_id, scopes=list(new.scopes))
    return mandate_id


def accept(*, mandate_id: uuid.UUID, login_id: uuid.UUID, now: datetime) -> None:
    """Let the login act for the customer from now on.

    Raises NotFoundError when it is no longer on offer, AnotherMailboxError for somebody else's.
    """
    offered = _on_offer(mandate_id, now=now)
    account = account_by_id(kind="customer", principal_id=login_id)
    if account is None or not same_mailbox(account.email, offered.email):
        raise AnotherMailboxError("the authorisation was sent to another address")
    _take(offered, login_id=login_id, now=now)


def accept_with_new_login(
    *, mandate_id: uuid.UUID, password_hash: str, locale: str, now: datetime
) -> uuid.UUID:
    """Open a login without customers of its own for the representative, and accept with it.

    The mailed link has proven the address. Raises NotFoundError, and identity's EmailTakenError.
    """
    offered = _on_offer(mandate_id, now=now)
    login_id = identity.create_login(
        username=None,
        email=offered.email,
        display_name=offered.name,
        phone=None,
        password_hash=password_hash,
        locale=locale,
        customer_ids=[],
    )
    _take(offered, login_id=login_id, now=now)
    return login_id


def end(*, mandate_id: uuid.UUID, login_id: uuid.UUID, own: bool, now: datetime) -> None:
    """End an authorisation at once: as the one who gave it (``own``), or who received it.

    Raises NotFoundError for one that is over, or is not that person's to end. For ``own`` the
    caller has asked that the customer is the login's own.
    """
    found = db.session().scalar(
        select(Mandate)
        .where(Mandate.id == mandate_id, Mandate.ended_at.is_(None))
        .with_for_update()
    )
    if found is None or (not own and found.login_id != login_id):
        raise NotFoundError("no such authorisation")
    found.ended_at, found.ended_by = now, "grantor" if own else "representative"
    db.session().flush()
    _tell_both_of_the_end(mandate_id)
    _note("ended", mandate_id, customer_id=found.customer_id, scopes=found.scopes)


def end_all_by_clerk(customer_id: uuid.UUID, *, now: datetime) -> int:
    """End what was authorised for a customer, as a clerk who parts it from its login; both sides hear.

    Returns how many authorisations that were.
    """
    statement = (
        update(Mandate)
        .where(Mandate.customer_id == customer_id, Mandate.ended_at.is_(None))
        .values(ended_at=now, ended_by="clerk")
        .returning(Mandate.id)
    )
    ended = db.session().scalars(statement).all()
    for mandate_id in ended:
        _tell_both_of_the_end(mandate_id)
    return len(ended)


def end_expired(*, now: datetime) -> None:
    """End the authorisations whose last day is over, and tell both sides."""
    statement = (
        update(Mandate)
        .where(Mandate.ended_at.is_(None), Mandate.valid_until < local_today(now))
        .values(ended_at=now, ended_by="expiry")
        .returning(Mandate.id)
    )
    for mandate_id in db.session().scalars(statement).all():
        _tell_both_of_the_end(mandate_id)


def _tell_both_of_the_end(mandate_id: uuid.UUID) -> None:
    for side in ("grantor", "representative"):
        outbox.add(kind=ENDED_MAIL, payload={"mandate_id": str(mandate_id), "side": side})


def _on_offer(mandate_id: uuid.UUID, *, now: datetime) -> Mandate:
    found = db.session().scalar(
        select(Mandate)
        .where(
            Mandate.id == mandate_id,
            Mandate.accepted_at.is_(None),
            Mandate.ended_at.is_(None),
            Mandate.valid_until >= local_today(now),
        )
        .with_for_update()
    )
    if found is None:
        raise NotFoundError("no such authorisation on offer")
    return found


def _take(offered: Mandate, *, login_id: uuid.UUID, now: datetime) -> None:
    offered.login_id, offered.accepted_at, offered.token_sha256 = login_id, now, None
    db.session().flush()
    outbox.add(kind=ACCEPTED_MAIL, payload={"mandate_id": str(offered.id)})
    _note("accepted", offered.id, customer_id=offered.customer_id, scopes=offered.scopes)


def _note(what: str, mandate_id: uuid.UUID, *, customer_id: uuid.UUID, scopes: list[str]) -> None:
    audit.note(
        f"representation.{what}",
        subject_kind="customer",
        subject_id=customer_id,
        detail={"mandate_id": str(mandate_id), "scopes": scopes},
    )
