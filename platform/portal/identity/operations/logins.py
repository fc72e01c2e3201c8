"""Opening logins for customers and letting them see further customers."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from portal.foundation import audit, db, outbox
from portal.identity import queries, sessions
from portal.identity.models import CustomerLogin, LoginCustomer
from portal.identity.usernames import (
    clean_username,
    email_key,
    suggest_username,
    username_key,
)
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id


class UsernameTakenError(PortalError):
    """Another login of this tenant has that user name."""


class EmailTakenError(PortalError):
    """Another login of this tenant has that e-mail address."""


class CustomerTakenError(PortalError):
    """Somebody may already sign in for that customer."""


_TAKEN = {
    "uq_customer_login_tenant_id_username_key": UsernameTakenError,
    "uq_customer_login_tenant_id_email_key": EmailTakenError,
    "uq_login_customer_tenant_id_customer_id": CustomerTakenError,
}


def create_login(
    *,
    username: str | None,
    email: str,
    display_name: str,
    phone: str | None,
    password_hash: str,
    locale: str,
    customer_ids: Sequence[uuid.UUID],
    linked_by: uuid.UUID | None = None,
) -> uuid.UUID:
    """Open a login that may see those customers, and return its id.

    ``linked_by``: the clerk who did it, if one did. Raises UsernameTakenError, EmailTakenError or
    CustomerTakenError; then nothing is written and the transaction goes on.
    """
    login_id = new_id()
    cleaned = clean_username(username) if username else None
    row = {
        "id": login_id,
        "username": cleaned,
        "username_key": username_key(cleaned) if cleaned else None,
        "email": email.strip(),
        "email_key": email_key(email),
        "display_name": display_name,
        "phone": phone,
        "password_hash": password_hash,
        "locale": locale,
    }
    try:
        with db.session().begin_nested():
            db.session().execute(insert(CustomerLogin).values(row))
            _link(login_id, customer_ids, linked_by)
    except IntegrityError as error:
        raise _typed(error) from error
    audit.note("identity.login_created", subject_kind="login", subject_id=login_id)
    return login_id


def link_customer(
    *, login_id: uuid.UUID, customer_id: uuid.UUID, linked_by: uuid.UUID | None = None
) -> None:
    """Let an existing login see one more customer (a second supply point); it is told by mail.

    Raises NotFoundError for an unknown login, CustomerTakenError when the customer has a login.
    """
    if queries.account_by_id(kind="customer", principal_id=login_id) is None:
        raise NotFoundError("no such login")
    try:
        with db.session().begin_nested():
            _link(login_id, (customer_id,), linked_by)
    except IntegrityError as error:
        raise _typed(error) from error
    audit.note(
        "identity.customer_linked",
        subject_kind="login",
        subject_id=login_id,
        detail={"customer_id": str(customer_id)},
    )
    outbox.add(
        kind="identity.customer_number_linked_mail",
        payload={"login_id": str(login_id), "customer_id": str(customer_id)},
        dedupe_key=f"identity.customer_number_linked_mail:{customer_id}:{login_id}",
    )


def invite_login(*, login_id: uuid.UUID) -> None:
    """Mail the holder of a login that the office opened a link to choose a password.

    Raises NotFoundError for an unknown login.
    """
    if queries.account_by_id(kind="customer", principal_id=login_id) is None:
        raise NotFoundError("no such login")
    payload = {"principal_kind": "customer", "principal_id": str(login_id)}
    outbox.add(kind="identity.invitation_mail", payload=payload)
    audit.note("identity.login_invited", subject_kind="login", subject_id=login_id)


def make_username(*, customer_number: str | None, email: str) -> str:
    """Return a free user name for tenants whose customers do not choose one.

    It is the customer number, which the person has on every bill, else the e-mail address.
    """
    return suggest_username(customer_number or email, is_taken=queries.username_is_taken)


def set_login_status(*, login_id: uuid.UUID, active: bool, now: datetime) -> None:
    """Let a login in again or keep it out; raises NotFoundError. Open sessions end at once."""
    statement = (
        update(CustomerLogin)
        .where(CustomerLogin.id == login_id)
        .values(status="active" if active else "disabled")
        .returning(CustomerLogin.id)
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("no such login")
    if not active:
        sessions.end_all(principal_kind="customer", principal_id=login_id, now=now)
    action = "identity.login_enabled" if active else "identity.login_disabled"
    audit.note(action, subject_kind="login", subject_id=login_id)


def _link(
    login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID], linked_by: uuid.UUID | None
) -> None:
    rows = [
        {"id": new_id(), "login_id": login_id, "customer_id": one, "linked_by": linked_by}
        for one in customer_ids
    ]
    if rows:
        db.session().execute(insert(LoginCustomer), rows)


def _typed(error: IntegrityError) -> Exception:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    kind = _TAKEN.get(str(name))
    return error if kind is None else kind(str(name))
