"""What lies ready where a clerk writes about a matter: templates, own drafts, colleagues; one statement."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, Uuid, func, literal, null, select, union_all

from portal.foundation import db
from portal.foundation.web.principal import principal
from portal.identity.models import Clerk
from portal.work.assignments import Colleague
from portal.work.draft_models import ClerkDraft
from portal.work.drafts import Draft
from portal.work.reply_templates import Offer, filled
from portal.work.template_models import ReplyTemplate


@dataclass(frozen=True, slots=True)
class WritingDesk:
    """``offers``: templates filled in; ``drafts``: the clerk's own, by form; ``staff``: by name."""

    offers: tuple[Offer, ...]
    drafts: Mapping[str, Draft]
    staff: tuple[Colleague, ...]


def writing_desk(
    subject_kind: str,
    subject_id: uuid.UUID,
    *,
    purpose: str,
    locale: str,
    values: Mapping[str, str | None],
) -> WritingDesk:
    """Return what lies ready for the signed-in clerk; colleagues only for who may give work away.

    ``purpose``, ``locale`` and ``values`` as in ``reply_templates.templates_for``.
    """
    parts = [_templates(purpose), _drafts(subject_kind, subject_id, principal().id)]
    if "assign_work" in principal().permissions:
        parts.append(_staff())
    rows = db.session().execute(union_all(*parts)).all()
    return WritingDesk(
        offers=filled(
            [(row.id, *row.data) for row in rows if row.what == "template"], locale, values
        ),
        drafts={row.data[0]: _draft(row.data) for row in rows if row.what == "draft"},
        staff=tuple(
            Colleague(row.id, row.data[0])
            for row in sorted(rows, key=lambda row: str(row.data[0]))
            if row.what == "colleague"
        ),
    )


def _part(what: str, row_id: SQLColumnExpression[Any], *data: Any) -> Select[Any]:
    parts = func.jsonb_build_array(*data).label("data")
    return select(literal(what).label("what"), row_id.label("id"), parts)


def _templates(purpose: str) -> Select[Any]:
    one = ReplyTemplate
    return _part("template", one.id, one.titles, one.bodies).where(
        one.purpose == purpose, one.archived_at.is_(None)
    )


def _drafts(subject_kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID) -> Select[Any]:
    one = ClerkDraft
    nothing = null().cast(Uuid())
    return _part("draft", nothing, one.part, one.body, one.choice, one.saved_at).where(
        one.subject_kind == subject_kind, one.subject_id == subject_id, one.clerk_id == clerk_id
    )


def _staff() -> Select[Any]:
    return _part("colleague", Clerk.id, Clerk.name).where(Clerk.status == "active")


def _draft(data: Sequence[Any]) -> Draft:
    _part_name, body, choice, saved_at = data
    return Draft(body, choice, datetime.fromisoformat(saved_at))
