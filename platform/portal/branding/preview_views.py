"""How pages and mails would look: shown in frames, from colours and texts that nobody has kept yet."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale
from markupsafe import escape

from portal.branding.forms import MailForm
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.headers import as_preview
from portal.foundation.web.mail import render_mail
from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, THEME_WORDS, scheme_css
from portal.kernel.errors import NotFoundError
from portal.registration.mail_texts import paragraphs
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.wording import fill_in

blueprint = clerk_blueprint("brand_preview", __name__)
_CODE: Final = "48217306"
_READER: Final = "kovacs.anna@example.hu"


def preview_arguments(theme: Mapping[str, Any]) -> dict[str, str]:
    """Return a theme as the arguments of an address."""
    colours = {
        f"{scheme}_{key}": str(theme["colours"][scheme][key]).removeprefix("#")
        for scheme in SCHEMES
        for key in COLOUR_KEYS
    }
    return colours | {word: str(theme[word]) for word in THEME_WORDS}


@blueprint.get("/arculat/elonezet/oldal")
@clerk_only(may="edit_brand")
def page() -> Response:
    """Show a sample page in the colours of the address."""
    theme, scheme = _theme(), _scheme()
    address: dict[str, Any] = {"sema": scheme, **preview_arguments(theme)}
    sheet = url_for("clerk_brand_preview.sheet", **address)
    shown = render_template("branding/preview.html", theme=theme, sheet=sheet, scheme=scheme)
    return as_preview(make_response(shown))


@blueprint.get("/arculat/elonezet/stilus.css")
@clerk_only(may="edit_brand")
def sheet() -> Response:
    """Return the style sheet of one colour scheme of the address."""
    response = make_response(scheme_css(theme=_theme(), scheme=_scheme()))
    response.content_type = "text/css; charset=utf-8"
    return response


@blueprint.get("/arculat/elonezet/level")
@clerk_only(may="edit_brand")
def mail() -> Response:
    """Show the mail that begins a registration in the colours of the address."""
    rules = current_rules()
    subject, body = (
        rules.text(f"activation_mail_{part}", _language()) for part in ("subject", "body")
    )
    return _mail(rules, rules.mailing.sender_name, subject, body, theme=_theme())


@blueprint.post("/arculat/elonezet/level")
@clerk_only(may="edit_brand")
def typed_mail() -> Response:
    """Show that mail with the texts that are being typed."""
    rules, form = current_rules(), MailForm()
    texts, language = form.texts(), _language()
    subject, body = (texts[f"activation_mail_{part}"][language] for part in ("subject", "body"))
    return _mail(rules, form.sender_name.data or "", subject, body, theme=rules.theme)


def _mail(
    rules: TenantRules,
    sender_name: str,
    subject: str | None,
    body: str | None,
    *,
    theme: Mapping[str, Any],
) -> Response:
    link, confirmation = "https://example.hu/regisztracio/…", rules.registration.confirmation
    values = {
        "company": rules.company.legal_name,
        "email": rules.company.email,
        "link": link,
        "code": _CODE,
    }
    with force_locale(_language()):
        made = render_mail(
            "registration/mail/confirmation",
            key="preview",
            to=_READER,
            locale=_language(),
            theme=theme,
            own_subject=fill_in(subject, values) if subject else None,
            own_text=fill_in(body, values).strip() if body else None,
            own_paragraphs=paragraphs(body, values) if body else (),
            link=link,
            code=_CODE,
            confirmation=confirmation,
            hours=int(confirmation.time_to_live.total_seconds() // 3600),
        )
    head = escape(f"{sender_name} <{rules.mailing.sender_address}>")
    opening, body_tag, rest = made.html.partition("<body")
    tag, end, content = rest.partition(">")
    shown = f"<p><strong>{head}</strong><br>{escape(made.subject)}</p>"
    whole = f"{opening}{body_tag}{tag}{end}{shown}{content}"
    return as_preview(make_response(whole), inline_styles=True)


def _language() -> str:
    wanted = request.args.get("nyelv", "hu")
    return wanted if wanted in current_rules().locales else "hu"


def _scheme() -> str:
    wanted = request.args.get("sema", "light")
    if wanted not in SCHEMES:
        raise NotFoundError("no such colour scheme")
    return wanted


def _theme() -> dict[str, Any]:
    """Return the theme of the address, the one in force where it names none; raises NotFoundError."""
    if not any(f"light_{key}" in request.args for key in COLOUR_KEYS):
        return dict(current_rules().theme)
    given = request.args
    theme: dict[str, Any] = {
        "colours": {
            scheme: {key: f"#{given.get(f'{scheme}_{key}', '')}" for key in COLOUR_KEYS}
            for scheme in SCHEMES
        },
        **{word: given.get(word, known[0]) for word, known in THEME_WORDS.items()},
    }
    try:
        scheme_css(theme=theme, scheme="light")
    except ValueError as error:
        raise NotFoundError(str(error)) from None
    return theme
