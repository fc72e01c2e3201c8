"""What the staff may do to a customer's login beyond blocking it: take factors or a customer away."""

import uuid
from datetime import datetime

from sqlalchemy import delete, update

from portal.foundation import audit, db
from portal.identity import sessions
from portal.identity.models import (
    LoginCustomer,
    Passkey,
    RecoveryCode,
    TotpSecret,
    WebSession,
)
from portal.identity.operations.second_factor import Owner
from portal.kernel.errors import NotFoundError


def remove_factors(owner: Owner, *, passkeys: bool, now: datetime) -> None:
    """Take authenticator app and recovery codes away, with ``passkeys`` those too; sessions end.

    The caller tells the owner (``second_factor.tell_of_change``).
    """
    tables = (TotpSecret, RecoveryCode, *((Passkey,) if passkeys else ()))
    for table in tables:
        db.session().execute(
            delete(table).where(table.principal_kind == owner.kind, table.principal_id == owner.id)
        )
    sessions.end_all(principal_kind=owner.kind, principal_id=owner.id, now=now)


def unlink_customer(*, login_id: uuid.UUID, customer_id: uuid.UUID) -> None:
    """Let a login see that customer no more; raises NotFoundError where it does not.

    What browsers of theirs have open shows it no more with the next click.
    """
    statement = (
        delete(LoginCustomer)
        .where(LoginCustomer.login_id == login_id, LoginCustomer.customer_id == customer_id)
        .returning(LoginCustomer.id)
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("that login does not see that customer")
    db.session().execute(
        update(WebSession)
        .where(WebSession.principal_id == login_id, WebSession.chosen_customer_id == customer_id)
        .values(chosen_customer_id=None)
    )
    audit.note(
        "identity.customer_unlinked",
        subject_kind="login",
        subject_id=login_id,
        detail={"customer_id": str(customer_id)},
    )
