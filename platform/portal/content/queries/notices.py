"""Notices: for the people whom they concern, for everybody, and for the staff."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from portal.content import areas
from portal.content.models import Notice, NoticeArea
from portal.content.places import key
from portal.content.schemas import ClerkNotice, NoticeView, Reach
from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.notifications.addressees import addressees
from portal.notifications.settings_queries import wanted

SOON: Final = timedelta(days=7)
"""So long before it begins a notice is shown on the first page."""
ON_FIRST_PAGE: Final = 5
ON_LIST: Final = 100
KIND: Final = "notice"
"""The kind of notification that notices are mailed as."""

_VIEW = (
    Notice.id,
    Notice.kind,
    Notice.importance,
    Notice.title_hu,
    Notice.title_en,
    Notice.text_hu,
    Notice.text_en,
    Notice.starts_at,
    Notice.ends_at,
    Notice.area,
    Notice.is_public,
    Notice.state,
    Notice.published_at,
)
_RANK = case({"urgent": 0, "important": 1}, value=Notice.importance, else_=2)


def concerning(customer_ids: Sequence[uuid.UUID], *, now: datetime) -> tuple[NoticeView, ...]:
    """Return what concerns these customers now or soon, the most important first. One statement."""
    return _shown(_current(now), _concerns(customer_ids), limit=ON_FIRST_PAGE)


def for_strangers(*, now: datetime) -> tuple[NoticeView, ...]:
    """Return what everybody may see now or soon. One statement."""
    return _shown(_current(now), Notice.is_public.is_(True), limit=ON_FIRST_PAGE)


def not_over(
    *, now: datetime, customer_ids: Sequence[uuid.UUID] | None, typed: str = ""
) -> tuple[NoticeView, ...]:
    """Return published notices that are not over: what concerns the customers, or public ones.

    ``typed``: of the public ones only those that an address concerns, or whose area says so.
    """
    over = and_(Notice.ends_at.is_not(None), Notice.ends_at <= now)
    if customer_ids is not None:
        return _shown(~over, _concerns(customer_ids), limit=ON_LIST)
    return _shown(~over, Notice.is_public.is_(True), _around(typed), limit=ON_LIST)


def readable(notice_id: uuid.UUID, *, customer_ids: Sequence[uuid.UUID]) -> NoticeView:
    """Return one notice that was published and may be read by these; raises NotFoundError."""
    open_to_all = Notice.is_public.is_(True)
    mine = or_(open_to_all, _concerns(customer_ids)) if customer_ids else open_to_all
    rows = db.session().execute(
        _select().where(Notice.id == notice_id, Notice.state != "draft", mine)
    )
    found = rows.one_or_none()
    if found is None:
        raise NotFoundError("no such notice")
    return _view(found)


def clerk_notice(notice_id: uuid.UUID) -> ClerkNotice:
    """Return one notice with what was done to it; raises NotFoundError. One statement."""
    written, published, withdrawn, mailed = (aliased(Clerk) for _ in range(4))
    statement = (
        select(
            *_VIEW,
            _places().label("places"),
            Notice.version,
            Notice.written_at,
            written.name.label("written_name"),
            published.name.label("published_name"),
            Notice.withdrawn_at,
            withdrawn.name.label("withdrawn_name"),
            Notice.withdrawal_reason,
            Notice.mailed_at,
            mailed.name.label("mailed_name"),
            Notice.mailed_to,
        )
        .outerjoin(written, written.id == Notice.written_by)
        .outerjoin(published, published.id == Notice.published_by)
        .outerjoin(withdrawn, withdrawn.id == Notice.withdrawn_by)
        .outerjoin(mailed, mailed.id == Notice.mailed_by)
        .where(Notice.id == notice_id)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such notice")
    return ClerkNotice(
        notice=_view(row),
        version=row.version,
        written_at=row.written_at,
        written_by=row.written_name,
        published_by=row.published_name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_name,
        withdrawal_reason=row.withdrawal_reason,
        mailed_at=row.mailed_at,
        mailed_by=row.mailed_name,
        mailed_to=row.mailed_to,
    )


def reach(notice_id: uuid.UUID, *, area: str) -> Reach:
    """Return whom the notice concerns now, counted. Two statements (one where it is for all)."""
    who, meant = (
        addressees().subquery("who"),
        concerned_customers(notice_id, area=area).cte("meant"),
    )
    heard = select(who.c.login_id).join_from(meant, who, who.c.customer_id == meant.c.customer_id)
    people = heard.distinct().cte("people")
    counts = select(
        select(func.count()).select_from(meant).scalar_subquery(),
        select(func.count()).select_from(people).scalar_subquery(),
        select(func.count())
        .select_from(people)
        .where(wanted(people.c.login_id, kind=KIND, channel="email"))
        .scalar_subquery(),
    )
    customers, heads, mailed = db.session().execute(counts).one()
    return Reach(customers, heads, mailed, _reach_of_lines(notice_id) if area != "all" else ())


def concerned_customers(notice_id: uuid.UUID, *, area: str) -> Select[Any]:
    """Select ``customer_id`` of everybody whom the notice concerns."""
    if area == "all":
        return select(Customer.id.label("customer_id"))
    spots = areas.points()
    return (
        select(spots.c.customer_id)
        .join(NoticeArea, areas.means(spots))
        .where(NoticeArea.notice_id == notice_id)
        .distinct()
    )


def _reach_of_lines(notice_id: uuid.UUID) -> tuple[int, ...]:
    spots = areas.points()
    statement = (
        select(func.count(spots.c.customer_id.distinct()))
        .select_from(NoticeArea)
        .outerjoin(spots, areas.means(spots))
        .where(NoticeArea.notice_id == notice_id)
        .group_by(NoticeArea.id, NoticeArea.line)
        .order_by(NoticeArea.line)
    )
    return tuple(db.session().scalars(statement))


def _current(now: datetime) -> ColumnElement[bool]:
    not_over_yet = or_(Notice.ends_at.is_(None), Notice.ends_at > now)
    return and_(not_over_yet, Notice.starts_at <= now + SOON)


def _concerns(customer_ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    spots = areas.points(Customer.id.in_(customer_ids))
    line = exists().where(NoticeArea.notice_id == Notice.id, areas.means(spots)).correlate(Notice)
    return or_(Notice.area == "all", line)


def _around(typed: str) -> ColumnElement[bool]:
    address = key(typed)
    if not address:
        return true()
    said = func.strpos(areas.key_of(NoticeArea.written), address) > 0
    line = (
        exists()
        .where(NoticeArea.notice_id == Notice.id, or_(said, areas.lies_in(literal(address))))
        .correlate(Notice)
    )
    return or_(Notice.area == "all", line)


def _shown(*conditions: ColumnElement[bool], limit: int) -> tuple[NoticeView, ...]:
    rows = db.session().execute(
        _select()
        .where(Notice.state == "published", *conditions)
        .order_by(_RANK, Notice.starts_at, Notice.id)
        .limit(limit)
    )
    return tuple(_view(row) for row in rows)


def _select() -> Select[*tuple[Any, ...]]:
    return select(*_VIEW, _places().label("places"))


def _places() -> ScalarSelect[Any]:
    return (
        select(func.array_agg(aggregate_order_by(NoticeArea.written, NoticeArea.line)))
        .where(NoticeArea.notice_id == Notice.id)
        .correlate(Notice)
        .scalar_subquery()
    )


def _view(row: Row[*tuple[Any, ...]]) -> NoticeView:
    known = {column.key: getattr(row, column.key) for column in _VIEW}
    return NoticeView(**known, places=tuple(row.places or ()))
