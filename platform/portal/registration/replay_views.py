"""The console's pages of replays: begin one, see what would have gone otherwise, and each case."""

import uuid
from typing import Any

from flask import Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from portal.foundation import audit
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.identity.browser import by_itself
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.registration.forms.replaying import FindingsFilter, ReplayForm
from portal.registration.models import RegistrationDecision, ReplayFinding
from portal.registration.replaying import listing, running, wording
from portal.registration.replaying.showing import sides
from portal.rules import drafting
from portal.rules.queries import publications

blueprint = clerk_blueprint("replay", __name__)
_DECISION, _FINDING = RegistrationDecision.__table__.c, ReplayFinding.__table__.c
_COLUMNS = (
    lists.Column(
        "decided_at",
        _l("Decided"),
        _DECISION.decided_at,
        lambda row: row.decided_at,
    ),
    lists.Column("kind", _l("What"), _DECISION.kind, lambda row: wording.KINDS[row.kind]),
    lists.Column(
        "then",
        _l("Then"),
        _DECISION.decision,
        lambda row: wording.then_words(row.decision, row.by_clerk),
    ),
    lists.Column(
        "now",
        _l("By the replayed rules"),
        _FINDING.change,
        lambda row: wording.now_words(row.change, row.ending_now),
    ),
    lists.Column("why", _l("Why"), None, lambda row: _why(row)),
    lists.Column(
        "revision",
        _l("Revision"),
        _DECISION.rules_revision,
        lambda row: row.rules_revision,
        "number",
    ),
)


@blueprint.get("/szabalyok/visszajatszas")
@clerk_only(may="edit_rules")
def show() -> str:
    """Offer a replay, and list the newest ones."""
    return _start_page(_form())


@blueprint.post("/szabalyok/visszajatszas")
@clerk_only(may="edit_rules")
def begin() -> ResponseReturnValue:
    """Begin a replay."""
    form = _form()
    if not form.validate_on_submit():
        return _start_page(form), 422
    try:
        replay_id = running.begin(
            form.target.data, number=form.revision.data, clerk_id=principal().id, now=utc_now()
        )
    except NotFoundError:
        form.target.errors = [_("There is no draft any more. Please choose what to replay.")]
        return _start_page(form), 409
    return redirect(url_for(".run", replay_id=replay_id), 303)


@blueprint.get("/szabalyok/visszajatszas/<uuid:replay_id>")
@clerk_only(may="edit_rules")
def run(replay_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far a replay is, and what it found."""
    replay, form = listing.replay(replay_id), FindingsFilter.asked()
    names = ("change", "kind", "ending", "since", "until")
    statement = listing.findings(replay_id, **{name: form.value(name) for name in names})
    options: dict[str, Any] = {"key": _FINDING.id, "default": "-decided_at"}
    if lists.wants_csv():
        return lists.as_csv(statement, _COLUMNS, name="visszajatszas", **options)
    return render_template(
        "registration/replay/run.html",
        replay=replay,
        form=form,
        table=lists.page_of(statement, _COLUMNS, **options),
        words=wording,
    )


@blueprint.get("/szabalyok/visszajatszas/<uuid:replay_id>/allapot")
@clerk_only(may="edit_rules")
def state(replay_id: uuid.UUID) -> Response:
    """Tell the page that asks by itself how far the replay is."""
    by_itself()
    replay = listing.replay(replay_id)
    return jsonify(
        working=replay.state == "running",
        work=str(wording.STATES[replay.state]),
        done=replay.done,
        total=replay.total,
    )


@blueprint.get("/szabalyok/visszajatszas/<uuid:replay_id>/<uuid:decision_id>")
@clerk_only(may="edit_rules")
def case(replay_id: uuid.UUID, decision_id: uuid.UUID) -> str:
    """Show one decision with what it was made from; the look is kept."""
    found = listing.finding(replay_id, decision_id)
    inputs = found.inputs
    if inputs is not None and inputs.customer_id is not None:
        audit.note(
            "decision_seen",
            subject_kind="customer",
            subject_id=inputs.customer_id,
            detail={"decision": str(decision_id)},
        )
    audit.note(
        "decision_seen", subject_kind="registration", subject_id=found.decision.registration_id
    )
    return render_template(
        "registration/replay/case.html",
        replay=listing.replay(replay_id),
        found=found,
        rows=sides(inputs) if inputs is not None else (),
        words=wording,
    )


def _form() -> ReplayForm:
    form = ReplayForm()
    form.offer(publications(limit=20), draft=drafting.draft() is not None)
    return form


def _start_page(form: ReplayForm) -> str:
    return render_template(
        "registration/replay/start.html",
        form=form,
        on_record=listing.on_record(),
        replays=listing.recent(),
        words=wording,
    )


def _why(row: Row[Any]) -> str:
    return " ".join(wording.cause_words(row.causes))
