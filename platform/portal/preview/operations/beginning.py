"""Beginning a preview: a scope of its own, the draft in force in it, invented people, and the way in."""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from portal.foundation import audit, db
from portal.foundation.secrets import sha256_hex
from portal.foundation.tenancy import current_tenant, scope
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.preview.models import RulesPreview
from portal.preview.operations.ending import be_alone, end, wipe
from portal.preview.operations.peopling import people
from portal.preview.queries import of_handover
from portal.rules import drafting
from portal.rules import operations as rules_operations
from portal.rules.bundle import Bundle
from portal.rules.queries import bound_plugins

LASTS = timedelta(hours=4)
LINK_LASTS = timedelta(minutes=2)


class NoDraftError(PortalError):
    """There is no draft to preview, or one in which a conflict waits for a choice."""


def begin(*, clerk_id: uuid.UUID, session_id: uuid.UUID, author: str, now: datetime) -> None:
    """Build the preview of the draft anew; whatever preview was open before is over.

    Its parts are built in units of work of their own; only when they are all there the caller's
    unit of work opens the preview. Raises NoDraftError, FindingsError where the draft is not in
    order, ConflictError where a colleague begins one at this moment.
    """
    found = drafting.draft()
    if found is None or found.conflicts:
        raise NoDraftError("there is no draft that could be previewed")
    be_alone()
    with db.unit_of_work():
        end(now=now)
    wipe()
    bundle = found.bundle()
    _build(bundle, author=author, reason=f"draft {found.version}", now=now)
    preview_id = new_id()
    db.session().execute(
        insert(RulesPreview).values(
            id=preview_id,
            clerk_id=clerk_id,
            session_id=session_id,
            draft_version=found.version,
            files_sha256=bundle.digest(),
            begun_at=now,
            expires_at=now + LASTS,
        )
    )
    audit.note(
        "preview_begun",
        subject_kind="rules_preview",
        subject_id=preview_id,
        detail={"draft_version": found.version},
    )


def hand_over(*, clerk_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> str:
    """Return the token of a link that opens the portal in the preview: once, within two minutes.

    The preview is bound to that console session from then on. Raises NotFoundError where the clerk
    has no preview open.
    """
    token = secrets.token_urlsafe(32)
    statement = (
        update(RulesPreview)
        .where(
            RulesPreview.clerk_id == clerk_id,
            RulesPreview.ended_at.is_(None),
            RulesPreview.expires_at > now,
        )
        .values(
            session_id=session_id,
            handover_sha256=sha256_hex(token),
            handover_until=now + LINK_LASTS,
        )
        .returning(RulesPreview.id)
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("no preview of this clerk is open")
    return token


def take_over(token: str, *, now: datetime) -> tuple[uuid.UUID, str] | None:
    """Use the link up; return the preview's id and the key that this browser keeps, or None.

    A browser that held the preview before does not hold it any more.
    """
    found = of_handover(token, now=now)
    if found is None:
        return None
    key = secrets.token_urlsafe(32)
    statement = (
        update(RulesPreview)
        .where(RulesPreview.id == found.id, RulesPreview.handover_sha256 == sha256_hex(token))
        .values(handover_sha256=None, handover_until=None, cookie_sha256=sha256_hex(key))
        .returning(RulesPreview.id)
    )
    return None if db.session().scalar(statement) is None else (found.id, key)


def _build(bundle: Bundle, *, author: str, reason: str, now: datetime) -> None:
    with scope(current_tenant().shadow()):
        with db.unit_of_work():
            rules_operations.apply(bundle, plugins=bound_plugins(), author=author, reason=reason)
        people(now=now)
