"""Writing reply templates: new ones, changes, and taking them off the offer and back."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.foundation import audit, db
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.ids import new_id
from portal.work.template_models import ReplyTemplate


def add_template(
    *,
    purpose: str,
    titles: Mapping[str, str],
    bodies: Mapping[str, str],
    clerk_id: uuid.UUID | None,
    now: datetime,
) -> uuid.UUID:
    """Keep a new template and return its id. Texts are by language; Hungarian is always there."""
    template = ReplyTemplate(
        id=new_id(),
        purpose=purpose,
        titles=dict(titles),
        bodies=dict(bodies),
        changed_at=now,
        changed_by=clerk_id,
    )
    db.session().add(template)
    db.session().flush()
    _note("added", template.id)
    return template.id


def change_template(
    template_id: uuid.UUID,
    *,
    titles: Mapping[str, str],
    bodies: Mapping[str, str],
    seen: int,
    clerk_id: uuid.UUID,
    now: datetime,
) -> None:
    """Put other texts in the place of the present ones.

    Raises NotFoundError, ConflictError when a colleague has changed it since version ``seen``.
    """
    template = _locked(template_id)
    if template.version != seen:
        raise ConflictError("somebody has changed this template meanwhile")
    template.titles, template.bodies = dict(titles), dict(bodies)
    _changed(template, clerk_id=clerk_id, now=now)
    _note("changed", template_id)


def set_archived(
    template_id: uuid.UUID, *, archived: bool, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Take the template off the offer, or back; doing it twice is once. Raises NotFoundError."""
    template = _locked(template_id)
    if (template.archived_at is not None) == archived:
        return
    template.archived_at = now if archived else None
    _changed(template, clerk_id=clerk_id, now=now)
    _note("archived" if archived else "restored", template_id)


def _locked(template_id: uuid.UUID) -> ReplyTemplate:
    statement = select(ReplyTemplate).where(ReplyTemplate.id == template_id).with_for_update()
    found = db.session().scalar(statement)
    if found is None:
        raise NotFoundError("no such template")
    return found


def _changed(template: ReplyTemplate, *, clerk_id: uuid.UUID, now: datetime) -> None:
    template.version += 1
    template.changed_by, template.changed_at = clerk_id, now


def _note(what: str, template_id: uuid.UUID) -> None:
    audit.note(f"reply_template.{what}", subject_kind="reply_template", subject_id=template_id)
