"""The company's content pages on the console: edited beside their preview, published, brought back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import page_texts
from portal.content.differences import differences
from portal.content.page_texts import as_part
from portal.content.publishing import Refusal, publish
from portal.content.queries import texts as queries
from portal.content.text_forms import PageForm, ReasonForm
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.wording import said
from portal.kernel.errors import NotFoundError
from portal.rules.bundle import Bundle
from portal.rules.drafting import fingerprint
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.vocabulary import FEATURES, PAGES, REQUIRED_PAGES, TEXTS

blueprint = clerk_blueprint("texts", __name__)


@blueprint.get("/szovegek")
@clerk_only(may="edit_content")
def overview() -> str:
    """List every page and every short text, and which of them the company has worded itself."""
    rules = current_rules()
    return render_template(
        "content/clerk/texts.html",
        pages=[(page, said(PAGES[page]), _languages(rules, page)) for page in PAGES],
        shown={page for page in PAGES if _is_shown(rules, page)},
        keys=[(key, said(meant.meaning), rules.texts.get(key)) for key, meant in TEXTS.items()],
        consent_pages=page_texts.CONSENT_PAGES,
    )


@blueprint.get("/szovegek/oldalak/<page>")
@clerk_only(may="edit_content")
def edit_page(page: str) -> str:
    """Show a page in both languages, ready to be changed."""
    _known(page)
    bundle = queries.bundle_in_force()
    return _editor(page, _filled(page, bundle), bundle)


@blueprint.post("/szovegek/oldalak/<page>")
@clerk_only(may="edit_content")
def publish_page(page: str) -> ResponseReturnValue:
    """Show what was typed as it will look, or publish it."""
    _known(page)
    form = PageForm()
    bundle = queries.bundle_in_force()
    typed = {page_texts.path_of(page, locale): text for locale, text in form.texts().items()}
    changes = page_texts.changed(
        bundle, {path: page_texts.tidied(text) for path, text in typed.items()}
    )
    if "preview" in request.form:
        return _editor(page, form, bundle, looking=True)
    if not _in_order(page, form):
        return _editor(page, form, bundle, looking=True), 422
    if not changes:
        flash(_("Nothing was changed, so nothing is published."), "info")
        return redirect(url_for("clerk_texts.edit_page", page=page), 303)
    seen = {
        page_texts.path_of(page, "hu"): form.seen_hu.data or None,
        page_texts.path_of(page, "en"): form.seen_en.data or None,
    }
    refusal = publish(changes, seen=seen, reason=form.reason.data or "")
    if refusal is not None:
        _look_again(form, page, bundle, refusal)
        return _editor(page, form, bundle, looking=True, refusal=refusal), refusal.status
    flash(_("The page is published."), "success")
    return redirect(url_for("clerk_texts.edit_page", page=page), 303)


@blueprint.get("/szovegek/oldalak/<page>/valtozatok/<int:number>")
@clerk_only(may="edit_content")
def page_version(page: str, number: int) -> str:
    """Show an earlier version of a page, and how it differs from the one in force."""
    return _version_page(page, number, ReasonForm())


@blueprint.post("/szovegek/oldalak/<page>/valtozatok/<int:number>")
@clerk_only(may="edit_content")
def restore_page(page: str, number: int) -> ResponseReturnValue:
    """Publish an earlier version of a page again."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _version_page(page, number, form), 422
    then = queries.version(number)[1]
    now = queries.bundle_in_force()
    paths = [page_texts.path_of(page, locale) for locale in ("hu", "en")]
    changes = {
        path: then.files.get(path) for path in paths if then.files.get(path) != now.files.get(path)
    }
    seen = {path: fingerprint(now.files.get(path)) for path in changes}
    refusal = publish(changes, seen=seen, reason=form.reason.data or "") if changes else None
    if refusal is not None:
        return _version_page(page, number, form, refusal=refusal), refusal.status
    flash(_("The earlier version is in force again."), "success")
    return redirect(url_for("clerk_texts.edit_page", page=page), 303)


def _known(page: str) -> None:
    if page not in PAGES:
        raise NotFoundError(f"no page {page!r}")


def _is_shown(rules: TenantRules, page: str) -> bool:
    used = {feature.page for name, feature in FEATURES.items() if name in rules.features}
    return page in REQUIRED_PAGES or page in used or (page == "help" and "help" in rules.features)


def _languages(rules: TenantRules, page: str) -> list[str]:
    return [locale for locale in rules.locales if (locale, page) in rules.content]


def _filled(page: str, bundle: Bundle) -> PageForm:
    values: dict[str, Any] = {}
    for locale in ("hu", "en"):
        path = page_texts.path_of(page, locale)
        values[f"text_{locale}"] = page_texts.text_in(bundle, path)
        values[f"seen_{locale}"] = fingerprint(bundle.files.get(path)) or ""
    return PageForm(formdata=None, **values)


def _in_order(page: str, form: PageForm) -> bool:
    """Validate the form and both texts; what is wrong stands in the fields' errors, by line."""
    sound = bool(form.validate_on_submit())
    for locale, field in (("hu", form.text_hu), ("en", form.text_en)):
        found = page_texts.problems(page, page_texts.tidied(form.texts()[locale]))
        if found:
            sound = False
            field.errors = [
                *field.errors,
                *(
                    _("Line %(line)s: %(problem)s", line=one.line, problem=one.text)
                    for one in found
                ),
            ]
    return sound


def _look_again(form: PageForm, page: str, bundle: Bundle, refusal: Refusal) -> None:
    """After a clash the next sending is over what is in force now, which the page shows."""
    if refusal.status == 409:
        for locale, field in (("hu", form.seen_hu), ("en", form.seen_en)):
            field.data = fingerprint(bundle.files.get(page_texts.path_of(page, locale))) or ""


def _editor(
    page: str,
    form: PageForm,
    bundle: Bundle,
    *,
    looking: bool = False,
    refusal: Refusal | None = None,
) -> str:
    """Return the editor; ``looking``: with what was typed as it will look and what it changes."""
    rules, sides = current_rules(), []
    for locale, field in (("hu", form.text_hu), ("en", form.text_en)):
        old = page_texts.text_in(bundle, page_texts.path_of(page, locale))
        typed = page_texts.tidied(field.data or "")
        sides.append((locale, field, as_part(typed), differences(old, typed), old))
    return render_template(
        "content/clerk/page_editor.html",
        page=page,
        title=said(PAGES[page]),
        form=form,
        sides=[side for side in sides if side[0] in rules.locales],
        looking=looking,
        refusal=refusal,
        versions=queries.versions_of([page_texts.path_of(page, one) for one in ("hu", "en")]),
        accepted=_accepted(page, bundle),
    )


def _accepted(page: str, bundle: Bundle) -> queries.Acceptances | None:
    if page not in page_texts.CONSENT_PAGES:
        return None
    content = bundle.content()
    digests = {
        locale: sha256_hex(content[locale, page])
        for locale in ("hu", "en")
        if (locale, page) in content
    }
    return queries.acceptances(page, digests=digests)


def _version_page(
    page: str, number: int, form: ReasonForm, *, refusal: Refusal | None = None
) -> str:
    _known(page)
    found, then = queries.version(number)
    now = queries.bundle_in_force()
    sides = []
    for locale in current_rules().locales:
        path = page_texts.path_of(page, locale)
        old = page_texts.text_in(then, path)
        sides.append((locale, as_part(old), differences(page_texts.text_in(now, path), old)))
    return render_template(
        "content/clerk/page_version.html",
        page=page,
        title=said(PAGES[page]),
        version=found,
        sides=sides,
        differs=any(side[2] for side in sides),
        form=form,
        refusal=refusal,
    )
