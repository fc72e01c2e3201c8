"""Four eyes: nobody confirms their own approval, in whatever order or at whatever moment."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.foundation import db
from portal.plugin_api.registry import PluginRegistry
from portal.registration import operations
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.registration.operations import Approval
from portal.registration.schemas import CannotApproveError, ChangedMeanwhileError
from portal.work import assignments
from tests.portal.registration.conftest import NOW, Desk
from tests.portal.registration.four_eyes import (
    approve,
    confirm,
    hire,
    put_into_force,
    send_back,
)
from tests.support.servers import TestDatabase

ANNA, BELA, CILI = "anna", "bela", "cili"


@pytest.fixture
def desk_that_refers(ground: Any, plugins: PluginRegistry) -> Desk:
    """Komlo's desk with one registration that a clerk decides on; all of it matches."""
    desk = Desk(ground, "komlo")
    desk.seed()
    desk.clerk()
    desk.register()
    return desk


@pytest.mark.parametrize(
    ("when", "outcome", "needed"),
    [
        ("never", "match", False),
        ("never", "doubtful", False),
        ("doubtful", "match", False),
        ("doubtful", "doubtful", True),
        ("doubtful", "no_match", True),
        ("always", "match", True),
    ],
)
def test_when_a_second_look_is_needed(
    desk_that_refers: Desk, plugins: PluginRegistry, when: str, outcome: str, needed: bool
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, when)
    (anna,) = hire(desk, ANNA)
    with desk.ground.inside(desk.slug):
        verdict = {"outcome": outcome, "mismatches": []}
        db.session().execute(update(Registration).values(verdict=verdict))
    done = approve(desk, anna, version=desk.the_row().version)
    assert done is (Approval.ONCE if needed else Approval.OPENED)
    assert len(desk.linked()) == (0 if needed else 1)


def test_a_clerk_who_chooses_another_customer_needs_a_second_look(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "doubtful")
    (anna,) = hire(desk, ANNA)
    with desk.ground.inside(desk.slug):
        claim = {**desk.the_row().claim, "customer_number": "99999"}
        db.session().execute(update(Registration).values(claim=claim))
    assert approve(desk, anna, version=desk.the_row().version) is Approval.ONCE


def test_the_second_one_confirms_and_only_then_the_customer_is_told(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    anna, bela = hire(desk, ANNA, BELA)
    before = len(desk.outbox())
    assert approve(desk, anna, version=desk.the_row().version) is Approval.ONCE
    told = desk.outbox()[before:]
    # Béla and the colleague of the desk are asked; Anna, who approved, is not.
    assert told == ["registration.second_look_notice"] * 2
    row = desk.the_row()
    assert (row.state, row.first_approved_by) == (State.APPROVED_ONCE, anna)
    assert row.claim and row.password_hash, "the second colleague has nothing to look at"
    with pytest.raises(CannotApproveError, match="same_person"):
        confirm(desk, anna, version=row.version)
    confirm(desk, bela, version=row.version)
    done = desk.the_row()
    assert (done.state, done.first_approved_by, done.decided_by) == (State.ACTIVATED, anna, bela)
    assert done.claim == {}
    assert desk.outbox()[-1] == "registration.approved_mail"
    assert len(desk.linked()) == 1


def test_what_is_sent_back_goes_to_the_one_who_approved_it(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    anna, bela = hire(desk, ANNA, BELA)
    approve(desk, anna, version=desk.the_row().version)
    send_back(desk, bela, version=desk.the_row().version)
    row = desk.the_row()
    assert (row.state, row.first_approved_by, row.customer_id) == (
        State.AWAITING_APPROVAL,
        None,
        None,
    )
    assert desk.outbox()[-1] == "registration.sent_back_notice"
    held = desk.ground.run(desk.slug, lambda: assignments.assignees("registration", [row.id]))
    assert held[row.id].id == anna
    # Withdrawing one's own approval tells nobody.
    approve(desk, bela, version=row.version)
    count = desk.outbox().count("registration.sent_back_notice")
    send_back(desk, bela, version=desk.the_row().version)
    assert desk.outbox().count("registration.sent_back_notice") == count


def test_a_customer_who_got_a_login_meanwhile_is_not_confirmed(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    anna, bela = hire(desk, ANNA, BELA)
    approve(desk, anna, version=desk.the_row().version)
    first = desk.the_row()
    other = desk.submit(desk.claim(email="masik@example.hu"), ip="192.0.2.9")
    desk.confirm(desk.code(other), ip="192.0.2.9")
    put_into_force(desk, plugins, "never")
    row = desk.row(other)
    assert row is not None
    desk.ground.run(
        desk.slug,
        lambda: operations.approve(
            registration_id=row.id,
            version=row.version,
            clerk_id=bela,
            customer_number=desk.right.customer_number or "",
            now=NOW,
        ),
    )
    with pytest.raises(CannotApproveError, match="customer_has_login"):
        desk.ground.run(
            desk.slug,
            lambda: operations.confirm_approval(
                registration_id=first.id, version=first.version, clerk_id=bela, now=NOW
            ),
        )


def test_the_database_itself_refuses_the_same_pair_of_eyes(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    anna, bela = hire(desk, ANNA, BELA)
    approve(desk, anna, version=desk.the_row().version)
    confirm(desk, bela, version=desk.the_row().version)
    with pytest.raises(IntegrityError, match="four_eyes"), desk.ground.inside(desk.slug):
        db.session().execute(update(Registration).values(decided_by=anna))


# ------------------------------------------------------------------------------- at one moment


def _at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of it in threads at the same moment; returns what each returned or raised."""
    ready, results = threading.Barrier(len(deeds)), [None] * len(deeds)  # type: list[object]

    def run(place: int, deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            results[place] = deed()
        except (ChangedMeanwhileError, CannotApproveError) as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_person_clicking_twice_at_once_never_is_two(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    (anna,) = hire(desk, ANNA)
    version = desk.the_row().version
    results = _at_once(
        *[lambda: approve(desk, anna, version=version)] * 3,
        *[lambda: confirm(desk, anna, version=version + 1)] * 3,
    )
    assert results.count(Approval.ONCE) == 1
    refused = [one for one in results if one is not Approval.ONCE]
    assert all(isinstance(one, ChangedMeanwhileError | CannotApproveError) for one in refused)
    assert (desk.the_row().state, desk.linked()) == (State.APPROVED_ONCE, [])


def test_of_many_who_approve_and_confirm_at_once_two_different_ones_count(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    clerks = hire(desk, ANNA, BELA, CILI)
    version = desk.the_row().version
    first = _at_once(*[_deed(approve, desk, clerk, version) for clerk in clerks])
    assert first.count(Approval.ONCE) == 1
    second = _at_once(*[_deed(confirm, desk, clerk, version + 1) for clerk in clerks])
    assert second.count(None) == 1
    row = desk.the_row()
    assert row.state == State.ACTIVATED
    assert row.first_approved_by == clerks[first.index(Approval.ONCE)]
    assert row.decided_by == clerks[second.index(None)] != row.first_approved_by
    assert len(desk.linked()) == 1


def test_confirming_and_sending_back_at_once_is_one_of_them(
    desk_that_refers: Desk, plugins: PluginRegistry
) -> None:
    desk = desk_that_refers
    put_into_force(desk, plugins, "always")
    anna, bela, cili = hire(desk, ANNA, BELA, CILI)
    version = desk.the_row().version
    approve(desk, anna, version=version)
    results = _at_once(
        _deed(confirm, desk, bela, version + 1), _deed(send_back, desk, cili, version + 1)
    )
    assert sorted(type(one).__name__ for one in results) == ["ChangedMeanwhileError", "NoneType"]
    opened = results[0] is None
    assert len(desk.linked()) == (1 if opened else 0)
    assert desk.the_row().state == (State.ACTIVATED if opened else State.AWAITING_APPROVAL)


def _deed(
    call: Callable[..., object], desk: Desk, clerk: uuid.UUID, version: int
) -> Callable[[], object]:
    return lambda: call(desk, clerk, version=version)


# ------------------------------------------------------------------------------- in any order


class SecondLooks(RuleBasedStateMachine):
    """Three colleagues with pages old and new, and rules that change under them."""

    desk: Desk
    database: TestDatabase
    plugins: PluginRegistry

    @initialize()
    def begin(self) -> None:
        self.database.restore()
        self.desk.ground.apply_rules((self.desk.slug,))
        self.desk.seed()
        self.clerks = hire(self.desk, ANNA, BELA, CILI)
        self.desk.register()
        self.state, self.first, self.when = State.AWAITING_APPROVAL, None, "never"
        self.approvals: list[uuid.UUID] = []

    @rule(when=st.sampled_from(["never", "doubtful", "always"]))
    def new_rules(self, when: str) -> None:
        if when != self.when:
            put_into_force(self.desk, self.plugins, when)
            self.when = when

    @rule(
        who=st.integers(0, 2),
        deed=st.sampled_from(["approve", "confirm", "send_back", "reject", "call"]),
        age=st.sampled_from([0, 0, 0, 1]),
    )
    def act(self, who: int, deed: str, age: int) -> None:
        clerk, row = self.clerks[who], self.desk.the_row()
        given = {"registration_id": row.id, "clerk_id": clerk, "now": NOW}
        given["version"] = row.version - age
        calls: dict[str, Callable[[], object]] = {
            "approve": lambda: approve(self.desk, clerk, version=row.version - age),
            "confirm": lambda: confirm(self.desk, clerk, version=row.version - age),
            "send_back": lambda: send_back(self.desk, clerk, version=row.version - age),
            "reject": lambda: self._run(lambda: operations.reject(**given, reason="?")),
            "call": lambda: self._run(
                lambda: operations.note_call(**given, result="-", clarified=False)
            ),
        }
        expected = self._expected(deed, clerk, fresh=age == 0)
        if isinstance(expected, type):
            with pytest.raises(expected):
                calls[deed]()
            return
        calls[deed]()
        if deed in ("approve", "confirm"):
            self.approvals.append(clerk)
        if deed in ("send_back", "reject"):
            self.approvals.clear()
        self.state = expected
        self.first = clerk if expected is State.APPROVED_ONCE and deed == "approve" else self.first

    def _run(self, call: Callable[[], object]) -> object:
        return self.desk.ground.run(self.desk.slug, call)

    def _expected(
        self, deed: str, clerk: uuid.UUID, *, fresh: bool
    ) -> State | type[ChangedMeanwhileError] | type[CannotApproveError]:
        """Return the state that must follow, or the refusal: the rule in the simplest words."""
        waits = fresh and self.state is State.AWAITING_APPROVAL
        once = fresh and self.state is State.APPROVED_ONCE
        if deed == "approve" and waits:
            return State.APPROVED_ONCE if self.when == "always" else State.ACTIVATED
        if deed == "reject" and waits:
            return State.REJECTED
        if deed == "call" and (waits or once):
            return self.state
        if deed == "send_back" and once:
            return State.AWAITING_APPROVAL
        if deed == "confirm" and once:
            return CannotApproveError if clerk == self.first else State.ACTIVATED
        return ChangedMeanwhileError

    @invariant()
    def only_two_different_people_open_what_needed_two(self) -> None:
        row = self.desk.the_row()
        assert row.state == self.state
        assert len(self.desk.linked()) == (1 if self.state is State.ACTIVATED else 0)
        if self.state is State.ACTIVATED and row.first_approved_by is not None:
            assert [row.first_approved_by, row.decided_by] == self.approvals
            assert len(set(self.approvals)) == 2


@pytest.mark.timeout(600)
def test_no_order_of_deeds_opens_an_account_for_one_pair_of_eyes(
    ground: Any, database: TestDatabase, plugins: PluginRegistry
) -> None:
    desk = Desk(ground, "komlo")
    parts = {"desk": desk, "database": database, "plugins": plugins}
    machine = type("Machine", (SecondLooks,), parts)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=checks,
            database=None,
            print_blob=True,
        ),
    )
