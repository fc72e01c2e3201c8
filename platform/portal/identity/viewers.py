"""Whose look a token is: the clerk's, at the portal of a customer. One statement, like every session's."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from portal.foundation import db
from portal.foundation.db.unit_of_work import NoUnitOfWorkError
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.access import SCOPES
from portal.foundation.web.principal import Principal, Viewing
from portal.identity.models import Clerk, CustomerLogin, StaffView
from portal.identity.operations.viewing import of_open_view
from portal.identity.permissions import permissions_of
from portal.identity.queries import customers_of_login
from portal.identity.sessions import last_seen

_LENGTH = 48


def load_viewer(token: str, *, now: datetime) -> Principal | None:
    """Return the customer as the clerk sees them, or None when the look is over.

    It is over with the clerk's own session, with the clerk's leaving, and with the permission.
    """
    if len(token) != _LENGTH or not token.isascii():
        return None
    statement = _looks_under_way(now).where(StaffView.token_sha256 == sha256_hex(token))
    try:
        row = db.session().execute(statement).one_or_none()
    except NoUnitOfWorkError:
        with db.unit_of_work(readonly=True) as session:
            row = session.execute(statement).one_or_none()
    if row is None or "see_as_customer" not in permissions_of(row.role):
        return None
    last_seen.note(row.id, row.last_seen_at)
    return _viewer(row, token)


def _looks_under_way(now: datetime) -> Select[Any]:
    return of_open_view(
        select(
            *(StaffView.id, StaffView.login_id, StaffView.customer_id, StaffView.reason),
            *(StaffView.clerk_id, StaffView.clerk_session_id, StaffView.last_seen_at),
            StaffView.absolute_expires_at.label("ends_at"),
            *(CustomerLogin.display_name, CustomerLogin.locale),
            *(Clerk.name.label("clerk_name"), Clerk.role),
            customers_of_login().label("customer_ids"),
        ),
        now,
    )


def _viewer(row: Any, token: str) -> Principal:
    own = tuple(row.customer_ids or ())
    return Principal(
        kind="customer",
        id=row.login_id,
        display_name=row.display_name,
        session_id=row.id,
        token=token,
        purpose="full",
        locale=row.locale,
        customer_ids=own,
        own_customer_ids=own,
        scopes=frozenset(SCOPES),
        viewing=Viewing(
            id=row.id,
            clerk_id=row.clerk_id,
            clerk_name=row.clerk_name,
            clerk_session_id=row.clerk_session_id,
            customer_id=row.customer_id,
            reason=row.reason,
            ends_at=row.ends_at,
        ),
    )
