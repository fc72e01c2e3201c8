"""The company's short texts on the console: hints, labels, mails, each in both languages."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.publishing import Refusal, publish
from portal.content.queries import texts as queries
from portal.content.text_forms import KeyForm
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.wording import said
from portal.kernel.errors import NotFoundError
from portal.rules.bundle import RULES_FILE, Bundle
from portal.rules.drafting import fingerprint
from portal.rules.queries import current_rules
from portal.rules.vocabulary import TEXTS
from portal.rules.wording import fill_in, placeholders
from portal.rules.yaml_editing import edited, quoted

blueprint = clerk_blueprint("short_texts", __name__)
BRAND_KEYS: Final = ("activation_mail_subject", "activation_mail_body")
"""Texts of mails: they are edited with the brand, beside a preview of the mail."""
_SAMPLES: Final = {
    "link": "https://…",
    "code": "4821-7306",
    "email": "nev@example.hu",
}


@blueprint.get("/szovegek/kifejezesek/<key>")
@clerk_only(may="edit_content")
def edit_key(key: str) -> str:
    """Show a short text in both languages, ready to be changed."""
    _known(key)
    texts = _texts(key)
    form = KeyForm(formdata=None, seen=_print_of(texts), **texts)
    return _page(key, form)


@blueprint.post("/szovegek/kifejezesek/<key>")
@clerk_only(may="edit_content")
def publish_key(key: str) -> ResponseReturnValue:
    """Publish a short text; an empty one takes it out, and the portal's own wording stands."""
    _known(key)
    form = KeyForm()
    if "preview" in request.form:
        return _page(key, form, looking=True)
    if not _in_order(key, form):
        return _page(key, form, looking=True), 422
    texts, now = form.texts(), _texts(key)
    if texts == now:
        flash(_("Nothing was changed, so nothing is published."), "info")
        return redirect(url_for("clerk_short_texts.edit_key", key=key), 303)
    if form.seen.data != _print_of(now):
        form.seen.data = _print_of(now)
        clash = Refusal(409, _("A colleague has published another version meanwhile."))
        return _page(key, form, refusal=clash, present=now), 409
    bundle = queries.bundle_in_force()
    refusal = publish(
        {RULES_FILE: _with(bundle, key, texts)},
        seen={RULES_FILE: fingerprint(bundle.files[RULES_FILE])},
        reason=form.reason.data or "",
    )
    if refusal is not None:
        return _page(key, form, refusal=refusal, looking=True), refusal.status
    flash(_("The text is published."), "success")
    return redirect(url_for("clerk_short_texts.edit_key", key=key), 303)


def _known(key: str) -> None:
    if key not in TEXTS or key in BRAND_KEYS:
        raise NotFoundError(f"no text {key!r}")


def _texts(key: str) -> dict[str, str]:
    found = current_rules().texts.get(key)
    known = found.by_locale if found else {}
    return {locale: known.get(locale, "").strip() for locale in ("hu", "en")}


def _print_of(texts: dict[str, str]) -> str:
    return sha256_hex("\0".join(texts.values()))


def _with(bundle: Bundle, key: str, texts: dict[str, str]) -> bytes:
    def change(section: dict[str, object]) -> None:
        kept = {locale: quoted(text) for locale, text in texts.items() if text}
        if not kept:
            section.pop(key, None)
        elif isinstance(section.get(key), dict):
            known: dict[str, str] = section[key]  # type: ignore[assignment]
            known.update(kept)
            for locale in ("hu", "en"):
                if locale not in kept:
                    known.pop(locale, None)
        else:
            section[key] = kept

    return edited(bundle.files[RULES_FILE], "texts", change)


def _in_order(key: str, form: KeyForm) -> bool:
    sound, texts = bool(form.validate_on_submit()), form.texts()
    allowed = TEXTS[key].placeholders
    for locale, field in (("hu", form.hu), ("en", form.en)):
        unknown = [name for name in placeholders(texts[locale]) if name not in allowed]
        if unknown:
            sound = False
            shown = ", ".join(f"{{{name}}}" for name in unknown)
            field.errors = [_("There is no placeholder %(names)s here.", names=shown)]
    if texts["en"] and not texts["hu"]:
        sound = False
        form.hu.errors = [_("The Hungarian text is missing.")]
    if texts["hu"] and not texts["en"] and "en" in current_rules().locales:
        sound = False
        form.en.errors = [_("The English text is missing.")]
    return sound


def _page(
    key: str,
    form: KeyForm,
    *,
    looking: bool = False,
    refusal: Refusal | None = None,
    present: dict[str, str] | None = None,
) -> str:
    rules = current_rules()
    samples = {**_SAMPLES, "company": rules.company.legal_name}
    return render_template(
        "content/clerk/key_editor.html",
        key=key,
        title=said(TEXTS[key].meaning),
        form=form,
        looking=looking,
        refusal=refusal,
        present=present,
        shown={locale: fill_in(text, samples) for locale, text in form.texts().items()},
        placeholders=TEXTS[key].placeholders,
    )
