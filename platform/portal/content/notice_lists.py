"""The staff's list of notices: filtered, sorted, a page at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.content.areas import key_of
from portal.content.forms import NoticeFilter
from portal.content.models import Notice, NoticeArea
from portal.content.places import key
from portal.content.schemas import NoticeView
from portal.content.wording import KIND_LABELS, STATE_LABELS, area_words
from portal.foundation.web.lists import Column

KEY: Final = Notice.id
DEFAULT: Final = "-starts_at"
_NEVER: Final = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


def statement(wanted: NoticeFilter, *, now: datetime) -> Select[Any]:
    """Return the notices that the filter asks for, without an order."""
    places = (
        select(func.array_agg(aggregate_order_by(NoticeArea.written, NoticeArea.line)))
        .where(NoticeArea.notice_id == Notice.id)
        .correlate(Notice)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        *(Notice.id, Notice.kind, Notice.importance, Notice.title_hu, Notice.starts_at),
        *(Notice.ends_at, Notice.area, Notice.state, Notice.is_public, Notice.mailed_at),
        *(Notice.mailed_to, places.label("places")),
    )
    found = select(*columns)
    over = and_(Notice.ends_at.is_not(None), Notice.ends_at <= now)
    times = {
        "now": and_(Notice.starts_at <= now, ~over),
        "coming": Notice.starts_at > now,
        "over": over,
    }
    if wanted.kind.data in KIND_LABELS:
        found = found.where(Notice.kind == wanted.kind.data)
    if wanted.state.data in STATE_LABELS:
        found = found.where(Notice.state == wanted.state.data)
    if wanted.time.data in times:
        found = found.where(times[wanted.time.data])
    typed = key(wanted.q.data or "")
    if typed:
        in_title = or_(
            func.strpos(key_of(Notice.title_hu), typed) > 0,
            func.strpos(key_of(func.coalesce(Notice.title_en, "")), typed) > 0,
        )
        found = found.where(in_title)
    return found


def columns() -> tuple[Column, ...]:
    """Return the columns of the list and of its CSV."""

    def text(name: str) -> Callable[[Row[Any]], object]:
        return lambda row: getattr(row, name)

    return (
        Column("title", _l("Title"), func.lower(Notice.title_hu), text("title_hu")),
        Column("kind", _l("Kind"), Notice.kind, lambda row: KIND_LABELS[row.kind]),
        Column("area", _l("Area"), None, lambda row: area_words(view(row), most=200)),
        Column("starts_at", _l("Begins"), Notice.starts_at, text("starts_at")),
        Column("ends_at", _l("Ends"), func.coalesce(Notice.ends_at, _NEVER), text("ends_at")),
        Column("state", _l("State"), Notice.state, lambda row: STATE_LABELS[row.state]),
        Column(
            "mailed_to",
            _l("Mailed to"),
            func.coalesce(Notice.mailed_to, literal(-1)),
            text("mailed_to"),
            kind="number",
        ),
    )


def view(row: Row[Any]) -> NoticeView:
    """Return a row of the list as the words for notices want it."""
    return NoticeView(
        id=row.id,
        kind=row.kind,
        importance=row.importance,
        title_hu=row.title_hu,
        title_en=None,
        text_hu="",
        text_en=None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        area=row.area,
        is_public=row.is_public,
        state=row.state,
        published_at=None,
        places=tuple(row.places or ()),
    )
