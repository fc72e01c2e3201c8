"""Opening the login at the end of a registration: login, link to the customer, consents."""

import uuid
from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.exc import IntegrityError

from portal.consents.models import ConsentEvent
from portal.foundation import db
from portal.identity.models import CustomerLogin, LoginCustomer
from portal.identity.usernames import email_key, suggest_username, username_key
from portal.kernel.errors import ConflictError, PortalError
from portal.kernel.ids import new_id
from portal.plugin_api.claims import Claim
from portal.registration.models import Registration
from portal.registration.schemas import FoundRecords


class UsernameTakenError(PortalError):
    """Somebody else has the wanted user name; ``suggestion`` is free."""

    def __init__(self, suggestion: str) -> None:
        self.suggestion = suggestion
        super().__init__(suggestion)


class LoginRaceError(ConflictError):
    """Another registration took the same address or user name in the very same moment."""


def address_has_login(address: str) -> bool:
    """Tell whether somebody signs in with that e-mail address already."""
    taken = exists().where(CustomerLogin.email_key == email_key(address))
    return bool(db.session().scalar(select(taken)))


def _is_taken(key: str) -> bool:
    same = (CustomerLogin.username_key == key) | (CustomerLogin.email_key == key)
    return bool(db.session().scalar(select(exists().where(same))))


def signs_in_as(registration: Registration) -> str | None:
    """Return what the activated person types to sign in: the user name, else the address."""
    row = (
        db.session()
        .execute(
            select(CustomerLogin.username, CustomerLogin.email).where(
                CustomerLogin.id == registration.login_id
            )
        )
        .one_or_none()
    )
    return None if row is None else row.username or row.email


def open_login(
    registration: Registration,
    claim: Claim,
    *,
    found: FoundRecords,
    may_rename: bool,
    now: datetime,
    clerk_id: uuid.UUID | None = None,
) -> None:
    """Open the login of a proven or approved registration and note it there.

    ``may_rename``: a taken user name gets a number behind it, else UsernameTakenError is raised and
    nothing is changed. The caller holds the queue of the customer number. Raises LoginRaceError.
    """
    customer = found.records.customer
    if customer is None or found.customer_id is None or registration.password_hash is None:
        raise PortalError("a login needs a customer and a password")
    username = claim.username
    if username is not None and _is_taken(username_key(username)):
        suggestion = suggest_username(username, is_taken=_is_taken)
        if not may_rename:
            raise UsernameTakenError(suggestion)
        username = suggestion
    login_id = _insert_login(registration, username=username, name=customer.name, phone=claim.phone)
    session = db.session()
    session.execute(
        insert(LoginCustomer),
        [
            {
                "login_id": login_id,
                "customer_id": found.customer_id,
                "linked_at": now,
                "linked_by": clerk_id,
            }
        ],
    )
    _record_consents(claim, login_id=login_id, customer_id=found.customer_id)
    registration.login_id, registration.customer_id = login_id, found.customer_id


def _insert_login(
    registration: Registration, *, username: str | None, name: str, phone: str | None
) -> uuid.UUID:
    login_id = new_id()
    row = {
        "id": login_id,
        "username": username,
        "username_key": None if username is None else username_key(username),
        "email": registration.email,
        "email_key": registration.email_key,
        "display_name": name,
        "phone": phone,
        "password_hash": registration.password_hash,
        "locale": registration.locale,
    }
    try:
        with db.session().begin_nested():
            db.session().execute(insert(CustomerLogin), [row])
    except IntegrityError as error:
        raise LoginRaceError("taken in the same moment; trying again gives the answer") from error
    return login_id


def _record_consents(claim: Claim, *, login_id: uuid.UUID, customer_id: uuid.UUID) -> None:
    rows = [
        {
            "customer_id": customer_id,
            "login_id": login_id,
            "kind": document,
            "granted": True,
            "text_sha256": digest,
            "source": "portal",
        }
        for document, digest in claim.consents.items()
    ]
    if rows:
        db.session().execute(insert(ConsentEvent), rows)
