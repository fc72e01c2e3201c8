"""Reading news: the list of a login, what of it is unread, what is to be mailed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.mailing.bounces import in_trouble
from portal.foundation.mailing.models import MailBounce
from portal.identity.models import CustomerLogin
from portal.kernel.errors import NotFoundError
from portal.notifications.addressees import addressees
from portal.notifications.models import Notification
from portal.notifications.places import Place
from portal.notifications.settings_queries import wanted

PAGE = 20
NEWEST = 3


@dataclass(frozen=True, slots=True)
class NewsMail:
    """One piece of news and whom to mail it to. ``wanted``: the person has not turned it off."""

    login_id: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    email: str
    display_name: str
    locale: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class NewsRow:
    """One piece of news in the list; ``customer``: number and name of whom it is about."""

    id: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    is_read: bool
    customer: str | None


@dataclass(frozen=True, slots=True)
class NewsPage:
    """A page of news; ``older``: where the next one begins, or None."""

    rows: tuple[NewsRow, ...]
    older: Place | None


@dataclass(frozen=True, slots=True)
class Target:
    """Where one piece of news leads, and for which customer."""

    kind: str
    payload: Mapping[str, Any]
    customer_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is new for a login and whether mail reaches it. ``hard``: there is no such mailbox.

    ``newest``: kind and payload of the newest unread pieces of news.
    """

    unread: int
    newest: tuple[tuple[str, Mapping[str, Any]], ...]
    email: str
    unreachable: bool
    hard: bool
    since: datetime | None


def may_hear() -> ColumnElement[bool]:
    """Return the condition that the login of a piece of news may see whom it is about, now."""
    may_see = addressees().subquery("may_see")
    return or_(
        Notification.customer_id.is_(None),
        select(may_see.c.login_id)
        .where(
            may_see.c.login_id == Notification.login_id,
            may_see.c.customer_id == Notification.customer_id,
        )
        .exists(),
    )


def news_page(login_id: uuid.UUID, *, after: Place | None) -> NewsPage:
    """Return a page of the login's news, newest first. One statement."""
    about = func.concat(Customer.printed_number, " · ", Customer.name)
    statement = (
        select(
            Notification.id,
            Notification.kind,
            Notification.payload,
            Notification.created_at,
            Notification.read_at.is_not(None),
            about,
        )
        .outerjoin(Customer, Customer.id == Notification.customer_id)
        .where(Notification.login_id == login_id, Notification.on_portal, may_hear())
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        place = tuple_(Notification.created_at, Notification.id)
        statement = statement.where(place < tuple_(literal(after.moment), literal(after.id)))
    rows = tuple(NewsRow(*row) for row in db.session().execute(statement))
    older = Place(rows[PAGE - 1].created_at, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return NewsPage(rows[:PAGE], older)


def target(notification_id: uuid.UUID, *, login_id: uuid.UUID) -> Target:
    """Return where a piece of the login's own news leads; raises NotFoundError."""
    statement = select(Notification.kind, Notification.payload, Notification.customer_id).where(
        Notification.id == notification_id, Notification.login_id == login_id, may_hear()
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such news")
    return Target(*row)


def standing(login_id: uuid.UUID) -> Standing:
    """Return how much is unread, and whether mails reach the login. One statement."""
    unread = (
        select(Notification.kind, Notification.payload, Notification.created_at, Notification.id)
        .where(
            Notification.login_id == login_id,
            Notification.on_portal,
            Notification.read_at.is_(None),
            may_hear(),
        )
        .cte("unread")
    )
    newest = (
        select(unread.c.kind, unread.c.payload)
        .order_by(unread.c.created_at.desc(), unread.c.id.desc())
        .limit(NEWEST)
        .subquery("newest")
    )
    pairs = func.jsonb_agg(func.jsonb_build_array(newest.c.kind, newest.c.payload))
    statement = (
        select(
            select(func.count()).select_from(unread).scalar_subquery(),
            select(pairs).scalar_subquery(),
            CustomerLogin.email,
            MailBounce.id.is_not(None),
            func.coalesce(MailBounce.hard, False),
            MailBounce.first_at,
        )
        .outerjoin(MailBounce, and_(MailBounce.address == CustomerLogin.email_key, in_trouble()))
        .where(CustomerLogin.id == login_id)
    )
    count, pieces, *rest = db.session().execute(statement).one()
    return Standing(count, tuple((kind, payload) for kind, payload in pieces or ()), *rest)


def news_mail(notification_id: uuid.UUID) -> NewsMail | None:
    """Return what to mail, or None when the person may not hear of it any more.

    That is so for a disabled login, and for one that may not see the customer any longer.
    """
    statement = (
        select(
            Notification.login_id,
            Notification.kind,
            Notification.payload,
            CustomerLogin.email,
            CustomerLogin.display_name,
            CustomerLogin.locale,
            wanted(CustomerLogin.id, kind=Notification.kind, channel="email"),
        )
        .join(CustomerLogin, CustomerLogin.id == Notification.login_id)
        .where(Notification.id == notification_id, CustomerLogin.status == "active", may_hear())
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else NewsMail(*row)
