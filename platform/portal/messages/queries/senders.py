"""Who writes: what is known of a signed-in sender, and where mails about a case go."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation import db
from portal.identity.models import CustomerLogin


@dataclass(frozen=True, slots=True)
class Sender:
    """A login as the contact form wants it."""

    name: str
    email: str
    phone: str | None


def sender(login_id: uuid.UUID) -> Sender | None:
    """Return what is known of an active login, or None."""
    statement = select(CustomerLogin.display_name, CustomerLogin.email, CustomerLogin.phone).where(
        CustomerLogin.id == login_id, CustomerLogin.status == "active"
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Sender(*row)
