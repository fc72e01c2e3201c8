"""Notices on the console: the list, one with its readers counted, and the form that writes it."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.content import listed, notice_lists, wording
from portal.content.forms import NoticeFilter, NoticeForm, number_in
from portal.content.operations import notices as operations
from portal.content.page_texts import as_part
from portal.content.queries import notices as queries
from portal.content.schemas import ClerkNotice, NewNotice
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.lists import as_csv, page_of, wants_csv
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.rules.content import render_markdown
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("content", __name__)


@blueprint.get("/kozlemenyek")
@clerk_only(may="edit_content")
def notices() -> ResponseReturnValue:
    """List notices, or hand the list out as a file."""
    wanted, now = NoticeFilter(request.args), utc_now()
    statement, columns = notice_lists.statement(wanted, now=now), notice_lists.columns()
    how: dict[str, Any] = {"key": notice_lists.KEY, "default": notice_lists.DEFAULT}
    if wants_csv():
        return as_csv(statement, columns, name="kozlemenyek", **how)
    return render_template(
        "content/clerk/notices.html",
        form=wanted,
        table=page_of(statement, columns, **how),
        view=notice_lists.view,
        **words(now),
    )


@blueprint.get("/kozlemenyek/uj")
@clerk_only(may="edit_content")
def new_notice() -> str:
    """Show an empty form."""
    return _form_page(NoticeForm())


@blueprint.post("/kozlemenyek/uj")
@clerk_only(may="edit_content")
def write_notice() -> ResponseReturnValue:
    """Keep what was typed as a draft, and show it as it will look."""
    form = NoticeForm()
    new = _typed(form)
    if new is None:
        return _form_page(form), 422
    notice_id = operations.write(new, clerk_id=principal().id, now=utc_now())
    flash(_("Kept as a draft. Look at it once more, then publish it."), "success")
    return redirect(url_for("clerk_content.show_notice", notice_id=notice_id), 303)


@blueprint.get("/kozlemenyek/<uuid:notice_id>")
@clerk_only(may="edit_content")
def show_notice(notice_id: uuid.UUID) -> str:
    """Show one notice as customers see it, whom it concerns, and what can be done to it."""
    return notice_page(queries.clerk_notice(notice_id))


@blueprint.get("/kozlemenyek/<uuid:notice_id>/szerkesztes")
@clerk_only(may="edit_content")
def edit_notice(notice_id: uuid.UUID) -> str:
    """Show the form with what the notice says now."""
    return _form_page(_filled(queries.clerk_notice(notice_id)), notice_id=notice_id)


@blueprint.post("/kozlemenyek/<uuid:notice_id>/szerkesztes")
@clerk_only(may="edit_content")
def rewrite_notice(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Change the notice; where a colleague was quicker, show theirs and keep what was typed."""
    found = queries.clerk_notice(notice_id)
    form = NoticeForm()
    new = _typed(form)
    if new is None:
        return _form_page(form, notice_id=notice_id), 422
    seen, now = number_in(form.seen), utc_now()
    try:
        operations.rewrite(notice_id, new, seen=seen, clerk_id=principal().id, now=now)
    except ConflictError:
        form.seen.data = str(found.version)
        return _form_page(form, notice_id=notice_id, present=found), 409
    flash(_("The notice is changed."), "success")
    return redirect(url_for("clerk_content.show_notice", notice_id=notice_id), 303)


@blueprint.post("/kozlemenyek/elonezet")
@clerk_only(may="edit_content")
def preview_text() -> str:
    """Return a text that is being typed as customers will see it, as a piece of a page."""
    return str(as_part(request.form.get("text", "")[:70_000]))


def notice_page(found: ClerkNotice, *, forms: dict[str, Any] | None = None) -> str:
    """Return the page of one notice; ``forms``: those that were not in order."""
    now, rules = utc_now(), current_rules()
    return render_template(
        "content/clerk/notice.html",
        found=found,
        notice=found.notice,
        reach=queries.reach(found.notice.id, area=found.notice.area),
        may_mail=queries.KIND in rules.notifications,
        as_written=render_markdown,
        locales_offered=rules.locales,
        **({"withdraw_form": None, "mail_changed": False} | (forms or {})),
        **words(now),
    )


def words(now: datetime) -> dict[str, Any]:
    """Return what templates say about notices with."""
    return {
        "now": now,
        "period_words": wording.period_words,
        "area_words": wording.area_words,
        "time_words": wording.time_words,
        "kind_labels": wording.KIND_LABELS,
        "state_labels": wording.STATE_LABELS,
        "state_tones": wording.STATE_TONES,
        "importance_labels": wording.IMPORTANCE_LABELS,
        "notice_kinds": wording.NOTICE_KINDS,
    }


def _form_page(
    form: NoticeForm, *, notice_id: uuid.UUID | None = None, present: ClerkNotice | None = None
) -> str:
    """Return the page with the form; ``present``: what a colleague has made of it meanwhile."""
    shown = {
        name: render_markdown(getattr(form, f"text_{name}").data or "") for name in ("hu", "en")
    }
    return render_template(
        "content/clerk/notice_form.html",
        form=form,
        notice_id=notice_id,
        present=present,
        shown=shown,
        **words(utc_now()),
    )


def _typed(form: NoticeForm) -> NewNotice | None:
    """Return what was typed, or None: then the form says what is wrong."""
    if not form.validate_on_submit():
        return None
    if form.area.data != "points":
        return form.notice(form.places)
    try:
        return form.notice(listed.find_listed(form.typed_lines, rules=current_rules()))
    except listed.NotOnRecordError as error:
        shown = ", ".join(map(str, error.lines[:20]))
        form.lines.errors = [
            ngettext(
                "Line %(lines)s is neither a customer number nor a point of use of ours.",
                "Lines %(lines)s are neither customer numbers nor points of use of ours.",
                len(error.lines),
                lines=shown,
            )
        ]
        return None


def _filled(found: ClerkNotice) -> NoticeForm:
    notice = found.notice
    fields = ("kind", "importance", "title_hu", "text_hu", "starts_at", "ends_at", "area")
    return NoticeForm(
        formdata=None,
        seen=found.version,
        lines="\n".join(notice.places),
        is_public=notice.is_public,
        title_en=notice.title_en or "",
        text_en=notice.text_en or "",
        **{name: getattr(notice, name) for name in fields},
    )
