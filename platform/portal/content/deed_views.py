"""What can be done to a notice on the console: publish, withdraw, bring back, mail, throw away."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.clerk_views import notice_page
from portal.content.forms import DeedForm, MailForm, WithdrawForm, number_in
from portal.content.operations import notices as operations
from portal.content.queries import notices as queries
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("notice_deeds", __name__)


@blueprint.post("/kozlemenyek/<uuid:notice_id>/kozzetetel")
@clerk_only(may="edit_content")
def publish(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Show the draft to whom it concerns."""

    def deed(seen: int) -> None:
        operations.publish(notice_id, seen=seen, clerk_id=principal().id, now=utc_now())

    return _done(notice_id, DeedForm(), deed, _("The notice is on the portal now."))


@blueprint.post("/kozlemenyek/<uuid:notice_id>/visszavonas")
@clerk_only(may="edit_content")
def withdraw(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Take the notice off the portal, for a reason."""
    found, form = queries.clerk_notice(notice_id), WithdrawForm()
    if not form.validate_on_submit():
        return notice_page(found, forms={"withdraw_form": form}), 422
    reason = form.withdrawal_reason.data or ""

    def deed(seen: int) -> None:
        who, now = principal().id, utc_now()
        operations.withdraw(notice_id, seen=seen, clerk_id=who, reason=reason, now=now)

    return _done(notice_id, form, deed, _("The notice is withdrawn. You can bring it back."))


@blueprint.post("/kozlemenyek/<uuid:notice_id>/vissza")
@clerk_only(may="edit_content")
def bring_back(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Show a withdrawn notice again."""

    def deed(seen: int) -> None:
        operations.bring_back(notice_id, seen=seen)

    return _done(notice_id, DeedForm(), deed, _("The notice is on the portal again."))


@blueprint.post("/kozlemenyek/<uuid:notice_id>/torles")
@clerk_only(may="edit_content")
def throw_away(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Delete a draft."""

    def deed(seen: int) -> None:
        operations.throw_away(notice_id, seen=seen)

    said = _("The draft is thrown away.")
    return _done(notice_id, DeedForm(), deed, said, leads=url_for("clerk_content.notices"))


@blueprint.post("/kozlemenyek/<uuid:notice_id>/kikuldes")
@clerk_only(may="edit_content")
def mail(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Have the notice mailed, once, to as many people as the clerk was told."""
    if queries.KIND not in current_rules().notifications:
        raise NotFoundError("this company does not mail notices")
    found, form = queries.clerk_notice(notice_id), MailForm()
    if not form.validate_on_submit():
        return notice_page(found), 422
    reach = queries.reach(notice_id, area=found.notice.area)
    if reach.mailed != number_in(form.people):
        return notice_page(found, forms={"mail_changed": True}), 409

    def deed(seen: int) -> None:
        who, now = principal().id, utc_now()
        operations.mail(notice_id, seen=seen, people=reach.mailed, clerk_id=who, now=now)

    return _done(notice_id, form, deed, _("The notice is being mailed."))


def _done(
    notice_id: uuid.UUID,
    form: DeedForm,
    deed: Callable[[int], None],
    said: str,
    *,
    leads: str | None = None,
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return notice_page(queries.clerk_notice(notice_id)), 422
    try:
        deed(number_in(form.seen))
    except ConflictError:
        flash(
            _("A colleague has changed this notice meanwhile. This is how it stands now."),
            "warning",
        )
        return notice_page(queries.clerk_notice(notice_id)), 409
    flash(said, "success")
    return redirect(leads or url_for("clerk_content.show_notice", notice_id=notice_id), 303)
