"""“All that you hold about me”: asked for with the password, made and sent at once, announced by mail."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.billing.archive import ArchivesBusyError, Turn
from portal.foundation import audit, budgets, outbox
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes
from portal.foundation.web.principal import principal
from portal.identity.security_forms import PasswordForm
from portal.identity.security_pages import proven
from portal.kernel.clock import local_today, utc_now
from portal.personal_data.archive import DOWNLOADED, collect, make_archive
from portal.rules.queries import current_rules

blueprint = customer_blueprint("personal_data", __name__)
A_DAY = 3


@blueprint.get("/adataim/letoltes")
@signed_in()
def show() -> str:
    """Say what the file holds, and ask for the password."""
    return _page(PasswordForm())


@blueprint.post("/adataim/letoltes")
@signed_in()
def download() -> ResponseReturnValue:
    """Send the file, once it is sure who asks; more than a few a day nobody needs."""
    form, visitor, now = PasswordForm(), principal(), utc_now()
    if not proven(form):
        return _page(form), 422
    spent = budgets.spend(
        scope="personal_data", key=str(visitor.id), window=timedelta(days=1), now=now
    )
    if spent > A_DAY:
        return _page(form, problem=_("You have downloaded your data several times today.")), 429
    try:
        turn = Turn()
    except ArchivesBusyError:
        problem = _("Many downloads are under way just now. Please try again in a minute.")
        return _page(form, problem=problem), 503
    try:
        sections = collect(visitor.id, visitor.own_customer_ids)
        locales = sorted(current_rules().locales, key=lambda one: one != str(get_locale()))
        made = make_archive(sections, name=visitor.display_name, locales=locales, now=now)
    except BaseException:
        turn.give_back()
        raise
    audit.note(
        "personal_data.downloaded",
        subject_kind="login",
        subject_id=visitor.id,
        detail={"sections": made.sections, "files": made.files, "missing": made.missing},
    )
    outbox.add(kind=DOWNLOADED, payload={"login_id": str(visitor.id), "at": now.isoformat()})
    name = f"{_('my-data')}-{local_today(now).isoformat()}.zip"
    response = send_bytes(turn.around(made.body), media_type="application/zip", name=name)
    response.call_on_close(turn.give_back)  # also where nobody takes it
    return response


def _page(form: PasswordForm, *, problem: str | None = None) -> str:
    return render_template("personal_data/customer/download.html", form=form, problem=problem)
