"""Files that the draft and somebody else changed at the same place: shown, and resolved by choosing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.rules import drafting
from portal.rules.bundle import Bundle
from portal.rules.drafting import MINE, THEIRS, Conflict, Draft
from portal.rules_desk.forms import SeenForm
from portal.rules_desk.line_diff import FileDiff, diff
from portal.rules_desk.pages import shown

blueprint = clerk_blueprint("rules_conflicts", __name__)


@blueprint.get("/szabalyok/utkozesek")
@clerk_only(may="edit_rules")
def conflicts() -> ResponseReturnValue:
    """Show each file in conflict: what the draft says, and what is in force."""
    draft = drafting.draft()
    if draft is None or not draft.conflicts:
        return redirect(url_for("clerk_rules_desk.home"), 303)
    return _page(draft)


@blueprint.post("/szabalyok/utkozesek")
@clerk_only(may="edit_rules")
def resolve() -> ResponseReturnValue:
    """Keep one side of each file."""
    form, draft = SeenForm(), drafting.draft()
    if draft is None or not draft.conflicts:
        return redirect(url_for("clerk_rules_desk.home"), 303)
    choices = {
        one.path: request.form.get(f"choice-{number}", "")
        for number, one in enumerate(draft.conflicts)
    }
    if not set(choices.values()) <= {MINE, THEIRS}:
        return _page(draft, problem=_("Please choose for each file.")), 422
    try:
        drafting.resolve(
            choices,
            seen_version=form.version,
            seen_revision=form.revision,
            clerk_id=principal().id,
            now=utc_now(),
        )
    except ConflictError:
        moved = _("Draft or rules were changed meanwhile. Please look at them anew.")
        return _page(draft, problem=moved), 409
    flash(_("The draft is in one piece again."), "success")
    return redirect(url_for("clerk_rules_desk.home"), 303)


def _page(draft: Draft, *, problem: str = "") -> str:
    form = SeenForm(formdata=None)
    form.now_sees(version=draft.version, revision=draft.in_force)
    return render_template(
        "rules_desk/conflicts.html",
        draft=draft,
        form=form,
        problem=problem,
        sides=[(one, _side(one, one.mine), _side(one, one.theirs)) for one in draft.conflicts],
        **shown(),
    )


def _side(conflict: Conflict, data: bytes | None) -> tuple[FileDiff, ...]:
    """Return what one side made of the file as it was."""
    return diff(_only(conflict.path, conflict.base), _only(conflict.path, data))


def _only(path: str, data: bytes | None) -> Bundle:
    return Bundle({} if data is None else {path: data})
