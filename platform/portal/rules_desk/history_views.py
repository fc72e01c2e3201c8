"""The history of the rules: what came into force when, what differs, bringing one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.lists import Column, as_csv, page_of, wants_csv
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.models import RulesPublication
from portal.rules.queries import StoredRevision, published, revision
from portal.rules_desk import queries
from portal.rules_desk.forms import HistoryFilter, ReasonForm
from portal.rules_desk.operations import roll_back
from portal.rules_desk.pages import shown
from portal.rules_desk.planning import Plan, plan_of

blueprint = clerk_blueprint("rules_history", __name__)
COLUMNS = (
    Column(
        "number",
        _l("Revision"),
        RulesPublication.number,
        lambda row: row.revision_number,
    ),
    Column("at", _l("In force since"), RulesPublication.published_at, lambda row: row.published_at),
    Column("author", _l("By"), RulesPublication.author, lambda row: row.author),
    Column("reason", _l("Reason"), RulesPublication.reason, lambda row: row.reason),
    Column("deeds", _l("What to do"), kind="hidden"),
)


@blueprint.get("/szabalyok/elozmenyek")
@clerk_only(may="edit_rules")
def history() -> ResponseReturnValue:
    """List what came into force, newest first."""
    asked = HistoryFilter.asked()
    statement = queries.history(asked.value("q"))
    if wants_csv():
        return as_csv(
            statement, COLUMNS, key=RulesPublication.id, default="-number", name="szabalyok"
        )
    return render_template(
        "rules_desk/history.html",
        form=asked,
        table=page_of(statement, COLUMNS, key=RulesPublication.id, default="-number"),
        in_force=published(),
        choices=queries.revision_choices(),
        **shown(),
    )


@blueprint.get("/szabalyok/elteres")
@clerk_only(may="edit_rules")
def compare() -> str:
    """Show what differs between two revisions, whichever they are."""
    before, after = _revision("tol"), _revision("ig")
    return render_template(
        "rules_desk/compare.html",
        before=before,
        after=after,
        plan=plan_of(before.bundle, after.bundle, now=utc_now(), judged=False),
        **shown(),
    )


@blueprint.get("/szabalyok/visszaallitas")
@clerk_only(may="edit_rules")
def ask_to_roll_back() -> str:
    """Ask before an older revision comes back, with what that changes."""
    return _rollback_page(_revision("valtozat"), ReasonForm(formdata=None))


@blueprint.post("/szabalyok/visszaallitas")
@clerk_only(may="edit_rules")
def take_back() -> ResponseReturnValue:
    """Bring an older revision into force again."""
    wanted, form, now = _revision("valtozat"), ReasonForm(), published()
    if now is None or now.revision != form.revision:
        return _rollback_page(wanted, form, changed=True), 409
    plan = plan_of(revision(now.revision).bundle, wanted.bundle, now=utc_now())
    form.ask_to_confirm(plan.warnings)
    if not form.validate() or not plan.may_be_published:
        return _rollback_page(wanted, form, plan=plan), 422
    try:
        roll_back(
            to=wanted.number,
            seen_revision=form.revision,
            author=principal().display_name,
            reason=form.reason.data or "",
        )
    except ConflictError:
        return _rollback_page(wanted, form, changed=True), 409
    except FindingsError as error:
        return _rollback_page(wanted, form, plan=plan, refused=error.findings), 422
    flash(_("Revision %(number)s is in force again.", number=wanted.number), "success")
    return redirect(url_for("clerk_rules_history.history"), 303)


def _rollback_page(
    wanted: StoredRevision,
    form: ReasonForm,
    *,
    plan: Plan | None = None,
    changed: bool = False,
    refused: tuple[Finding, ...] = (),
) -> str:
    now = published()
    if now is None:
        raise NotFoundError("nothing is in force")
    form.now_sees(version=0, revision=now.revision)
    if plan is None:
        plan = plan_of(revision(now.revision).bundle, wanted.bundle, now=utc_now())
    return render_template(
        "rules_desk/rollback.html",
        wanted=wanted,
        in_force=now,
        form=form,
        plan=plan,
        changed=changed,
        refused=refused,
        **shown(),
    )


def _revision(argument: str) -> StoredRevision:
    """Return the revision that the address names; raises NotFoundError."""
    text = request.args.get(argument, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFoundError("no number of a revision")
    return revision(int(text))
