"""Printable forms on the console: put up, replaced by a new version, withdrawn."""

import re
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.content import paper_files
from portal.content.paper_files import Changes
from portal.content.paper_forms import MEBIBYTES, NEW_GROUP, NewPaperForm, PaperForm
from portal.content.places import ACCENTED, PLAIN
from portal.content.publishing import Refusal, publish
from portal.content.queries import texts as queries
from portal.content.text_forms import ReasonForm
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.forms import SelectChoice
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.bundle import RULES_FILE, Bundle
from portal.rules.drafting import fingerprint
from portal.rules.queries import current_rules
from portal.rules.sections.printable_forms import PrintableForm, PrintableForms
from portal.rules.yaml_editing import section_text

blueprint = clerk_blueprint("papers", __name__)
_TABLE = str.maketrans(ACCENTED, PLAIN)


@blueprint.get("/nyomtatvanyok")
@clerk_only(may="edit_content")
def overview() -> str:
    """List the printable forms with the version in use."""
    return render_template("content/clerk/papers.html", offered=_offered(), today=_today())


@blueprint.get("/nyomtatvanyok/uj")
@clerk_only(may="edit_content")
def new_paper() -> str:
    """Show the form that puts up a printable form."""
    bundle = queries.bundle_in_force()
    return _new_page(_choices(NewPaperForm(formdata=None, seen=_print(bundle), start=_today())))


@blueprint.post("/nyomtatvanyok/uj")
@clerk_only(may="edit_content")
@takes_files(mebibytes=MEBIBYTES)
def add_paper() -> ResponseReturnValue:
    """Publish a new printable form."""
    offered, form = _offered(), _choices(NewPaperForm())
    sound = bool(form.validate_on_submit())
    if form.lacks_heading:
        form.group_hu.errors, sound = [_("Please give the new heading.")], False
    sheet = form.sheet()
    if sheet is None and not form.file.errors:
        form.file.errors = [_("Please choose the PDF.")]
    if not sound or sheet is None:
        return _new_page(form), 422
    labels, bundle = form.labels(), queries.bundle_in_force()
    form_id = _free_id(offered, labels.title["hu"])
    changes = paper_files.with_form(
        bundle,
        form_id,
        labels,
        sheet,
        group=None if form.group.data == NEW_GROUP else int(form.group.data),
        group_title={"hu": form.group_hu.data or "", "en": form.group_en.data or ""},
    )
    refusal = _publish(bundle, changes, form)
    if refusal is not None:
        return _new_page(form, refusal=refusal), refusal.status
    flash(_("The form can be downloaded now."), "success")
    return redirect(url_for("clerk_papers.overview"), 303)


@blueprint.get("/nyomtatvanyok/<paper>")
@clerk_only(may="edit_content")
def edit_paper(paper: str) -> str:
    """Show one printable form, ready for other words or a new version."""
    found = _paper(paper)
    told = found.description.by_locale if found.description else {}
    form = PaperForm(
        formdata=None,
        seen=_print(queries.bundle_in_force()),
        title_hu=found.title.by_locale.get("hu"),
        title_en=found.title.by_locale.get("en", ""),
        description_hu=told.get("hu", ""),
        description_en=told.get("en", ""),
    )
    return _page(found, form)


@blueprint.post("/nyomtatvanyok/<paper>")
@clerk_only(may="edit_content")
@takes_files(mebibytes=MEBIBYTES)
def change_paper(paper: str) -> ResponseReturnValue:
    """Publish other words, and the new version where there is one."""
    found, form = _paper(paper), PaperForm()
    sound = bool(form.validate_on_submit())
    sheet = form.sheet()
    if form.file.was_chosen and form.start.data is None and not form.start.errors:
        form.start.errors, sound = [_("From which day is the new version in use?")], False
    if sheet and form.start.data and form.start.data <= found.versions[-1].start:
        form.start.errors = [_("The new version must begin after the last one.")]
        sound = False
    if not sound or form.file.errors:
        return _page(found, form), 422
    bundle = queries.bundle_in_force()
    changes = paper_files.with_changes(bundle, paper, form.labels(), sheet)
    refusal = _publish(bundle, changes, form)
    if refusal is not None:
        return _page(found, form, refusal=refusal), refusal.status
    flash(_("The form is published."), "success")
    return redirect(url_for("clerk_papers.edit_paper", paper=paper), 303)


@blueprint.post("/nyomtatvanyok/<paper>/visszavonas")
@clerk_only(may="edit_content")
def withdraw_paper(paper: str) -> ResponseReturnValue:
    """Take a printable form off the portal; the history of the rules keeps it."""
    found, form = _paper(paper), ReasonForm()
    bundle = queries.bundle_in_force()
    shown = PaperForm(formdata=None, seen=_print(bundle))
    if not form.validate_on_submit():
        return _page(found, shown, withdrawing=form), 422
    try:
        changes = paper_files.without_form(bundle, paper)
    except ConflictError:
        said = _("This is the last form: take the page off the portal in the rules instead.")
        return _page(found, shown, withdrawing=form, refusal=Refusal(422, said)), 422
    refusal = _publish(bundle, changes, form)
    if refusal is not None:
        return _page(found, shown, withdrawing=form, refusal=refusal), refusal.status
    flash(_("The form is withdrawn."), "success")
    return redirect(url_for("clerk_papers.overview"), 303)


def _publish(bundle: Bundle, changes: Changes, form: Any) -> Refusal | None:
    now = _print(bundle)
    if hasattr(form, "seen") and form.seen.data != now:
        form.seen.data = now
        return Refusal(409, _("A colleague has published another version meanwhile."))
    if not changes:
        return None
    seen = {path: fingerprint(bundle.files.get(path)) for path in changes}
    return publish(changes, seen=seen, reason=form.reason.data or "")


def _choices(form: NewPaperForm) -> NewPaperForm:
    locale = str(get_locale())
    form.group.choices = [
        *(
            SelectChoice(str(place), group.title.in_locale(locale))
            for place, group in enumerate(_offered().groups)
        ),
        SelectChoice(NEW_GROUP, _("A new heading")),
    ]
    return form


def _free_id(offered: PrintableForms, title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.translate(_TABLE).lower()).strip("-")[:40]
    stem = plain if plain[:1].isalpha() else f"urlap-{plain}".strip("-")
    name, count = stem, 1
    while offered.form(name) is not None or name == "uj":
        count += 1
        name = f"{stem}-{count}"
    return name


def _new_page(form: NewPaperForm, *, refusal: Refusal | None = None) -> str:
    return render_template("content/clerk/paper_new.html", form=form, refusal=refusal)


def _page(
    found: PrintableForm,
    form: PaperForm,
    *,
    withdrawing: ReasonForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    if withdrawing is not None:  # the other form shows what is in force
        told = found.description.by_locale if found.description else {}
        form.title_hu.data = found.title.by_locale.get("hu")
        form.title_en.data = found.title.by_locale.get("en", "")
        form.description_hu.data, form.description_en.data = told.get("hu"), told.get("en", "")
    return render_template(
        "content/clerk/paper.html",
        paper=found,
        form=form,
        withdrawing=withdrawing,
        refusal=refusal,
        today=_today(),
    )


def _offered() -> PrintableForms:
    rules = current_rules()
    if rules.printable_forms is None or "printable_forms" not in rules.features:
        raise NotFoundError("this company has no printable forms")
    return rules.printable_forms


def _paper(form_id: str) -> PrintableForm:
    found = _offered().form(form_id)
    if found is None:
        raise NotFoundError(f"no printable form {form_id!r}")
    return found


def _print(bundle: Bundle) -> str:
    return sha256_hex(section_text(bundle.files[RULES_FILE], paper_files.SECTION))


def _today() -> date:
    return local_today(utc_now())
