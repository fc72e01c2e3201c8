"""Ending previews, and leaving nothing behind of what was tried out in them."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, text, update

from portal.foundation import audit, db
from portal.foundation.storage import store
from portal.foundation.tenancy import current_tenant, scope
from portal.kernel.errors import ConflictError
from portal.preview.models import RulesPreview

_ALONE = text("select pg_try_advisory_xact_lock(hashtextextended('preview:' || :slug, 0))")
_WIPE = text("select wipe_preview()")
_REMEMBERED = timedelta(days=90)
_log = structlog.get_logger(__name__)


def be_alone() -> None:
    """Keep others from building or wiping the company's preview until the commit.

    Raises ConflictError where somebody is at it.
    """
    if not db.session().scalar(_ALONE, {"slug": current_tenant().slug}):
        raise ConflictError("the preview is being prepared or wiped at this moment")


def end(*, now: datetime) -> bool:
    """End the company's open preview; False where there is none. Its data go with the sweep."""
    statement = (
        update(RulesPreview)
        .where(RulesPreview.ended_at.is_(None))
        .values(ended_at=now, handover_sha256=None, cookie_sha256=None)
        .returning(RulesPreview.id)
    )
    ended = db.session().scalar(statement)
    if ended is not None:
        audit.note("preview_ended", subject_kind="rules_preview", subject_id=ended)
    return ended is not None


def wipe() -> None:
    """Delete all rows and files of the company's preview, in a unit of work of their own."""
    with scope(current_tenant().shadow()), db.unit_of_work() as session:
        session.execute(_WIPE)
        store().clear()


def tidy(*, now: datetime) -> None:
    """End the preview whose time is over, and wipe what ended previews left."""
    session = db.session()
    newest = session.execute(
        select(RulesPreview.ended_at, RulesPreview.wiped_at, RulesPreview.expires_at)
        .order_by(RulesPreview.begun_at.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.wiped_at is not None:
        return
    if newest.ended_at is None and newest.expires_at > now:
        return
    try:
        be_alone()
    except ConflictError:
        return
    end(now=now)
    wipe()
    session.execute(
        update(RulesPreview).where(RulesPreview.wiped_at.is_(None)).values(wiped_at=now)
    )
    session.execute(delete(RulesPreview).where(RulesPreview.begun_at < now - _REMEMBERED))
    _log.info("preview_wiped")
