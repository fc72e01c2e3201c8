"""Who a session's token belongs to: the one statement that each request begins with."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Date, ScalarSelect, Select, and_, func, select

from portal.foundation import db
from portal.foundation.db.unit_of_work import NoUnitOfWorkError
from portal.foundation.secrets import sha256_hex
from portal.foundation.tenancy import current_shell
from portal.foundation.web.access import SCOPES
from portal.foundation.web.principal import Principal
from portal.foundation.web.viewing import PREFIX
from portal.identity.models import Clerk, CustomerLogin, Mandate, WebSession
from portal.identity.permissions import permissions_of
from portal.identity.queries import customers_of_login
from portal.identity.sessions import KIND, alive, last_seen
from portal.identity.viewers import load_viewer
from portal.kernel.clock import utc_now

_TOKEN_LENGTH = 43


def load_principal(token: str, *, now: datetime | None = None) -> Principal | None:
    """Return who the token's session belongs to, in one statement; None when it is over.

    The shell in scope decides which kind of person it may be. Outside a unit of work (the page of
    an error, say) a short one is opened.
    """
    kind, moment = KIND[current_shell()], now or utc_now()
    if token.startswith(PREFIX) and kind == "customer":
        return load_viewer(token, now=moment)
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    statement = (_customer() if kind == "customer" else _clerk()).where(
        WebSession.token_sha256 == sha256_hex(token),
        WebSession.principal_kind == kind,
        *alive(moment),
    )
    try:
        row = db.session().execute(statement).one_or_none()
    except NoUnitOfWorkError:
        with db.unit_of_work(readonly=True) as session:
            row = session.execute(statement).one_or_none()
    if row is None:
        return None
    last_seen.note(row.session_id, row.last_seen_at)
    return Principal(
        kind=kind,
        id=row.principal_id,
        display_name=row.display_name,
        session_id=row.session_id,
        token=token,
        purpose=row.purpose,
        locale=row.locale,
        **(_in_view(row) if kind == "customer" else _at_the_desk(row)),
    )


def _at_the_desk(row: Any) -> dict[str, Any]:
    """Return the part of the Principal that says what a clerk may do."""
    return {"role": row.role, "permissions": permissions_of(row.role)}


def _in_view(row: Any) -> dict[str, Any]:
    """Return the part of the Principal that says who may be seen, and what may be done for them."""
    own = tuple(row.customer_ids or ())
    mandates: dict[uuid.UUID, frozenset[str]] = {}
    for key, scopes in row.mandates or ():  # several mandates of one customer add up
        mandates[uuid.UUID(key)] = mandates.get(uuid.UUID(key), frozenset()) | frozenset(scopes)
    chosen = row.chosen_customer_id
    known = {"own_customer_ids": own, "represented_ids": tuple(sorted(mandates))}
    if chosen in mandates and chosen not in own:
        return known | {"customer_ids": (chosen,), "represents": chosen, "scopes": mandates[chosen]}
    in_view = (chosen,) if chosen in own else own
    return known | {"customer_ids": in_view, "scopes": frozenset(SCOPES)}


_SESSION = (
    WebSession.id.label("session_id"),
    WebSession.principal_id,
    WebSession.purpose,
    WebSession.last_seen_at,
)


def _customer() -> Select[*tuple[Any, ...]]:
    return select(
        *_SESSION,
        WebSession.chosen_customer_id,
        CustomerLogin.display_name,
        CustomerLogin.locale,
        customers_of_login().label("customer_ids"),
        _mandates().label("mandates"),
    ).join(
        CustomerLogin,
        and_(CustomerLogin.id == WebSession.principal_id, CustomerLogin.status == "active"),
    )


def _mandates() -> ScalarSelect[Any]:
    """Return ``[customer, scopes]`` of each mandate that is in force today, as one JSON list."""
    today = func.timezone("Europe/Budapest", func.now()).cast(Date)
    return (
        select(func.jsonb_agg(func.jsonb_build_array(Mandate.customer_id, Mandate.scopes)))
        .where(
            Mandate.login_id == CustomerLogin.id,
            Mandate.ended_at.is_(None),
            Mandate.valid_until >= today,
        )
        .scalar_subquery()
    )


def _clerk() -> Select[*tuple[Any, ...]]:
    return select(*_SESSION, Clerk.name.label("display_name"), Clerk.locale, Clerk.role).join(
        Clerk, and_(Clerk.id == WebSession.principal_id, Clerk.status == "active")
    )
