"""A preview on the portal's own host: the way in, the invented people, the mails, and the way out."""

import re
import uuid

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal.foundation import db
from portal.foundation.tenancy import Tenant, current_tenant, scope
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.preview import operations, queries, switching, wording
from portal.preview.people import SIGNED_IN
from portal.registration.comparison import MISMATCHES
from portal.registration.forms.wording import LABELS
from portal.registration.operations.recording import CONFIRMED, fields_asked
from portal.rules.queries import current_rules

blueprint = customer_blueprint("preview", __name__)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
)
_GONE = 410


@blueprint.get("/elonezet/kezdes/<token>")
@public
def take_over(token: str) -> ResponseReturnValue:
    """Use the link from the console up: this browser is in the preview from now on."""
    with db.unit_of_work():
        taken = operations.take_over(token, now=utc_now())
    if taken is None:
        return render_template("preview/customer/no_way_in.html"), _GONE
    response = redirect(url_for("customer_site.home"), 303)
    response.set_cookie(
        switching.cookie_name(secure=_secure()),
        switching.cookie_value(*taken),
        secure=_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


@blueprint.get("/elonezet/szemelyek")
@public
def people() -> str:
    """Show who there is to be, what to type, and what comes of it by these rules."""
    _company()
    cases = queries.cases()
    return render_template(
        "preview/customer/people.html",
        signed_in=next((one for one in cases if one.ending == SIGNED_IN), None),
        by_ending={
            ending: [one for one in cases if one.ending == ending] for ending in wording.ENDINGS
        },
        words=wording,
        fields=fields_asked(current_rules(), kind=CONFIRMED),
        labels=LABELS,
        mismatches={key.value: text for key, text in MISMATCHES.items()},
    )


@blueprint.get("/elonezet/levelek")
@public
def mails() -> str:
    """List the mails that would have gone out."""
    _company()
    return render_template("preview/customer/mails.html", mails=queries.mails())


@blueprint.get("/elonezet/levelek/<uuid:preview_mail_id>")
@public
def mail(preview_mail_id: uuid.UUID) -> str:
    """Show one mail as text, with its links."""
    _company()
    found = queries.mail(preview_mail_id)
    return render_template("preview/customer/mail.html", mail=found, text=_linked(found.body))


@blueprint.get("/elonezet/levelek/<uuid:preview_mail_id>/html")
@public
def mail_as_designed(preview_mail_id: uuid.UUID) -> Response:
    """Show one mail as mail programs do; nothing in it may run or load."""
    _company()
    body = f'<base target="_blank">{queries.mail(preview_mail_id).html}'
    response = Response(body, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response


@blueprint.get("/elonezet/vege")
@public
def over() -> str:
    """Say that the preview is over; inside one, offer to end it."""
    inside = current_tenant().preview_of is not None
    return render_template("preview/customer/over.html", inside=inside)


@blueprint.post("/elonezet/vege")
@public
def end() -> ResponseReturnValue:
    """End the preview and come back to the company's own portal."""
    with scope(_company()), db.unit_of_work():
        operations.end(now=utc_now())
    response = redirect(url_for(".over"), 303)
    response.headers.add("Set-Cookie", switching.forget_cookie(secure=_secure()))
    return response


def _company() -> Tenant:
    """Return the company whose preview this is; outside of one these pages do not exist."""
    company = current_tenant().preview_of
    if company is None:
        raise NotFoundError("this is no preview")
    return company


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _linked(text: str) -> Markup:
    """Return the text escaped, with its web addresses as links."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        link = Markup('<a href="{0}">{0}</a>').format(match.group())
        parts += [escape(text[end : match.start()]), link]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
