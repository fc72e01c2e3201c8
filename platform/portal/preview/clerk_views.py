"""The console's page of the preview: begin it, open the portal in it, end it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import Shell
from portal.foundation.web import headers
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.links import absolute_url, site_root
from portal.foundation.web.principal import principal
from portal.foundation.wording import said
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.preview import operations, queries
from portal.rules import drafting

blueprint = clerk_blueprint("preview", __name__)
_SHOWN = 5


@blueprint.get("/szabalyok/elonezet")
@clerk_only(may="edit_rules")
def begin() -> str:
    """Show what can be previewed, and what is open."""
    return _page()


@blueprint.post("/szabalyok/elonezet")
@clerk_only(may="edit_rules")
def start() -> ResponseReturnValue:
    """Build the preview of the draft anew and open the portal in it."""
    if not PortalForm().validate_on_submit():
        return _page(), 422
    visitor = principal()
    try:
        operations.begin(
            clerk_id=visitor.id,
            session_id=visitor.session_id,
            author=visitor.display_name,
            now=utc_now(),
        )
    except operations.NoDraftError:
        return _page(problem=_("There is no draft that could be previewed.")), 409
    except ConflictError:
        return _page(problem=_("The preview is being prepared at this moment. Try again.")), 409
    except FindingsError as error:
        return _page(findings=[_in_words(one) for one in error.findings[:_SHOWN]]), 422
    return _to_portal()


@blueprint.post("/szabalyok/elonezet/megnyitas")
@clerk_only(may="edit_rules")
def open_portal() -> ResponseReturnValue:
    """Open the portal in the preview that is there already."""
    try:
        return _to_portal()
    except NotFoundError:
        return _page(problem=_("This preview is over. Begin a new one.")), 409


@blueprint.post("/szabalyok/elonezet/befejezes")
@clerk_only(may="edit_rules")
def end() -> ResponseReturnValue:
    """End the company's preview, whoever began it."""
    if operations.end(now=utc_now()):
        flash(_("The preview is over; what was tried out in it is deleted."), "success")
    return redirect(url_for(".begin"), 303)


def _to_portal() -> ResponseReturnValue:
    """Lead the browser over, by a link that is good once."""
    visitor = principal()
    token = operations.hand_over(clerk_id=visitor.id, session_id=visitor.session_id, now=utc_now())
    return redirect(absolute_url("preview.take_over", token=token), 303)


def _in_words(finding: Finding) -> str:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return " ".join((f"{place}:", said(finding.problem), said(finding.suggestion))).strip()


def _page(*, problem: str | None = None, findings: Sequence[str] = ()) -> str:
    headers.let_forms_lead_to(site_root(Shell.PORTAL))
    opened = queries.open_preview(now=utc_now())
    draft = drafting.draft()
    stale = (
        opened is not None and draft is not None and draft.bundle().digest() != opened.files_sha256
    )
    return render_template(
        "preview/clerk/begin.html",
        draft=draft,
        opened=opened,
        mine=opened is not None and opened.clerk_id == principal().id,
        stale=stale,
        problem=problem,
        findings=findings,
    )
