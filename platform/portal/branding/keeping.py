"""Bringing a change of the brand into force, or into the draft of the rules: see docs/adr/0023."""

from collections.abc import Callable
from typing import Final

from flask import request
from flask_babel import gettext as _

from portal.branding.files import Changes
from portal.content.publishing import Refusal, publish
from portal.content.queries.texts import bundle_in_force
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.rules import drafting
from portal.rules.bundle import Bundle
from portal.rules.drafting import fingerprint

DRAFT: Final = "draft"


def wants_draft() -> bool:
    """Tell whether the button was pressed that puts the change into the draft."""
    return request.form.get("how") == DRAFT and "edit_rules" in principal().permissions


def bring_in(change: Callable[[Bundle], Changes], *, reason: str) -> Refusal | None:
    """Publish at once what ``change`` makes of the files in force, or put it into the draft."""
    if wants_draft():
        return _into_draft(change)
    bundle = bundle_in_force()
    changes = change(bundle)
    if not changes:
        return None
    seen = {path: fingerprint(bundle.files.get(path)) for path in changes}
    return publish(changes, seen=seen, reason=reason)


def _into_draft(change: Callable[[Bundle], Changes]) -> Refusal | None:
    found = drafting.draft()
    bundle = found.bundle() if found else bundle_in_force()
    try:
        drafting.save(
            change(bundle),
            seen_version=found.version if found else 0,
            clerk_id=principal().id,
            now=utc_now(),
        )
    except ConflictError:
        return Refusal(409, _("A colleague has changed the draft meanwhile: please try again."))
    except drafting.DraftTooLargeError:
        return Refusal(422, _("The files would be too large together."))
    return None
