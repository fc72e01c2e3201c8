"""The life of a notice: written, published, withdrawn, brought back; mailed once."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, case, delete, func, insert, literal, select, update

from portal.content.models import Notice, NoticeArea
from portal.content.queries import notices as queries
from portal.content.schemas import Listed, NewNotice
from portal.foundation import audit, db, outbox
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.ids import new_id
from portal.notifications import operations as notifications

MAILING: Final = "content.mail_notice"
"""Outbox kind: tell everybody whom a notice concerns."""


def write(new: NewNotice, *, clerk_id: uuid.UUID | None, now: datetime) -> uuid.UUID:
    """Keep a new notice as a draft, which nobody but the staff sees; returns its id."""
    notice_id = new_id()
    values = _values(new) | {"id": notice_id, "written_by": clerk_id, "written_at": now}
    db.session().execute(insert(Notice).values(values))
    _write_lines(notice_id, new)
    _note("written", notice_id)
    return notice_id


def rewrite(
    notice_id: uuid.UUID, new: NewNotice, *, seen: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Change a notice; a published one at once. Raises ConflictError where ``seen`` is outdated."""
    changed = _values(new) | {"written_by": clerk_id, "written_at": now}
    _change(notice_id, seen, changed, Notice.state != "withdrawn")
    db.session().execute(delete(NoticeArea).where(NoticeArea.notice_id == notice_id))
    _write_lines(notice_id, new)
    _note("changed", notice_id)


def publish(notice_id: uuid.UUID, *, seen: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Show a draft to whom it concerns; raises ConflictError."""
    changed = {"state": "published", "published_by": clerk_id, "published_at": now}
    _change(notice_id, seen, changed, Notice.state == "draft")
    _note("published", notice_id)


def withdraw(
    notice_id: uuid.UUID, *, seen: int, clerk_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """Take a notice out of everybody's sight; raises ConflictError."""
    changed = {
        "state": "withdrawn",
        "withdrawn_by": clerk_id,
        "withdrawn_at": now,
        "withdrawal_reason": reason,
    }
    _change(notice_id, seen, changed, Notice.state == "published")
    _note("withdrawn", notice_id)


def bring_back(notice_id: uuid.UUID, *, seen: int) -> None:
    """Show a withdrawn notice again; raises ConflictError."""
    changed = {
        "state": "published",
        "withdrawn_by": None,
        "withdrawn_at": None,
        "withdrawal_reason": None,
    }
    _change(notice_id, seen, changed, Notice.state == "withdrawn")
    _note("brought_back", notice_id)


def throw_away(notice_id: uuid.UUID, *, seen: int) -> None:
    """Delete a draft, which nobody has seen; raises ConflictError."""
    _change(notice_id, seen, {}, Notice.state == "draft")
    db.session().execute(delete(NoticeArea).where(NoticeArea.notice_id == notice_id))
    db.session().execute(delete(Notice).where(Notice.id == notice_id))
    _note("thrown_away", notice_id)


def mail(
    notice_id: uuid.UUID, *, seen: int, people: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Have a published notice mailed to whom it concerns; once, so it raises ConflictError later.

    ``people``: how many the clerk was told of. Who it is mailed to is seen to by the worker.
    """
    changed = {"mailed_by": clerk_id, "mailed_at": now, "mailed_to": people}
    _change(notice_id, seen, changed, Notice.state == "published", Notice.mailed_at.is_(None))
    outbox.add(
        kind=MAILING, payload={"notice_id": str(notice_id)}, dedupe_key=f"notice:{notice_id}"
    )
    _note("mailed", notice_id, people=people)


def tell(notice_id: uuid.UUID) -> int:
    """Tell everybody whom the notice concerns, once each; nobody of one that was withdrawn.

    Returns how many pieces of news were new.
    """
    row = (
        db.session()
        .execute(select(Notice.area, Notice.state).where(Notice.id == notice_id))
        .one_or_none()
    )
    if row is None or row.state != "published":
        return 0
    meant = queries.concerned_customers(notice_id, area=row.area).subquery("meant")
    news = select(
        meant.c.customer_id,
        literal(f"notice:{notice_id}", Text).label("key"),
        _payload(notice_id).label("payload"),
    ).join_from(meant, Notice, Notice.id == notice_id)
    return notifications.announce(kind=queries.KIND, news=news)


def _payload(notice_id: uuid.UUID) -> Any:
    # A moment in ISO form, in UTC.
    def moment(column: Any) -> Any:
        text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
        return case((column.is_(None), None), else_=text)

    return func.jsonb_build_object(
        *("kind", Notice.kind),
        *("title_hu", Notice.title_hu),
        *("title_en", func.coalesce(Notice.title_en, Notice.title_hu)),
        *("starts_at", moment(Notice.starts_at)),
        *("ends_at", moment(Notice.ends_at)),
        *("endpoint", literal("content.notice", Text)),
        *("values", func.jsonb_build_object("notice_id", literal(str(notice_id), Text))),
    )


def _values(new: NewNotice) -> dict[str, Any]:
    return {
        "kind": new.kind,
        "importance": new.importance,
        "title_hu": new.title["hu"],
        "title_en": new.title.get("en") or None,
        "text_hu": new.text["hu"],
        "text_en": new.text.get("en") or None,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "area": new.area,
        "is_public": new.is_public and new.area != "points",
    }


def _write_lines(notice_id: uuid.UUID, new: NewNotice) -> None:
    if not new.lines:
        return
    empty = dict.fromkeys(
        ("postal_code", "settlement", "street", "first_number", "last_number", "parity", "code")
    )
    rows = []
    for place, line in enumerate(new.lines):
        if isinstance(line, Listed):
            known: dict[str, Any] = {"code": line.code}
        else:
            known = {name: getattr(line, name) for name in empty if name != "code"}
        rows.append(
            {"id": new_id(), "notice_id": notice_id, "line": place, "written": line.written}
            | empty
            | known
        )
    db.session().execute(insert(NoticeArea), rows)


def _change(notice_id: uuid.UUID, seen: int, changed: dict[str, Any], *where: Any) -> None:
    done = db.session().execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.version == seen, *where)
        .values(version=Notice.version + 1, **changed)
    )
    if done.rowcount:  # type: ignore[attr-defined]
        return
    if db.session().scalar(select(Notice.id).where(Notice.id == notice_id)) is None:
        raise NotFoundError("no such notice")
    raise ConflictError("the notice was changed meanwhile")


def _note(deed: str, notice_id: uuid.UUID, **detail: Any) -> None:
    audit.note(f"notice.{deed}", subject_kind="notice", subject_id=notice_id, detail=detail)
