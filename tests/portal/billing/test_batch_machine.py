"""A batch's states: nothing but the machine's ways, whoever presses what in which order, and once."""

import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.billing.batches import operations, sending
from portal.billing.batches.machine import NEXT, OVER, WORKING, Deed, State
from portal.billing.batches.moving import in_hand
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from tests.support.servers import TestDatabase
from tests.support.site import Site
from tests.support.slices import execute
from tests.support.uploads import SLUG, Desk, batch_id, bill, table

BY_PEOPLE = {
    Deed.LOOK_AGAIN: operations.look_again,
    Deed.TAKE_IN: partial(operations.take_in, mode="all"),
    Deed.SEND: partial(operations.send, notify=False),
    Deed.UNDO: operations.undo,
    Deed.DISCARD: operations.discard,
}


@pytest.fixture
def desk(site: Site) -> Desk:
    """A senior colleague, and three customers."""
    return Desk.at(site)


def test_the_machine_has_an_end_and_no_way_back_from_it() -> None:
    assert not [state for state, _deed in NEXT if state in OVER]
    reached, before = {State.CHECKING}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for (state, _deed), after in NEXT.items() if state in reached}
    assert reached == set(State)
    assert all((state, Deed.FAIL) in NEXT for state in WORKING)
    assert [deed for state, deed in NEXT if state is State.SENT] == [Deed.UNDO]


def press(desk: Desk, found: uuid.UUID, deed: Deed, seen: int, clerk: uuid.UUID) -> bool:
    """Do the deed as somebody who saw that version; tell whether it was done."""
    try:
        with desk.site.inside(SLUG):
            BY_PEOPLE[deed](found, seen=seen, clerk_id=clerk, now=utc_now())
    except (ConflictError, operations.NothingToTakeInError):
        return False
    return True


class Batches(RuleBasedStateMachine):
    """Presses buttons, new and stale, and lets the worker work, in any order."""

    desk: Desk
    numbers = iter(range(1, 900_000))

    def __init__(self) -> None:
        super().__init__()
        self.number = next(self.numbers)
        self.address = self.desk.upload(table([bill(str(self.number), "100")]))
        self.id = batch_id(self.address)
        [(self.clerk,)] = self.desk.ask("select id from clerk limit 1")
        self.state, self.stale = State.CHECKING, [1]

    def look(self) -> tuple[State, int]:
        found = self.desk.state(self.address)
        return State(found["state"]), found["version"]

    @rule(deed=st.sampled_from(sorted(BY_PEOPLE)))
    def press_as_seen(self, deed: Deed) -> None:
        state, seen = self.look()
        done = press(self.desk, self.id, deed, seen, self.clerk)
        assert done == ((state, deed) in NEXT), (state, deed)
        after, version = self.look()
        assert after is (NEXT[state, deed] if done else state)
        assert version == seen + done
        self.stale.append(seen)

    @rule(deed=st.sampled_from(sorted(BY_PEOPLE)), which=st.integers(0, 30))
    def press_on_an_old_page(self, deed: Deed, which: int) -> None:
        state, seen = self.look()
        old = self.stale[which % len(self.stale)]
        if old != seen:
            assert not press(self.desk, self.id, deed, old, self.clerk)
            assert self.look() == (state, seen)

    @rule()
    def work(self) -> None:
        before = self.look()[0]
        self.desk.site.deliver()
        after = self.look()[0]
        assert after not in WORKING
        expected = {
            State.CHECKING: State.PREVIEW,
            State.SENDING: State.SENT,
            State.UNDOING: State.UNDONE,
        }
        assert after is expected.get(before, before)

    @rule()
    @precondition(lambda self: self.look()[0] is State.SENT)
    def ask_whether_it_can_be_undone(self) -> None:
        with self.desk.site.inside(SLUG):
            batch = in_hand(self.id)
            assert batch is not None
            assert not sending.why_not(batch, now=utc_now())

    @invariant()
    def customers_see_it_only_when_it_is_sent(self) -> None:
        state = self.look()[0]
        printed = f"2026-{self.number:06d}"
        found = self.desk.ask("select count(*) from invoice where number = :n", n=printed)
        assert found == [(1 if state in (State.SENT, State.UNDOING) else 0,)], state
        owed = self.desk.ask(
            "select coalesce(sum(effect_minor), 0) from ledger_entry e where exists ("
            " select from invoice_batch_row r where r.id = e.invoice_id and r.batch_id = :id)",
            id=self.id,
        )
        assert owed == [(10000 if state in (State.SENT, State.UNDOING) else 0,)], state


def test_any_order_of_buttons_keeps_to_the_machine(desk: Desk) -> None:
    Batches.desk = desk
    few = settings(
        max_examples=12,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Batches, settings=few)  # type: ignore[no-untyped-call]


def at_once(*works: Callable[[], bool]) -> list[bool]:
    """Run the works in threads that start together; return what each says."""
    gate, said = threading.Barrier(len(works)), list[bool]()

    def run(work: Callable[[], bool]) -> None:
        gate.wait()
        said.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.parametrize(
    "deeds",
    [
        (Deed.SEND, Deed.SEND),
        (Deed.SEND, Deed.UNDO),
        (Deed.UNDO, Deed.SEND, Deed.SEND),
    ],
)
def test_of_two_who_press_at_once_one_wins(desk: Desk, deeds: tuple[Deed, ...]) -> None:
    address = desk.checked(table([bill("1"), bill("2")]))
    desk.do(address, "atvetel", mode="all")
    [(clerk,)] = desk.ask("select id from clerk limit 1")
    seen, found = desk.state(address)["version"], batch_id(address)
    said = at_once(*(partial(press, desk, found, deed, seen, clerk) for deed in deeds))
    assert sorted(said) == [False] * (len(deeds) - 1) + [True]
    desk.site.deliver()
    state = desk.state(address)["state"]
    assert desk.ask("select count(*) from invoice") == [(2 if state == "sent" else 0,)]


def test_two_workers_at_one_batch_do_it_once(desk: Desk) -> None:
    address = desk.checked(table([bill(str(n)) for n in range(50)]))
    desk.do(address, "atvetel", mode="all")
    desk.send(address)

    def work() -> bool:
        desk.site.deliver()
        return True

    at_once(work, work)
    with desk.site.inside(SLUG):
        execute(
            "update outbox_message set available_at = now(), leased_until = null where done_at is null"
        )
    desk.site.deliver()
    assert desk.state(address)["state"] == "sent"
    assert desk.ask("select count(*), count(distinct number) from invoice") == [(50, 50)]
    assert desk.ask("select count(*) from ledger_entry") == [(50,)]


def test_the_second_of_two_sees_what_the_first_has_done(desk: Desk) -> None:
    address = desk.checked(table([bill("1")]))
    stale = desk.browser.get(address)
    desk.do(address, "atvetel", mode="all")
    answer = desk.press(stale, f"{address}/atvetel", mode="all")
    assert answer.status_code == 409
    assert "kikuldes" in answer.text and "tone-warning" in answer.text
    assert desk.press(stale, f"{address}/elvetes").status_code == 409


def test_what_changed_since_it_was_looked_over_is_not_sent_unseen(desk: Desk) -> None:
    lines = [bill("1"), bill("2")]
    first, second = desk.checked(table(lines)), desk.checked(table([*lines, bill("3")]))
    for address in (first, second):
        desk.do(address, "atvetel", mode="all")
    desk.send(first)
    desk.send(second)
    desk.site.deliver()
    assert desk.state(first)["state"] == "sent"
    found = desk.state(second)
    assert (found["state"], found["mode"], found["new_rows"], found["same_rows"]) == (
        *("preview", None, 1, 2),
    )
    assert desk.ask("select count(*) from invoice") == [(2,)]
    desk.do(second, "atvetel", mode="all")
    desk.send(second)
    desk.site.deliver()
    assert desk.ask("select count(*) from invoice") == [(3,)]


AMOUNTS = st.sampled_from(["100", "200", "-50", "x"])
ROWS = st.lists(
    st.builds(
        bill,
        st.sampled_from(["1", "2", "3", "4", "5"]),
        AMOUNTS,
        customer=st.sampled_from(["U0001", "U0002", "U9999"]),
        due=st.sampled_from(["2026-05-18", "2026-06-18"]),
        kind=st.sampled_from(["", "", "rész", "sztornó"]),
        paid=st.sampled_from(["", "", "10"]),
        corrects=st.sampled_from(["", "", "", "2026-000001", "2026-000004"]),
    ),
    min_size=1,
    max_size=8,
)
COUNT = (
    "select (select count(*) from invoice), (select coalesce(sum(updated), 0) from import_batch)"
)


@given(files=st.lists(ROWS, min_size=1, max_size=2))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_sent_is_what_was_shown_and_what_is_undone_is_gone(
    site: Site, database: TestDatabase, files: list[list[list[str]]]
) -> None:
    database.restore()
    desk = Desk.at(site)
    for lines in files:
        before = desk.ask(BOOKS)
        address = desk.checked(table(lines))
        shown = desk.state(address)
        good = shown["new_rows"] + shown["changed_rows"]
        kinds = ("new", "changed", "same", "conflict", "wrong")
        assert sum(shown[f"{kind}_rows"] for kind in kinds) == len(lines)
        if not good:
            continue
        [(bills, updated)] = desk.ask(COUNT)
        bad = shown["conflict_rows"] + shown["wrong_rows"]
        desk.do(address, "atvetel", mode="good" if bad else "all")
        desk.send(address)
        desk.site.deliver()
        assert desk.state(address)["state"] == "sent"
        assert desk.ask(COUNT) == [(bills + shown["new_rows"], updated + shown["changed_rows"])]
        again = desk.checked(table(lines))
        found = desk.state(again)
        assert (found["new_rows"], found["changed_rows"]) == (0, 0)
        after = desk.ask(BOOKS)
        page = desk.browser.get(f"{address}/visszahivas")
        can = 'name="seen"' in page.text
        event(f"can be undone: {can}")
        if can:
            desk.press(page, f"{address}/visszahivas")
            desk.site.deliver()
            assert desk.state(address)["state"] == "undone"
            assert desk.ask(BOOKS) == before
        else:
            assert desk.ask(BOOKS) == after


BOOKS = (
    "select (select coalesce(jsonb_agg(to_jsonb(i) order by i.number), '[]') from invoice i),"
    " (select coalesce(jsonb_object_agg(customer_id, owed), '{}') from ("
    "   select customer_id, sum(effect_minor) as owed from ledger_entry group by customer_id"
    "   having sum(effect_minor) <> 0) s)"
)
