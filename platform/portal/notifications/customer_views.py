"""The news of the signed-in person, what they want to hear of, and the unsubscribe link of mails."""

from flask import render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.notifications import operations
from portal.notifications.preferences import is_mandatory
from portal.notifications.unsubscribing import read_token
from portal.notifications.wording import KIND_LABELS

blueprint = customer_blueprint("notifications", __name__)


@blueprint.get("/leiratkozas/<token>")
@public
def unsubscribe(token: str) -> str:
    """Ask whether e-mails of one kind shall end; looking changes nothing, for mail scanners look."""
    return _unsubscribe_page(token, done=False)


@blueprint.post("/leiratkozas/<token>")
@public
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """End the e-mails of one kind: for the page's button, and for mail programs (RFC 8058)."""
    found = read_token(token)
    if found is None:
        raise NotFoundError("no such link")
    login_id, kind = found
    if not is_mandatory(kind):
        operations.choose(
            login_id, wishes={(kind, "email"): False}, chosen_by="unsubscribe", now=utc_now()
        )
    return _unsubscribe_page(token, done=True)


def _unsubscribe_page(token: str, *, done: bool) -> str:
    found = read_token(token)
    if found is None or found[1] not in KIND_LABELS:
        raise NotFoundError("no such link")
    return render_template(
        "notifications/customer/unsubscribe.html",
        token=token,
        label=KIND_LABELS[found[1]],
        locked=is_mandatory(found[1]),
        done=done,
    )


@blueprint.record_once
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    # They send no cookie and no form token: the token of the address is the whole authority.
    state.app.extensions["csrf"].exempt(unsubscribe_now)
