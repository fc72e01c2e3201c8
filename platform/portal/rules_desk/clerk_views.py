"""The rules desk: what is in force, the draft, its plan, publishing it, throwing it away."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.findings import FindingsError
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError
from portal.rules import drafting
from portal.rules.drafting import Draft
from portal.rules.queries import current_rules, published
from portal.rules_desk import queries
from portal.rules_desk.forms import ReasonForm, SeenForm
from portal.rules_desk.line_diff import diff
from portal.rules_desk.pages import elsewhere, shown
from portal.rules_desk.planning import Plan, plan_of
from portal.rules_desk.strength import strength_of

blueprint = clerk_blueprint("rules_desk", __name__)


@blueprint.get("/szabalyok")
@clerk_only(may="edit_rules")
def home() -> str:
    """Show what is in force, how strong it is, and what becomes of the draft."""
    draft = drafting.draft()
    return render_template(
        "rules_desk/home.html",
        in_force=published(),
        draft=draft,
        editor=queries.clerk_name(draft.updated_by) if draft else None,
        strength=strength_of(current_rules().registration, today=local_today(utc_now())),
        **shown(),
    )


@blueprint.get("/szabalyok/terv")
@clerk_only(may="edit_rules")
def plan() -> ResponseReturnValue:
    """Show what the draft would change, and what speaks against it."""
    draft = drafting.draft()
    if draft is None:
        flash(_("There is no draft: nothing would change."), "info")
        return redirect(url_for("clerk_rules_desk.home"), 303)
    if draft.conflicts:
        return redirect(url_for("clerk_rules_conflicts.conflicts"), 303)
    return _plan_page(draft, ReasonForm(formdata=None))


@blueprint.post("/szabalyok/terv")
@clerk_only(may="edit_rules")
def publish() -> ResponseReturnValue:
    """Bring the draft into force."""
    draft, form = drafting.draft(), ReasonForm()
    if draft is None or draft.conflicts or form.version != draft.version:
        return _changed_meanwhile(draft, form)
    worked_out = plan_of(draft.base, draft.bundle(), now=utc_now())
    form.ask_to_confirm(worked_out.warnings)
    if not form.validate() or not worked_out.may_be_published:
        return _plan_page(draft, form, worked_out), 422
    try:
        done = drafting.publish_draft(
            seen_version=form.version,
            seen_revision=form.revision,
            clerk_id=principal().id,
            author=principal().display_name,
            reason=form.reason.data or "",
            now=utc_now(),
        )
    except ConflictError:
        return _changed_meanwhile(draft, form)
    except FindingsError:
        return _plan_page(draft, form), 422
    flash(_("Revision %(number)s is in force now.", number=done.revision), "success")
    return redirect(url_for("clerk_rules_desk.home"), 303)


@blueprint.get("/szabalyok/elvetes")
@clerk_only(may="edit_rules")
def ask_to_discard() -> ResponseReturnValue:
    """Ask before the draft is thrown away, with what would be lost."""
    draft = drafting.draft()
    if draft is None:
        return redirect(url_for("clerk_rules_desk.home"), 303)
    return _discard_page(draft)


@blueprint.post("/szabalyok/elvetes")
@clerk_only(may="edit_rules")
def discard() -> ResponseReturnValue:
    """Throw the draft away."""
    form = SeenForm()
    try:
        drafting.discard(seen_version=form.version, clerk_id=principal().id, now=utc_now())
    except ConflictError:
        draft = drafting.draft()
        if draft is not None:
            return _discard_page(draft, changed=True), 409
    flash(_("The draft is thrown away; what is in force stays."), "success")
    return redirect(url_for("clerk_rules_desk.home"), 303)


def _discard_page(draft: Draft, *, changed: bool = False) -> str:
    form = SeenForm(formdata=None)
    form.now_sees(version=draft.version, revision=draft.in_force)
    return render_template(
        "rules_desk/discard.html",
        draft=draft,
        form=form,
        changed=changed,
        editor=queries.clerk_name(draft.updated_by),
        files=diff(draft.base, draft.bundle()),
        **shown(),
    )


def _changed_meanwhile(draft: Draft | None, form: ReasonForm) -> ResponseReturnValue:
    """Show the plan of what is there now; the reason that was typed stays."""
    if draft is None or draft.conflicts:
        flash(_("Nothing was published: the draft was changed or published meanwhile."), "warning")
        return redirect(url_for("clerk_rules_desk.home"), 303)
    form.confirmed.data = False
    return _plan_page(draft, form, changed=True), 409


def _plan_page(
    draft: Draft, form: ReasonForm, worked_out: Plan | None = None, *, changed: bool = False
) -> str:
    form.now_sees(version=draft.version, revision=draft.in_force)
    return render_template(
        "rules_desk/plan.html",
        draft=draft,
        form=form,
        changed=changed,
        plan=worked_out or plan_of(draft.base, draft.bundle(), now=utc_now()),
        replay_url=elsewhere("clerk_replay.show"),
        preview_url=elsewhere("clerk_preview.begin"),
        **shown(),
    )
