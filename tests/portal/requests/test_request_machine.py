"""The state machine of two parties: whatever they do in whatever order, nothing unagreed is settled."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from portal.requests import machine
from portal.requests.machine import (
    BOTH,
    CLOSED,
    MOST_TERMS,
    OPEN,
    Matter,
    NotAgreedError,
    NotAllowedError,
    Party,
    Stage,
    StaleTermsError,
    Turn,
)
from portal.requests.terms import HandoverReading, Terms, read_value, terms_from_json

DAY = date(2026, 11, 20)
days = st.integers(0, 2).map(lambda count: DAY + timedelta(days=count))
readings = st.lists(
    st.builds(
        HandoverReading,
        serial=st.sampled_from(["HM-100 1", "hm 1001", "HM1001", "VM-7"]),
        value=st.sampled_from([Decimal("1"), Decimal("1.0"), Decimal("2.5")]),
    ),
    max_size=2,
    unique_by=lambda one: one.key,
).map(tuple)
some_terms = st.builds(Terms, day=days, readings=readings, statement=st.sampled_from(["", "a b"]))
parties = st.sampled_from(list(Party))
SENT = machine.send(Matter(two_parties=True), Terms(DAY))


class TwoParties(RuleBasedStateMachine):
    """Everybody does anything; beside it a plain book of who confirmed what."""

    @initialize(automatic=st.booleans(), terms=some_terms)
    def begin(self, automatic: bool, terms: Terms) -> None:
        self.proposed = [terms]
        self.matter = machine.send(Matter(two_parties=True, automatic=automatic), terms)
        self.book: dict[Party, Terms | None] = {Party.INITIATOR: terms, Party.OTHER: None}
        self.clerk_decided = False

    def present(self) -> Terms:
        assert self.matter.terms is not None
        return self.matter.terms

    @rule(party=parties, lag=st.integers(0, 2))
    def confirm(self, party: Party, lag: int) -> None:
        number = self.matter.number - lag
        try:
            after = machine.confirm(self.matter, party, number=number)
        except NotAllowedError:
            assert lag or party in self.matter.confirmed or not self.reachable(party)
            return
        assert lag == 0, "terms that are not the present ones were confirmed"
        self.book[party] = self.present()
        self.matter = after

    @rule(party=parties, terms=some_terms, lag=st.integers(0, 1))
    def propose(self, party: Party, terms: Terms, lag: int) -> None:
        number = self.matter.number - lag
        same = terms.same_as(self.present())
        try:
            after = machine.propose(self.matter, party, terms, number=number)
        except NotAllowedError:
            full = self.matter.number >= MOST_TERMS
            assert lag or full or party in self.matter.confirmed or not self.reachable(party)
            return
        assert lag == 0, "somebody corrected what they had not seen"
        if same:
            assert after.number == self.matter.number
            self.book[party] = self.present()
        else:
            self.proposed.append(terms)
            self.book = {party: terms, party.opposite: None}
        self.matter = after

    @rule(party=parties)
    def withdraw(self, party: Party) -> None:
        before = self.matter.stage
        try:
            self.matter = machine.withdraw(self.matter, party)
        except NotAllowedError:
            assert before in CLOSED, "somebody could not withdraw in time"
            return
        assert before in OPEN, "somebody withdrew after the end"

    @rule()
    def disown(self) -> None:
        acted = self.matter.other_has_acted
        try:
            self.matter = machine.disown(self.matter)
        except NotAllowedError:
            return
        assert not acted

    @rule()
    def day_fifteen(self) -> None:
        waits = self.matter.stage is Stage.WITH_PARTIES
        try:
            self.matter = machine.hand_over(self.matter)
        except NotAllowedError:
            assert not waits, "what was open was not handed over"

    @precondition(lambda self: self.matter.stage is Stage.WITH_CLERK)
    @rule(party=parties)
    def ask_and_answer(self, party: Party) -> None:
        try:
            asked = machine.ask(self.matter, party)
        except NotAllowedError:
            assert party is Party.OTHER and self.matter.disowned
            return
        assert asked.turn == party.value
        with pytest.raises(NotAllowedError):
            machine.answer(asked, party.opposite)
        self.matter = machine.answer(asked, party)

    @rule(lag=st.integers(-1, 2), anyway=st.booleans())
    def accept(self, lag: int, anyway: bool) -> None:
        number = self.matter.number - lag
        try:
            after = machine.accept(self.matter, number=number, without_agreement=anyway)
        except NotAllowedError:
            return
        assert self.matter.stage is Stage.WITH_CLERK
        self.clerk_decided = True
        if self.matter.agreed or not anyway:
            assert after.settled == self.matter.number
        self.matter = after

    @rule()
    def reject(self) -> None:
        try:
            self.matter = machine.reject(self.matter)
        except NotAllowedError:
            assert self.matter.stage is not Stage.WITH_CLERK

    def reachable(self, party: Party) -> bool:
        there = not (party is Party.OTHER and self.matter.disowned)
        return self.matter.stage in OPEN and there

    @invariant()
    def no_confirmation_is_lost_or_made_up(self) -> None:
        if not hasattr(self, "matter"):
            return
        for party, terms in self.book.items():
            confirmed = terms is not None and terms.same_as(self.present())
            assert (party in self.matter.confirmed) == confirmed

    @invariant()
    def what_is_settled_is_one_reading_and_one_day(self) -> None:
        if not hasattr(self, "matter") or self.matter.stage is not Stage.ACCEPTED:
            return
        settled = self.proposed[(self.matter.settled or 0) - 1]
        agreed = all(one is not None and one.same_as(settled) for one in self.book.values())
        assert agreed or self.clerk_decided
        assert self.matter.number == len(self.proposed)

    @invariant()
    def somebody_has_to_act_until_the_end(self) -> None:
        if not hasattr(self, "matter"):
            return
        assert (self.matter.turn is Turn.NOBODY) == (self.matter.stage in CLOSED)
        if self.matter.stage is Stage.WITH_PARTIES:
            assert self.matter.confirmed != BOTH


TestTwoParties = TwoParties.TestCase
TestTwoParties.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_both_confirm_and_the_clerk_accepts() -> None:
    agreed = machine.confirm(SENT, Party.OTHER, number=1)
    assert (agreed.stage, agreed.turn) == (Stage.WITH_CLERK, Turn.CLERK)
    done = machine.accept(agreed, number=1)
    assert (done.stage, done.settled) == (Stage.ACCEPTED, 1)
    with pytest.raises(NotAllowedError):
        machine.withdraw(done, Party.OTHER)


def test_what_both_confirmed_cannot_be_swapped_for_older_terms() -> None:
    corrected = machine.propose(SENT, Party.OTHER, Terms(DAY + timedelta(days=1)), number=1)
    agreed = machine.confirm(corrected, Party.INITIATOR, number=2)
    with pytest.raises(StaleTermsError):
        machine.accept(agreed, number=1, without_agreement=True)


def test_by_rule_both_confirmations_settle_it() -> None:
    sent = machine.send(Matter(two_parties=True, automatic=True), Terms(DAY))
    done = machine.confirm(sent, Party.OTHER, number=1)
    assert (done.stage, done.settled) == (Stage.ACCEPTED, 1)


def test_after_the_day_a_clerk_decides_even_by_rule() -> None:
    sent = machine.send(Matter(two_parties=True, automatic=True), Terms(DAY))
    late = machine.confirm(machine.hand_over(sent), Party.OTHER, number=1)
    assert late.stage is Stage.WITH_CLERK and late.agreed


def test_a_correction_goes_back_and_forth() -> None:
    corrected = machine.propose(SENT, Party.OTHER, Terms(DAY + timedelta(days=1)), number=1)
    assert corrected.turn is Turn.INITIATOR and corrected.confirmed == {Party.OTHER}
    with pytest.raises(StaleTermsError):
        machine.confirm(corrected, Party.INITIATOR, number=1)
    agreed = machine.confirm(corrected, Party.INITIATOR, number=2)
    assert agreed.agreed and agreed.stage is Stage.WITH_CLERK


def test_a_clerk_overrules_on_purpose_only() -> None:
    open_one = machine.hand_over(SENT)
    with pytest.raises(NotAgreedError):
        machine.accept(open_one, number=1)
    assert machine.accept(open_one, number=1, without_agreement=True).settled == 1
    with pytest.raises(StaleTermsError):
        machine.accept(open_one, number=2, without_agreement=True)


def test_a_matter_of_one_party_waits_for_the_clerk_or_is_done() -> None:
    sent = machine.send(Matter(two_parties=False))
    assert sent.turn is Turn.CLERK
    assert machine.accept(sent, number=0).stage is Stage.ACCEPTED
    by_rule = machine.send(Matter(two_parties=False, automatic=True))
    assert by_rule.stage is Stage.ACCEPTED
    for nobody in (Party.OTHER,):
        with pytest.raises(NotAllowedError):
            machine.withdraw(sent, nobody)
        with pytest.raises(NotAllowedError):
            machine.ask(sent, nobody)


def test_another_mailbox_only_until_the_other_has_acted() -> None:
    assert machine.name_another(SENT) == SENT
    corrected = machine.propose(SENT, Party.OTHER, Terms(DAY + timedelta(days=1)), number=1)
    for too_late in (corrected, machine.disown(SENT), machine.withdraw(SENT, Party.INITIATOR)):
        with pytest.raises(NotAllowedError):
            machine.name_another(too_late)


def test_they_cannot_correct_each_other_for_ever() -> None:
    matter = SENT
    for turn in range(MOST_TERMS - 1):
        party = Party.OTHER if turn % 2 == 0 else Party.INITIATOR
        terms = Terms(DAY + timedelta(days=turn % 2 + 1))
        matter = machine.propose(matter, party, terms, number=matter.number)
    assert matter.number == MOST_TERMS
    party = Party(matter.turn.value)
    with pytest.raises(NotAllowedError):
        machine.propose(matter, party, Terms(DAY), number=matter.number)
    assert machine.confirm(matter, party, number=matter.number).agreed


@given(terms=some_terms)
def test_terms_survive_being_kept(terms: Terms) -> None:
    kept = terms_from_json(terms.as_json())
    assert kept == terms and kept.same_as(terms)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1234", "1234"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234.567", "1234.567"),
        ("007", "7"),
        ("0", "0"),
        ("", None),
        ("-1", None),
        ("1e3", None),
        ("NaN", None),
        ("1_000", None),
        ("١٢٣", None),
        ("1,2345", None),
        ("1234567890", None),
        ("12 m3", None),
        ("1,2,3", None),
    ],
)
def test_readings_are_digits(typed: str, value: str | None) -> None:
    assert read_value(typed) == (None if value is None else Decimal(value))


def test_what_means_the_same_is_the_same() -> None:
    first = Terms(DAY, (HandoverReading("HM-100 1", Decimal("5.0"), "GJ"),), "Kérjük  a\nváltást.")
    second = Terms(DAY, (HandoverReading("hm1001", Decimal("5")),), "Kérjük a váltást.")
    assert first.same_as(second)
    assert not first.same_as(Terms(DAY, (HandoverReading("HM1001", Decimal("5.1")),), ""))
