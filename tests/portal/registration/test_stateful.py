"""Whatever people and clerks do in whatever order: no way to a customer without proof and consent.

Runs the real operations against the real database and keeps its own, much simpler books.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal.foundation import db
from portal.kernel.money import Money
from portal.registration import operations
from portal.registration.codes import question_code
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.registration.schemas import Answer, CannotApproveError, ChangedMeanwhileError
from portal.registration.tidying import tidy
from tests.portal.registration.conftest import NOW, Desk
from tests.support.servers import TestDatabase

EMAILS = ("a@example.hu", "b@example.hu", "c@example.hu")


@dataclass
class Book:
    """What the test itself knows of one registration."""

    proven: bool
    confirmed: bool = False
    approved: bool = False
    seen_version: int = 0


class Registrations(RuleBasedStateMachine):
    """People who know the proof, people who do not, clerks, time and the sweep."""

    ids = Bundle("ids")
    desk: Desk
    database: TestDatabase

    def __init__(self) -> None:
        super().__init__()
        self.database.restore()
        self.desk.ground.apply_rules((self.desk.slug,))
        self.customer_id = self.desk.seed()
        self.clerk_id = self.desk.clerk()
        self.now = NOW
        self.books: dict[uuid.UUID, Book] = {}
        self.visits = 0

    def _ip(self) -> str:
        self.visits += 1
        return f"10.0.{self.visits // 250}.{self.visits % 250}"

    @rule(
        target=ids, proven=st.booleans(), email=st.sampled_from(EMAILS), name=st.sampled_from("xy")
    )
    def submit(self, proven: bool, email: str, name: str) -> uuid.UUID | None:
        changes = {"email": email}
        if self.desk.right.username:
            changes["username"] = f"name-{name}"
        claim = replace(self.desk.right, **changes)
        if not proven:
            claim = replace(claim, invoice_amount=Money.forints(1), full_name="Senki Alfonz")
        kept = self.desk.submit(claim, now=self.now, ip=self._ip())
        if kept is not None:
            self.books[kept] = Book(proven=proven)
        return kept

    @rule(registration_id=ids, username=st.sampled_from([None, "name-z"]))
    def confirm(self, registration_id: uuid.UUID | None, username: str | None) -> None:
        if registration_id is None:
            return
        code = self.desk.code(registration_id)
        row = self.desk.row(registration_id)
        result = self.desk.confirm(code, now=self.now, ip=self._ip(), username=username)
        book = self.books[registration_id]
        book.confirmed = book.confirmed or (row is not None and row.expires_at > self.now)
        if result.answer is Answer.ACTIVATED:
            assert book.confirmed
            assert book.proven or book.approved
            assert self.desk.slug != "komlo" or book.approved

    @rule(junk=st.text(max_size=30))
    def confirm_nonsense(self, junk: str) -> None:
        result = self.desk.confirm(junk, now=self.now, ip=self._ip())
        assert result.answer is Answer.INVALID

    @rule(registration_id=ids)
    def look(self, registration_id: uuid.UUID | None) -> None:
        row = self.desk.row(registration_id)
        if row is not None:
            self.books[row.id].seen_version = row.version

    @rule(
        registration_id=ids, deed=st.sampled_from(["approve", "reject", "ask", "call", "cleared"])
    )
    def decide(self, registration_id: uuid.UUID | None, deed: str) -> None:
        row = self.desk.row(registration_id)
        if row is None or row.confirmed_at is None:
            return
        book = self.books[row.id]
        given = {
            "registration_id": row.id,
            "version": book.seen_version,
            "clerk_id": self.clerk_id,
            "now": self.now,
        }
        number = self.desk.right.customer_number
        calls = {
            "approve": lambda: operations.approve(**given, customer_number=number),
            "reject": lambda: operations.reject(**given, reason="?"),
            "ask": lambda: operations.ask(**given, question="?"),
            "call": lambda: operations.note_call(**given, result="-", clarified=False),
            "cleared": lambda: operations.note_call(**given, result="-", clarified=True),
        }
        try:
            self.desk.ground.run(self.desk.slug, calls[deed])
        except ChangedMeanwhileError:
            with_clerk = row.state in (State.AWAITING_APPROVAL, State.AWAITING_CLARIFICATION)
            again = deed == "ask" and row.state == State.AWAITING_CLARIFICATION
            assert not with_clerk or row.version != book.seen_version or again
        except CannotApproveError:
            assert deed == "approve"
        else:
            assert row.version == book.seen_version
            assert book.confirmed
            book.approved = deed == "approve"

    @rule(registration_id=ids)
    def answer(self, registration_id: uuid.UUID | None) -> None:
        row = self.desk.row(registration_id)
        if row is None or row.state != State.AWAITING_CLARIFICATION:
            return

        def reply() -> bool:
            code = question_code(row.id, row.version)
            return operations.answer_question(
                code,
                explanation="!",
                full_name=self.desk.right.full_name,
                ip=self._ip(),
                now=self.now,
            )

        self.desk.ground.run(self.desk.slug, reply)
        after = self.desk.row(row.id)
        assert after is not None
        assert after.state in (State.AWAITING_APPROVAL, State.AWAITING_CLARIFICATION)

    @rule(hours=st.sampled_from([1, 12, 25, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def sweep(self) -> None:
        self.desk.ground.run(self.desk.slug, lambda: tidy(now=self.now))

    @invariant()
    def only_the_proven_and_approved_see_the_customer(self) -> None:
        linked = self.desk.linked()
        assert len(linked) <= 1
        with self.desk.ground.inside(self.desk.slug, readonly=True):
            rows = list(db.session().scalars(select(Registration)))
        opened = [row for row in rows if row.state == State.ACTIVATED]
        assert len(opened) <= len(linked)
        for row in opened:
            book = self.books[row.id]
            assert book.confirmed
            assert book.approved or (book.proven and self.desk.slug != "komlo")
            assert row.customer_id == self.customer_id
            assert row.login_id is not None
        for row in rows:
            assert (row.login_id is not None) == (row.state == State.ACTIVATED)
            if row.state in (State.ACTIVATED, State.REFUSED, State.REJECTED, State.EXPIRED):
                assert (row.claim, row.typed, row.password_hash) == ({}, {}, None)


@pytest.mark.parametrize("desk", ["komlo", "petkomm"], indirect=True)
@pytest.mark.timeout(600)
def test_no_path_leads_to_a_customer_without_proof_confirmation_and_approval(
    desk: Desk, database: TestDatabase
) -> None:
    machine = type("Machine", (Registrations,), {"desk": desk, "database": database})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=checks,
            database=None,
            print_blob=True,
        ),
    )
