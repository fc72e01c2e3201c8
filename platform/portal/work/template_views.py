"""The console's pages of reply templates: the list, writing one, archiving it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select, String, case, cast, func, select

from portal.foundation import db
from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.queries import current_rules
from portal.rules.wording import fill_in
from portal.work import template_operations
from portal.work.reply_templates import in_locale
from portal.work.template_forms import TemplateFilter, TemplateForm
from portal.work.template_models import ReplyTemplate
from portal.work.template_words import PLACEHOLDERS, PURPOSES, samples

blueprint = clerk_blueprint("templates", __name__)
_ONE = ReplyTemplate


@blueprint.get("/sablonok")
@clerk_only(may="edit_content")
def listing() -> ResponseReturnValue:
    """List the templates, or hand them out as a table."""
    form = TemplateFilter.asked()
    statement, columns = _listed(form), _columns()
    where: dict[str, Any] = {"key": _ONE.id, "default": "title"}
    if lists.wants_csv():
        return lists.as_csv(statement, columns, name="sablonok", **where)
    table = lists.page_of(statement, columns, **where)
    return render_template(
        "work/templates/list.html", table=table, filter=form, purposes=PURPOSES, in_locale=in_locale
    )


@blueprint.get("/sablonok/uj")
@clerk_only(may="edit_content")
def compose() -> str:
    """Show the form of a new template."""
    return _page(_form(None), None)


@blueprint.post("/sablonok/uj")
@clerk_only(may="edit_content")
def add() -> ResponseReturnValue:
    """Keep a new template, or show how it would read."""
    form = _form(None)
    if not form.validate_on_submit():
        return _page(form, None), 422
    if "preview" in request.form:
        return _page(form, None, preview=True)
    template_operations.add_template(
        purpose=form.chosen_purpose,
        titles=form.texts("title"),
        bodies=form.texts("body"),
        clerk_id=principal().id,
        now=utc_now(),
    )
    flash(_("The template is kept; your colleagues can use it."), "success")
    return redirect(url_for("clerk_templates.listing"), 303)


@blueprint.get("/sablonok/<uuid:template_id>")
@clerk_only(may="edit_content")
def edit(template_id: uuid.UUID) -> str:
    """Show one template with the form that changes it, and how it reads."""
    found = _template(template_id)
    form = _form(found)
    _show_kept(form, found)
    return _page(form, found, preview=True)


@blueprint.post("/sablonok/<uuid:template_id>")
@clerk_only(may="edit_content")
def change(template_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the changed texts, or show how they would read."""
    found = _template(template_id)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(form, found), 422
    if "preview" in request.form:
        return _page(form, found, preview=True)
    try:
        template_operations.change_template(
            template_id,
            titles=form.texts("title"),
            bodies=form.texts("body"),
            seen=form.version.data or 0,
            clerk_id=principal().id,
            now=utc_now(),
        )
    except ConflictError:
        form.version.data, form.version.raw_data = found.version, None
        return _page(form, found, conflict=True), 409
    flash(_("The template is kept; your colleagues can use it."), "success")
    return redirect(url_for("clerk_templates.listing"), 303)


@blueprint.post("/sablonok/<uuid:template_id>/archivalas")
@clerk_only(may="edit_content")
def archive(template_id: uuid.UUID) -> ResponseReturnValue:
    """Take the template off the offer, or (``back``) put it back."""
    archived = "back" not in request.form
    template_operations.set_archived(
        template_id, archived=archived, clerk_id=principal().id, now=utc_now()
    )
    if archived:
        flash(_("The template is archived. You find it among the archived ones."), "success")
    else:
        flash(_("The template is in use again."), "success")
    return redirect(url_for("clerk_templates.edit", template_id=template_id), 303)


def _listed(form: TemplateFilter) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(
        *(_ONE.id, _ONE.purpose, _ONE.titles, _ONE.bodies, _ONE.changed_at),
        func.coalesce(Clerk.name, "").label("changed_by"),
    ).outerjoin(Clerk, Clerk.id == _ONE.changed_by)
    archived = _ONE.archived_at.is_not(None)
    statement = statement.where(archived if form.value("state") == "archived" else ~archived)
    if form.value("purpose"):
        statement = statement.where(_ONE.purpose == form.value("purpose"))
    texts = (cast(_ONE.titles, String), cast(_ONE.bodies, String))
    return statement.where(has_words(form.value("q"), *texts))


def _columns() -> tuple[Column, ...]:
    page = str(get_locale())
    title = func.coalesce(_ONE.titles[page].astext, _ONE.titles["hu"].astext)
    purpose = case({key: str(label) for key, label in PURPOSES.items()}, value=_ONE.purpose)
    return (
        Column("title", _("Title"), title, lambda row: in_locale(row.titles, page)),
        Column("purpose", _("What it is for"), purpose, lambda row: PURPOSES[row.purpose]),
        Column("languages", _("Languages"), None, lambda row: " ".join(sorted(row.bodies))),
        Column("changed", _("Last changed"), _ONE.changed_at, lambda row: row.changed_at),
        Column("by", _("By"), func.coalesce(Clerk.name, ""), lambda row: row.changed_by),
    )


def _template(template_id: uuid.UUID) -> ReplyTemplate:
    found = db.session().scalar(select(_ONE).where(_ONE.id == template_id))
    if found is None:
        raise NotFoundError("no such template")
    return found


def _form(found: ReplyTemplate | None) -> TemplateForm:
    return TemplateForm.of(
        locales=current_rules().locales, purpose=None if found is None else found.purpose
    )


def _show_kept(form: TemplateForm, found: ReplyTemplate) -> None:
    form.version.data = found.version
    for kind, texts in (("title", found.titles), ("body", found.bodies)):
        for locale in ("hu", "en"):
            if f"{kind}_{locale}" in form:
                form[f"{kind}_{locale}"].data = texts.get(locale, "")


def _page(
    form: TemplateForm,
    found: ReplyTemplate | None,
    *,
    preview: bool = False,
    conflict: bool = False,
) -> str:
    purpose = form.chosen_purpose
    shown = form.texts("body") if preview else {}
    return render_template(
        "work/templates/edit.html",
        form=form,
        template=found,
        purposes=PURPOSES,
        purpose=purpose,
        placeholders=PLACEHOLDERS if found is None else {purpose: PLACEHOLDERS[purpose]},
        preview={lang: fill_in(text, samples(purpose, lang)) for lang, text in shown.items()},
        conflict=conflict,
    )
