"""Taking work and giving it away, and who else has a page open."""

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal
from portal.identity.browser import by_itself
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.work import assignments, clocks, items, presence

blueprint = clerk_blueprint("work", __name__)
blueprint.add_app_template_global(clocks.clock, "work_clock")
_ALSO_SEEN = {"customer": "see_customers"}
"""What colleagues see each other at though it never waits, and who may see it."""


@blueprint.get("/jelenlet")
@clerk_only()
def who_is_here() -> str:
    """Note that the page is open still, and tell who else has it open: the words alone."""
    by_itself()
    subject_kind = request.args.get("subject_kind", "")
    if _ALSO_SEEN.get(subject_kind) in principal().permissions:
        subject_id = _uuid(request.args.get("subject_id", ""))
    else:
        subject_kind, subject_id = _subject(request.args)
    presence.note_visit(subject_kind, subject_id, live=True)
    return render_template(
        "work/onlookers.html", others=presence.others_at(subject_kind, subject_id, now=utc_now())
    )


@blueprint.post("/kiosztas/atveszem")
@clerk_only()
def take() -> ResponseReturnValue:
    """Take a matter into one's own hands, unless a colleague was faster."""
    subject_kind, subject_id = _subject(request.form)
    if assignments.take(subject_kind, subject_id, principal().id, now=utc_now()):
        flash(_("It is in your hands now."), "success")
    else:
        flash(_("A colleague was faster: it is in their hands."), "warning")
    return _back()


@blueprint.post("/kiosztas/elengedem")
@clerk_only()
def release() -> ResponseReturnValue:
    """Let go of a matter that one has in hand."""
    subject_kind, subject_id = _subject(request.form)
    if assignments.release(subject_kind, subject_id, held_by=principal().id):
        flash(_("It is in nobody's hands now."), "success")
    return _back()


@blueprint.post("/kiosztas/atadas")
@clerk_only(may="assign_work")
def give() -> ResponseReturnValue:
    """Put a matter into a colleague's hands, or in nobody's."""
    subject_kind, subject_id = _subject(request.form)
    wanted = request.form.get("clerk_id", "")
    if wanted:
        assignments.assign(
            subject_kind, subject_id, _uuid(wanted), by=principal().id, now=utc_now()
        )
        flash(_("Given away."), "success")
    elif assignments.release(subject_kind, subject_id):
        flash(_("It is in nobody's hands now."), "success")
    return _back()


def _subject(values: Mapping[str, str]) -> tuple[str, uuid.UUID]:
    """Return the subject that the request names; NotFoundError for what this person does not see."""
    source = items.source_of(values.get("subject_kind", ""), principal().permissions)
    subject_id = _uuid(values.get("subject_id", ""))
    if source is None:
        raise NotFoundError("no such kind of work")
    return source.subject_kind, subject_id


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFoundError("no such id") from None


def _back() -> ResponseReturnValue:
    return redirect(local_path(request.form.get("next")) or url_for("clerk_site.home"), 303)
