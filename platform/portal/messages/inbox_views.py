"""The clerks' inbox: narrowed down, sorted, exported; several cases done with at once."""

import uuid
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import Select, cast, func
from sqlalchemy import Text as SqlText

from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.messages import operations, queries, wording
from portal.messages.clerk_forms import (
    ALL,
    ANSWERED,
    ASKED,
    CLOSED,
    COLLEAGUES,
    MINE,
    NOBODYS,
    BulkForm,
    InboxFilter,
)
from portal.messages.clerk_pages import words
from portal.messages.clerk_views import blueprint
from portal.messages.models import Enquiry
from portal.messages.operations import Chosen, Outcome
from portal.messages.queries import desk
from portal.rules.queries import current_rules
from portal.work import assignments
from portal.work.models import WorkAssignment

__all__ = ["blueprint"]
_DEEDS = ("take", "give", "close")
MOST_AT_ONCE = 100


@blueprint.get("/uzenetek")
@clerk_only(may="answer_messages")
def inbox() -> ResponseReturnValue:
    """List the cases that the filter asks for, the most urgent first; or hand them out as a table."""
    locale = str(get_locale())
    form = InboxFilter.of(current_rules().contact_form, locale)
    statement, columns = _narrowed(form), _columns(locale)
    waits = form.status.data not in (ANSWERED, CLOSED, ALL)
    where: dict[str, Any] = {"key": Enquiry.id, "default": "due" if waits else "-moved"}
    if lists.wants_csv():
        return lists.as_csv(statement, tuple(columns.values()), name="uzenetek", **where)
    when = ("due",) if waits else ("moved", "state")
    shown = ("choose", "case", "name", *when, "topic", "hands")
    return render_template(
        "messages/clerk/inbox.html",
        table=lists.page_of(statement, [columns[one] for one in shown], **where),
        filter=form,
        waits=waits,
        now=utc_now(),
        **words(),
    )


@blueprint.get("/uzenetek/kovetkezo")
@clerk_only(may="answer_messages")
def following() -> ResponseReturnValue:
    """Open the most urgent case that waits for the clerk."""
    wanted = queries.next_waiting(clerk_id=principal().id)
    if wanted is None:
        flash(_("Nothing waits for you."), "info")
        return redirect(url_for("clerk_messages.inbox"), 303)
    return redirect(url_for("clerk_messages.show", enquiry_id=wanted), 303)


@blueprint.get("/uzenetek/tobb")
@clerk_only(may="answer_messages")
def several() -> ResponseReturnValue:
    """Ask, with their count, before the chosen cases are given away or closed."""
    chosen = _chosen(request.args.getlist("case"))
    if not chosen:
        flash(_("Please choose at least one case in the list."), "warning")
        return redirect(url_for("clerk_messages.inbox"), 303)
    deed = _deed(request.args.get("deed", ""))
    return _confirm(deed, chosen, BulkForm.of(deed, staff=_staff(deed), fresh=True))


@blueprint.post("/uzenetek/tobb")
@clerk_only(may="answer_messages")
def do_several() -> ResponseReturnValue:
    """Do it to each of the chosen cases that is still as it was shown."""
    deed = _deed(request.form.get("deed", ""))
    form = BulkForm.of(deed, staff=_staff(deed))
    chosen = _chosen(request.form.getlist("case"))
    if not form.validate_on_submit():
        return _confirm(deed, chosen, form), 422
    _say(deed, _do(deed, chosen, form), chosen)
    return redirect(url_for("clerk_messages.inbox"), 303)


def _narrowed(form: InboxFilter) -> Select[Any]:
    statement = desk.listed()
    status, hands, late = (form.value(name) for name in ("status", "hands", "late"))
    if status == CLOSED:
        statement = statement.where(Enquiry.status == "closed")
    elif status == ANSWERED:
        statement = statement.where(Enquiry.status != "closed", Enquiry.answer_by.is_(None))
    elif status != ALL:
        statement = statement.where(Enquiry.answer_by.is_not(None))
    if status == ASKED:
        statement = statement.where(Enquiry.status == "asked")
    for name, column in (("topic", Enquiry.topic), ("kind", Enquiry.kind)):
        if form.value(name):
            statement = statement.where(column == form.value(name))
    holder = WorkAssignment.clerk_id
    if hands in (MINE, NOBODYS):
        statement = statement.where(holder == principal().id if hands == MINE else holder.is_(None))
    elif hands == COLLEAGUES:
        statement = statement.where(holder != principal().id)
    if late:
        until = utc_now() if late == "late" else _tonight()
        statement = statement.where(Enquiry.answer_by < until)
    texts = (Enquiry.name, Enquiry.case_number, Enquiry.email, Enquiry.phone, Enquiry.body)
    return statement.where(has_words(form.value("q"), *texts))


def _tonight() -> datetime:
    return datetime.combine(local_today(utc_now()), time.max, BUDAPEST)


def _columns(locale: str) -> dict[str, Column]:
    """Return every column that a table of cases can have; a page shows some of them."""
    kinds = {kind: str(label) for kind, label in wording.KINDS.items()}
    state = wording.CLERK_STATUSES
    columns = (
        Column("choose", _("Choose"), kind="hidden"),
        Column("case", _("Case"), Enquiry.case_number, lambda row: row.case_number),
        Column("due", _("Answer by"), desk.DUE, lambda row: row.answer_by),
        Column("name", _("Name"), func.lower(Enquiry.name), lambda row: row.name),
        Column(
            "topic",
            _("Topic"),
            desk.topic_in(locale),
            lambda row: wording.topic_label(row.topic, row.topic_labels, locale),
        ),
        Column("kind", _("Kind"), desk.kind_in_words(kinds), lambda row: kinds[row.kind]),
        Column(
            "state", _("State"), cast(Enquiry.status, SqlText), lambda row: state[row.status][0]
        ),
        Column("received", _("Received"), Enquiry.created_at, lambda row: row.created_at),
        Column("moved", _("Last moved"), Enquiry.moved_at, lambda row: row.moved_at),
        Column("hands", _("In whose hands"), desk.ASSIGNEE, lambda row: row.assignee),
    )
    return {one.key: one for one in columns}


def _deed(wanted: str) -> str:
    may_give = "assign_work" in principal().permissions
    if wanted not in _DEEDS or (wanted == "give" and not may_give):
        raise NotFoundError("no such deed")
    return wanted


def _chosen(texts: list[str]) -> list[Chosen]:
    """Return the cases that ``<id>:<version>`` name, each once; what is none is left out."""
    found: dict[uuid.UUID, Chosen] = {}
    for text in texts[:MOST_AT_ONCE]:
        case_id, _colon, version = text.partition(":")
        try:
            one = Chosen(uuid.UUID(case_id), int(version))
        except ValueError:
            continue
        found[one.id] = one
    return list(found.values())


def _staff(deed: str) -> list[tuple[str, str]]:
    if deed != "give":
        return []
    return [(str(one.id), one.name) for one in assignments.colleagues()]


def _confirm(deed: str, chosen: list[Chosen], form: BulkForm) -> str:
    seen = {one.id: one.seen for one in chosen}
    rows = queries.chosen_cases(seen.keys())
    return render_template(
        "messages/clerk/several.html", deed=deed, rows=rows, seen=seen, form=form, **words()
    )


def _do(deed: str, chosen: list[Chosen], form: BulkForm) -> Outcome:
    myself, now = principal().id, utc_now()
    if deed == "take":
        return operations.take_many(chosen, clerk_id=myself, now=now)
    if deed == "give":
        wanted = uuid.UUID(form.to.data) if form.to.data else None
        return operations.give_many(chosen, to=wanted, by=myself, now=now)
    note = form.closing_note.data or None
    return operations.close_many(
        chosen, clerk_id=myself, reason=form.reason.data, note=note, now=now
    )


def _say(deed: str, outcome: Outcome, chosen: list[Chosen]) -> None:
    done = {
        "take": ngettext("%(num)d case is yours.", "%(num)d cases are yours.", outcome.done),
        "give": ngettext("%(num)d case given.", "%(num)d cases given.", outcome.done),
        "close": ngettext("%(num)d case closed.", "%(num)d cases closed.", outcome.done),
    }
    flash(done[deed], "success" if outcome.done else "info")
    numbers = {row.id: row.case_number for row in queries.chosen_cases([one.id for one in chosen])}
    for left, why in (
        (outcome.moved, _("Left as they are, since a colleague was faster there:")),
        (outcome.unanswered, _("Left open, as a complaint is answered in writing first:")),
    ):
        if left:
            flash(f"{why} {', '.join(sorted(numbers.get(one, '–') for one in left))}", "warning")
