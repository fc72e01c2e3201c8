"""The console's first page: all that waits for the staff, the most urgent first."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row, Select, Subquery, func, select

from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.lists import Column, Listing
from portal.foundation.web.principal import Principal
from portal.work.items import (
    Tally,
    WorkItem,
    WorkSource,
    due_or_last,
    everything,
    item_of,
    kind_labels,
    sources,
    tallies,
)

MINE, UNASSIGNED = "enyem", "senkie"
"""What the address says of whose work is listed; nothing: the whole team's."""
_TABS = ("", MINE, UNASSIGNED)
_A_DAY = timedelta(days=1)


class WaitingFilter(FilterForm):
    """What of the waiting work is shown."""

    q = search_field(_l("Name or case number"))
    kind = ChoiceFilter(_l("Kind of work"))
    time = ChoiceFilter(
        _l("Time"),
        choices=[
            SelectChoice("", _l("any")),
            SelectChoice("late", _l("late")),
            SelectChoice("soon", _l("due in a day")),
        ],
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """The page: the list, its rows as items by id, how much waits, and where the tabs lead."""

    table: Listing
    items: dict[uuid.UUID, WorkItem]
    labels: dict[str, object]
    tallies: tuple[Tally, ...]
    tab: str
    form: WaitingFilter

    @property
    def count(self) -> int:
        """How many wait in the tab that is open, whatever else narrows the list down."""
        return in_tab(self.tallies, self.tab)


def tab_in(wanted: str | None) -> str:
    """Return the tab that an address names; the whole team's for any other word."""
    return wanted if wanted is not None and wanted in _TABS else ""


def in_tab(counts: tuple[Tally, ...], tab: str) -> int:
    """Return how many wait in that tab."""
    of = {"": "waiting", MINE: "mine", UNASSIGNED: "unassigned"}[tab]
    return sum(getattr(one, of) for one in counts)


def shown(person: Principal, *, now: datetime) -> Shown:
    """Return what the address asks for; two statements, however many slices have work."""
    offered = sources(person.permissions)
    form, tab = _form(offered), tab_in(request.args.get("kie"))
    work = everything(offered)
    table = lists.page_of(
        _narrowed(work, form, tab, person, now),
        columns(work, offered),
        key=work.c.id,
        default="due",
    )
    return Shown(
        table=table,
        items={row.id: item_of(row, offered) for row in table.rows},
        labels=kind_labels(offered),
        tallies=tallies(offered, clerk_id=person.id, now=now),
        tab=tab,
        form=form,
    )


def as_file(person: Principal, *, now: datetime) -> Response:
    """Return the whole list that the address asks for as a CSV."""
    offered = sources(person.permissions)
    form, tab = _form(offered), tab_in(request.args.get("kie"))
    work = everything(offered)
    statement = _narrowed(work, form, tab, person, now)
    return lists.as_csv(
        statement, columns(work, offered), key=work.c.id, default="due", name="teendok"
    )


def count_for(person: Principal, tab: str, *, now: datetime) -> int:
    """Return how many wait in that tab now; one statement."""
    return in_tab(tallies(sources(person.permissions), clerk_id=person.id, now=now), tab)


def in_words(count: int) -> str:
    """Return how many wait, as a sentence."""
    return ngettext("%(num)d thing waits.", "%(num)d things wait.", count)


def columns(work: Subquery, offered: tuple[WorkSource, ...]) -> tuple[Column, ...]:
    """Return the columns of the list of waiting work."""
    labels = kind_labels(offered)

    def kind(row: Row[Any]) -> object:
        return labels[row.kind]

    return (
        Column("title", _l("Name"), func.coalesce(work.c.title, ""), lambda row: row.title),
        Column("detail", _l("Details"), func.coalesce(work.c.detail, ""), lambda row: row.detail),
        Column("kind", _l("What to do"), work.c.kind, kind),
        Column("due", _l("Due"), due_or_last(work.c.due), lambda row: row.due),
        Column("since", _l("Waits since"), work.c.since, lambda row: row.since),
        Column(
            "assignee",
            _l("In whose hands"),
            func.coalesce(work.c.assignee_name, ""),
            lambda row: row.assignee_name,
        ),
    )


def _form(offered: tuple[WorkSource, ...]) -> WaitingFilter:
    form = WaitingFilter(formdata=request.args)
    form.kind.offer(("", _l("every kind")), *kind_labels(offered).items())
    form.validate()
    return form


def _narrowed(
    work: Subquery, form: WaitingFilter, tab: str, person: Principal, now: datetime
) -> Select[Any]:
    statement = select(work).where(has_words(form.value("q"), work.c.title, work.c.detail))
    if form.value("kind"):
        statement = statement.where(work.c.kind == form.value("kind"))
    if form.value("time"):
        until = now if form.value("time") == "late" else now + _A_DAY
        statement = statement.where(work.c.due < until)
    if tab == MINE:
        statement = statement.where(work.c.assignee_id == person.id)
    elif tab == UNASSIGNED:
        statement = statement.where(work.c.assignee_id.is_(None))
    return statement
