"""Reads of previews: the open one, the one a browser is in, and what a preview holds."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.identity.models import Clerk, WebSession
from portal.identity.permissions import permissions_of
from portal.identity.sessions import FULL, alive
from portal.kernel.errors import NotFoundError
from portal.preview.models import PreviewCase, PreviewMail, RulesPreview

NEEDED = "edit_rules"
"""The permission that a preview is bound to."""


@dataclass(frozen=True, slots=True)
class OpenPreview:
    """The preview that is open: by whom, since when, until when at the latest, of which draft."""

    id: uuid.UUID
    clerk_id: uuid.UUID
    clerk_name: str
    session_id: uuid.UUID
    draft_version: int | None
    files_sha256: str
    begun_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """An invented person's try at registering; see models.PreviewCase."""

    story: str
    ending: str
    typed: dict[str, str]
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail in the list of those that would have gone out."""

    id: uuid.UUID
    at: datetime
    recipient: str
    subject: str


def open_preview(*, now: datetime) -> OpenPreview | None:
    """Return the company's open preview, or None."""
    found = _living(now=now)
    return None if found is None else _view(found)


def of_cookie(preview_id: uuid.UUID, secret: str, *, now: datetime) -> OpenPreview | None:
    """Return the preview that a browser holds the key of, while its admin may still use it.

    The console session must be alive and full, and its clerk still be allowed to edit the rules.
    """
    found = _living(
        RulesPreview.id == preview_id, RulesPreview.cookie_sha256 == sha256_hex(secret), now=now
    )
    return None if found is None else _view(found)


def of_handover(token: str, *, now: datetime) -> OpenPreview | None:
    """Return the preview that the link from the console leads to, while the link is good."""
    found = _living(
        RulesPreview.handover_sha256 == sha256_hex(token),
        RulesPreview.handover_until > now,
        now=now,
    )
    return None if found is None else _view(found)


def cases() -> tuple[Case, ...]:
    """Return the invented people's tries, in the preview's scope."""
    columns = (PreviewCase.story, PreviewCase.ending, PreviewCase.typed, PreviewCase.causes)
    rows = db.session().execute(select(*columns).order_by(PreviewCase.place))
    return tuple(Case(row.story, row.ending, row.typed, tuple(row.causes)) for row in rows)


def mails(*, limit: int = 100) -> tuple[MailRow, ...]:
    """Return the newest mails, in the preview's scope."""
    columns = (PreviewMail.id, PreviewMail.at, PreviewMail.recipient, PreviewMail.subject)
    newest = select(*columns).order_by(PreviewMail.at.desc(), PreviewMail.id.desc()).limit(limit)
    return tuple(MailRow(*row) for row in db.session().execute(newest))


def count_of_mails() -> int:
    """Return how many mails would have gone out, in the preview's scope."""
    return db.session().scalar(select(func.count(PreviewMail.id))) or 0


def mail(mail_id: uuid.UUID) -> PreviewMail:
    """Return one mail, in the preview's scope; raises NotFoundError."""
    found = db.session().scalar(select(PreviewMail).where(PreviewMail.id == mail_id))
    if found is None:
        raise NotFoundError("no such mail")
    return found


def _living(*conditions: Any, now: datetime) -> Any:
    statement = (
        select(RulesPreview, Clerk.name, Clerk.role)
        .join(Clerk, Clerk.id == RulesPreview.clerk_id)
        .join(WebSession, WebSession.id == RulesPreview.session_id)
        .where(
            RulesPreview.ended_at.is_(None),
            RulesPreview.expires_at > now,
            Clerk.status == "active",
            WebSession.principal_kind == "clerk",
            WebSession.principal_id == RulesPreview.clerk_id,
            WebSession.purpose == FULL,
            *alive(now),
            *conditions,
        )
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None or NEEDED not in permissions_of(row.role) else row


def _view(row: Any) -> OpenPreview:
    preview: RulesPreview = row.RulesPreview
    return OpenPreview(
        id=preview.id,
        clerk_id=preview.clerk_id,
        clerk_name=row.name,
        session_id=preview.session_id,
        draft_version=preview.draft_version,
        files_sha256=preview.files_sha256,
        begun_at=preview.begun_at,
        expires_at=preview.expires_at,
    )
