"""Promises: counted in working or calendar days, never longer than the law, never changed later."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import db
from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import ConflictError
from portal.kernel.working_time import WorkingCalendar
from portal.messages.machine import Deed, Status, after, outcome_of
from portal.messages.models import Enquiry, EnquiryPromise
from portal.messages.operations import NewEnquiry, reply, send_enquiry
from portal.rules.calendars import office_calendar
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import CaseKind, Category, Term
from portal.rules.text import Text
from portal.rules.vocabulary import WEEKDAYS
from tests.portal.messages.conftest import SLUG
from tests.support.site import Site

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
OFFICE = office_calendar(
    opening_hours={day: [(time(8), time(16))] for day in WEEKDAYS[:5]}, closed_on=[], open_on=[]
)


def category(kind: CaseKind, term: Term) -> Category:
    return Category("x", Text({"hu": "x"}), None, kind, by_call=False, term=term)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(BUDAPEST):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        # Friday, over the weekend.
        (datetime(2026, 11, 20, 10, tzinfo=UTC), Term(2, working=True), "2026-11-24 16:00"),
        # The Saturday of 8 August 2026 is worked.
        (datetime(2026, 8, 6, 10, tzinfo=UTC), Term(2, working=True), "2026-08-08 16:00"),
        # 20 August is a holiday, and the 21st is worked off on that Saturday.
        (datetime(2026, 8, 19, 10, tzinfo=UTC), Term(1, working=True), "2026-08-24 16:00"),
        # Calendar days ask nobody whether they are worked, and end at midnight of summer or winter.
        (datetime(2026, 10, 1, 10, tzinfo=UTC), Term(30, working=False), "2026-10-31 23:59"),
        # Late in the evening it is already the next day in Hungary.
        (datetime(2026, 10, 1, 22, 30, tzinfo=UTC), Term(1, working=False), "2026-10-03 23:59"),
    ],
)
def test_terms(start: datetime, term: Term, due: str) -> None:
    assert local(term.due(start, OFFICE)) == due


@given(
    start=MOMENTS,
    days=st.integers(1, 30),
    working=st.booleans(),
    kind=st.sampled_from(CaseKind),
)
def test_a_complaint_never_waits_longer_than_thirty_days(
    start: datetime, days: int, working: bool, kind: CaseKind
) -> None:
    due = category(kind, Term(days, working)).due(start, OFFICE)
    assert due > start
    if kind.wants_writing:
        assert due.astimezone(BUDAPEST).date() <= start.astimezone(BUDAPEST).date() + timedelta(30)
    elif working:
        assert OFFICE.is_working_day(due.astimezone(BUDAPEST).date())


def new(topic: str = "question") -> NewEnquiry:
    return NewEnquiry(topic, "Kiss Éva", "+36301234567", "kiss@example.com", "Kérdés", "hu")


def test_the_promise_is_kept_with_the_calendar_it_was_made_with(site: Site) -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    with site.inside(SLUG):
        receipt = send_enquiry(new(), login_id=None, ip="192.0.2.1", now=friday)
        (kept,) = db.session().query(EnquiryPromise)
        assert local(receipt.promise.due_at) == "2026-11-24 17:00"
        assert kept.calendar_version == current_rules().offices[0].calendar.version
        assert "holidays" in kept.calendar_version
        assert kept.rules_revision == current_rules().revision
        assert (kept.days, kept.unit, kept.way) == (2, "working_days", "call")


def test_changed_holidays_do_not_change_given_promises(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    with site.inside(SLUG):
        before = send_enquiry(new(), login_id=None, ip="192.0.2.1", now=friday)
        rules = current_rules()
    closed = replace(
        rules.offices[0].calendar,
        closed_on=frozenset({date(2026, 11, 24)}),
        version="holidays 99",
    )
    changed = replace(rules, offices=(replace(rules.offices[0], calendar=closed),))
    monkeypatch.setattr("portal.messages.operations.promises.current_rules", lambda: changed)
    with site.inside(SLUG):
        # Writing on does not move the clock that runs already, …
        assert reply(before.enquiry_id, body="Na?", now=friday) == before.promise.due_at
        # … but whoever writes now is promised by the new calendar.
        later = send_enquiry(new(), login_id=None, ip="192.0.2.1", now=friday)
        promises = {row.calendar_version: row.due_at for row in db.session().query(EnquiryPromise)}
    assert local(later.promise.due_at) == "2026-11-25 17:00"
    assert promises["holidays 99"] == later.promise.due_at
    assert (
        local(next(due for name, due in promises.items() if name != "holidays 99"))
        == "2026-11-24 17:00"
    )


def test_a_category_that_is_gone_keeps_its_last_term(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    with site.inside(SLUG):
        sent = send_enquiry(new("complaint"), login_id=None, ip="192.0.2.1", now=friday)
        case = db.session().get_one(Enquiry, (SLUG, sent.enquiry_id))
        case.topic, case.answer_by = "vanished", None
        (promise,) = db.session().query(EnquiryPromise)
        promise.ended_at, promise.outcome = friday, "answered"
        db.session().flush()
        due = reply(sent.enquiry_id, body="Még valami.", now=friday)
    assert local(due) == "2026-12-20 23:59"


@given(
    deeds=st.lists(st.tuples(st.sampled_from(Deed), st.booleans()), max_size=12),
    wants_writing=st.booleans(),
)
def test_whatever_is_done_the_states_stay_sound(
    deeds: list[tuple[Deed, bool]], wants_writing: bool
) -> None:
    """A case is closed by closing only, opened by its sender or a clerk who says so."""
    status, promised = Status.OPEN, True
    for deed, by_customer in deeds:
        try:
            moved = after(status, deed, wants_writing=wants_writing)
        except ConflictError:
            if deed is Deed.REOPEN:
                assert status is not Status.CLOSED
            else:
                assert status is Status.CLOSED and deed not in (Deed.REPLY, Deed.NOTE)
            continue
        assert (moved is Status.CLOSED) == (
            deed is Deed.CLOSE or (status is Status.CLOSED and deed is Deed.NOTE)
        )
        if deed in (Deed.REPLY, Deed.REOPEN):
            assert moved is Status.OPEN
            promised = True
        outcome = outcome_of(deed, by_customer=by_customer, wants_writing=wants_writing)
        if outcome is not None:
            promised = False
        if wants_writing and deed is Deed.CALL:
            assert moved is status
        # While nothing is promised, nobody waits for the company.
        if not promised:
            assert moved in (Status.ANSWERED, Status.CLOSED, Status.ASKED, status)
        status = moved
    if status is Status.OPEN:
        assert promised


def test_a_calendar_is_needed_to_promise_working_days() -> None:
    never = WorkingCalendar(hours={})
    with pytest.raises(Exception, match="not that many working days"):
        Term(1, working=True).due(datetime(2026, 1, 1, tzinfo=UTC), never)
