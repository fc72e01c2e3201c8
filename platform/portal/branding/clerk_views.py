"""The brand on the console: colours with what can be read, logo, sender and mail texts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.branding import contrast, files, wording
from portal.branding.forms import LARGEST_LOGO, LogoForm, LookForm, MailForm
from portal.branding.keeping import bring_in, wants_draft
from portal.branding.preview_views import preview_arguments
from portal.content.publishing import Refusal
from portal.content.queries.texts import bundle_in_force
from portal.foundation.uploads import MEBIBYTE
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.headers import let_show_previews
from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, THEME_WORDS
from portal.rules.bundle import logo_path
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.vocabulary import TEXTS

blueprint = clerk_blueprint("branding", __name__)


@blueprint.get("/arculat")
@clerk_only(may="edit_brand")
def look() -> str:
    """Show the colours, how well each can be read, and how page and mail look in them."""
    seen = files.print_of_look(bundle_in_force())
    return _look_page(LookForm.filled(current_rules().theme, seen=seen))


@blueprint.post("/arculat")
@clerk_only(may="edit_brand")
def change_look() -> ResponseReturnValue:
    """Look at other colours, take one that is offered, or bring them in."""
    form = LookForm()
    if "take" in request.form:
        place, _colon, colour = request.form["take"].partition(":")
        scheme, _dot, key = place.partition(".")
        if scheme in SCHEMES and key in COLOUR_KEYS:
            form.colour(scheme, key).data = colour
        return _look_page(form)
    if "preview" in request.form:
        return _look_page(form)
    if not form.validate_on_submit():
        return _look_page(form), 422
    now = files.print_of_look(bundle_in_force())
    if form.seen.data != now:
        form.seen.data = now
        return _look_page(form, refusal=_clash()), 409
    theme, before = form.theme, LookForm.filled(current_rules().theme, seen="").theme
    refusal = bring_in(
        lambda bundle: files.with_theme(bundle, theme, before=before),
        reason=form.reason.data or "",
    )
    if refusal is not None:
        return _look_page(form, refusal=refusal), refusal.status
    return _done("clerk_branding.look", _("The colours are in force."))


@blueprint.get("/arculat/logo")
@clerk_only(may="edit_brand")
def logo() -> str:
    """Show the logo, and the form for another one."""
    return _logo_page(LogoForm(formdata=None, seen=files.print_of_logo(bundle_in_force())))


@blueprint.post("/arculat/logo")
@clerk_only(may="edit_brand")
@takes_files(mebibytes=LARGEST_LOGO // MEBIBYTE)
def change_logo() -> ResponseReturnValue:
    """Check the picture, draw it anew, and bring it in."""
    form = LogoForm()
    sound = bool(form.validate_on_submit())
    made = form.logo.logo()
    if not sound or made is None:
        return _logo_page(form), 422
    now = files.print_of_logo(bundle_in_force())
    if form.seen.data != now:
        form.seen.data = now
        return _logo_page(form, refusal=_clash()), 409
    path, data = made
    refusal = bring_in(
        lambda bundle: files.with_logo(bundle, path, data), reason=form.reason.data or ""
    )
    if refusal is not None:
        return _logo_page(form, refusal=refusal), refusal.status
    return _done("clerk_branding.logo", _("The logo is in force."))


@blueprint.get("/arculat/level")
@clerk_only(may="edit_brand")
def mail() -> str:
    """Show the sender's name and the texts of the mail that begins a registration."""
    return _mail_page(_filled_mail(current_rules()))


@blueprint.post("/arculat/level")
@clerk_only(may="edit_brand")
def change_mail() -> ResponseReturnValue:
    """Bring in another name and other texts."""
    rules, form = current_rules(), MailForm()
    sound = bool(form.validate_on_submit())
    allowed = {key: TEXTS[key].placeholders for key in form.texts()}
    if not form.texts_are_sound(allowed=allowed, needed=_needed(rules)) or not sound:
        return _mail_page(form), 422
    if form.seen.data != files.print_of_mail(rules):
        form.seen.data = files.print_of_mail(rules)
        return _mail_page(form, refusal=_clash()), 409
    name, texts = form.sender_name.data or "", form.texts()
    refusal = bring_in(
        lambda bundle: files.with_mail(bundle, name, texts), reason=form.reason.data or ""
    )
    if refusal is not None:
        return _mail_page(form, refusal=refusal), refusal.status
    return _done("clerk_branding.mail", _("Sender and texts are in force."))


def _done(endpoint: str, said: str) -> ResponseReturnValue:
    flash(_("It stands in the draft of the rules now.") if wants_draft() else said, "success")
    return redirect(url_for(endpoint), 303)


def _clash() -> Refusal:
    return Refusal(409, _("A colleague has published another version meanwhile."))


def _look_page(form: LookForm, *, refusal: Refusal | None = None) -> str:
    let_show_previews()
    theme = form.theme if form.colours_are_sound() else None
    return render_template(
        "branding/look.html",
        form=form,
        refusal=refusal,
        verdicts={(one.scheme, one.key): one for one in contrast.verdicts(theme)} if theme else {},
        pairs=contrast.pairs(theme) if theme else (),
        preview=preview_arguments(theme) if theme else None,
        schemes=SCHEMES,
        keys=COLOUR_KEYS,
        words=tuple(THEME_WORDS),
        scheme_labels=wording.SCHEME_LABELS,
        colour_labels=wording.COLOUR_LABELS,
        token_labels=wording.TOKEN_LABELS,
    )


def _logo_page(form: LogoForm, *, refusal: Refusal | None = None) -> str:
    path = logo_path(current_rules().files)
    return render_template(
        "branding/logo.html", form=form, refusal=refusal, is_png=(path or "").endswith(".png")
    )


def _mail_page(form: MailForm, *, refusal: Refusal | None = None) -> str:
    let_show_previews()
    rules = current_rules()
    return render_template(
        "branding/mail.html",
        form=form,
        refusal=refusal,
        placeholders={key: TEXTS[key].placeholders for key in form.texts()},
        needed=_needed(rules),
        mailing=rules.mailing,
    )


def _filled_mail(rules: TenantRules) -> MailForm:
    values: dict[str, Any] = {}
    for part in ("subject", "body"):
        text = rules.texts.get(f"activation_mail_{part}")
        for locale in ("hu", "en"):
            values[f"{part}_{locale}"] = text.by_locale.get(locale, "").strip() if text else ""
    return MailForm(
        formdata=None,
        seen=files.print_of_mail(rules),
        sender_name=rules.mailing.sender_name,
        **values,
    )


def _needed(rules: TenantRules) -> tuple[str, ...]:
    """Return what the mail must hold for a registration to be confirmed."""
    confirmation = rules.registration.confirmation
    return tuple(
        name
        for name, wanted in (("link", confirmation.by_link), ("code", confirmation.by_code))
        if wanted
    )
