"""The news of the signed-in person, what they want to hear of, and the unsubscribe link of mails."""

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.mailing import forgive
from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.identity.sessions import choose_customer
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.notifications import operations, queries, settings_queries
from portal.notifications.forms import SettingsForm, field_name, wishes_of
from portal.notifications.leading import correction_path, path_of
from portal.notifications.models import CHANNELS
from portal.notifications.places import read_place
from portal.notifications.preferences import is_mandatory, kinds_sent, locked
from portal.notifications.unsubscribing import read_token
from portal.notifications.wording import CHANNEL_LABELS, KIND_LABELS, describe

blueprint = customer_blueprint("notifications", __name__)
blueprint.add_app_template_global(correction_path, "address_correction_path")


@blueprint.get("/ertesitesek")
@signed_in(page="notifications", viewing="open")
def news() -> str:
    """List the person's news, newest first."""
    login_id = principal().id
    page = queries.news_page(login_id, after=read_place(request.args.get("hely")))
    return render_template(
        "notifications/customer/news.html",
        page=page,
        describe=describe,
        standing=queries.standing(login_id),
        paged="hely" in request.args,
    )


@blueprint.post("/ertesitesek/<uuid:notification_id>")
@signed_in(page="notifications")
def open_news(notification_id: uuid.UUID) -> ResponseReturnValue:
    """Note that one piece of news was read, and go where it leads, for whom it is about."""
    visitor = principal()
    found = queries.target(notification_id, login_id=visitor.id)
    operations.mark_read(visitor.id, now=utc_now(), only=notification_id)
    if found.customer_id is not None and found.customer_id not in g.principal.customer_ids:
        own = found.customer_id in visitor.own_customer_ids
        choose_customer(
            session_id=visitor.session_id,
            login_id=visitor.id,
            customer_id=None if own else found.customer_id,
        )
    return redirect(path_of(found.payload), 303)


@blueprint.post("/ertesitesek/elolvasva")
@signed_in(page="notifications")
def mark_all_read() -> ResponseReturnValue:
    """Note that all of it was read."""
    operations.mark_read(principal().id, now=utc_now())
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notifications.news"), 303)


@blueprint.get("/ertesitesi-beallitasok")
@signed_in(page="notification_settings")
def settings() -> str:
    """Show what the person hears of, and on which channel."""
    login_id = principal().id
    made = settings_queries.settings_of(login_id)
    return render_template(
        "notifications/customer/settings.html",
        form=SettingsForm(),
        kinds=kinds_sent(),
        channels=CHANNELS,
        labels=KIND_LABELS,
        channel_labels=CHANNEL_LABELS,
        locked=locked(),
        chosen=made.chosen,
        history=made.history,
        standing=queries.standing(login_id),
        field_name=field_name,
    )


@blueprint.post("/ertesitesi-beallitasok")
@signed_in(page="notification_settings")
def save_settings() -> ResponseReturnValue:
    """Keep what the person wants to hear of."""
    if SettingsForm().validate_on_submit():
        wishes = wishes_of(request.form, kinds=kinds_sent(), locked=locked())
        operations.choose(principal().id, wishes=wishes, chosen_by="settings", now=utc_now())
        flash(_("Your settings are saved."), "success")
    return redirect(url_for("notifications.settings"), 303)


@blueprint.post("/ertesitesek/cim-rendben")
@signed_in()
def address_is_right() -> ResponseReturnValue:
    """Believe the person that the address works again (a full mailbox was emptied, say)."""
    forgive(queries.standing(principal().id).email)
    flash(_("Thank you. From now on we write to this address again."), "success")
    return redirect(url_for("customer_site.home"), 303)


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
