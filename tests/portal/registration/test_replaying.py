"""Replaying the rules that decided repeats every decision; other rules show what they would change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from portal.foundation import db
from portal.kernel.clock import local_today
from portal.plugin_api.approval import Approve, Decision, ReferToClerk, Reject
from portal.plugin_api.claims import Claim, FieldKind
from portal.plugin_api.verification import Mismatch, Outcome, Verdict
from portal.registration import decision_tidying, operations
from portal.registration.forms.building import reader_of
from portal.registration.forms.parsing import FormatError
from portal.registration.models import DecisionInputs, Registration, RegistrationDecision
from portal.registration.operations.judging import decide_on
from portal.registration.replaying import running
from portal.registration.replaying.judging_again import Change, Difference
from portal.registration.schemas import Submission
from portal.rules.bundle import Bundle
from portal.rules.model import TenantRules
from portal.rules.operations import apply
from portal.rules.queries import bound_plugins, current_rules, published, revision
from tests.portal.registration.conftest import NOW, PASSWORD, TENANTS, Desk
from tests.support.servers import TestDatabase

every_tenant = pytest.mark.parametrize("desk", TENANTS, indirect=True)
ALONE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TYPED = {
    "komlo": {
        "full_name": "Kovács Anna",
        "customer_number": "v 12345",
        "phone": "06 72 555 010",
    },
    "petkomm": {
        "customer_number": " u1234",
        "invoice_number": "2026/000123",
        "invoice_amount": "12 345 Ft",
    },
    "ugyfelportal": {
        "full_name": "Kovács Anna",
        "customer_number": "12 34 56 78",
        "birth_date": "1950. május 3.",
    },
    "miho": {
        "customer_number": "123456789/00000001",
        "birth_place": "Miskolc",
        "birth_date": "1950-05-03",
    },
    "tavho": {
        "customer_number": "u12345",
        "invoice_number": "th-2026/012345",
        "invoice_amount": "12.345,-",
    },
}
"""What proves the customer of `Desk.seed`, as people write it."""
VARIANTS: dict[str, st.SearchStrategy[str]] = {
    "full_name": st.sampled_from(
        ["Kovács Anna", "kovács anna", "Dr. Kovács Anna", "Kovacs Anna", "Anna Kovács", "Nagy Béla"]
    ),
    "birth_place": st.sampled_from(["Miskolc", "MISKOLC", "Ózd"]),
    "birth_date": st.sampled_from(["1950. 05. 03.", "1950.5.3", "1950-05-03", "1951-05-03"]),
    "invoice_amount": st.sampled_from(
        ["12345", "12 345 Ft", "12.345", "-12 345", "99", "0", "1,5"]
    ),
}
_WRITTEN = (str, str.lower, lambda text: f" {text} ", lambda text: text.replace("-", " "))
_HABITS = (*_WRITTEN, lambda text: text.replace("1", "l"), lambda text: text.replace("4", "7"))


def written(right: str) -> st.SearchStrategy[str]:
    """Return ways of writing a number: right ones, mistyped ones, and what is none at all."""
    habits = st.lists(st.sampled_from(_HABITS), max_size=2)
    typed = habits.map(lambda chosen: reduce(lambda text, habit: habit(text), chosen, right))
    return typed | typed | typed | st.text("0123456789UVTHuvth-/ ", min_size=1, max_size=18)


@dataclass(slots=True)
class Counter:
    """Makes addresses and user names that nobody has yet."""

    said: int = 0

    def next(self) -> int:
        self.said += 1
        return self.said


def read(desk: Desk, typed: dict[str, str]) -> Submission | None:
    """Return what the tenant's form makes of the answers, None where it sends them back."""
    rules = desk.ground.run(desk.slug, current_rules)
    answers: dict[str, Any] = {}
    for step in rules.registration.verifier.steps():
        for field in step.fields:
            if field.kind in (FieldKind.CONSENT, FieldKind.CHALLENGE) or field.name not in typed:
                continue
            try:
                answers[field.name] = reader_of(field, today=local_today(NOW))(typed[field.name])
            except FormatError:
                return None
    kept = {name: value.strip() for name, value in typed.items()}
    consents = {"declaration": "d" * 64} if desk.slug == "ugyfelportal" else {}
    password = None if desk.slug == "miho" else PASSWORD
    return Submission(Claim(**answers, consents=consents), kept, password, "hu")


def register(desk: Desk, typed: dict[str, str], *, turn: int = 0, minutes: int = 0) -> bool:
    """Send the form and use the mailed code; False where the form sends it back."""
    typed = {**typed, "email": f"anna{turn}@example.hu"}
    if "username" in names(desk):
        typed["username"] = f"anna{turn}"
    submission = read(desk, typed)
    if submission is None:
        return False
    now = NOW + timedelta(minutes=minutes)
    sent = desk.ground.run(
        desk.slug,
        lambda: operations.submit(
            submission, registration_id=None, ip=f"192.0.2.{turn % 250}", now=now
        ),
    )
    desk.confirm(desk.code(sent), now=now + timedelta(seconds=9), ip=f"192.0.2.{turn % 250}")
    return True


def names(desk: Desk) -> list[str]:
    rules = desk.ground.run(desk.slug, current_rules)
    return [field.name for step in rules.registration.verifier.steps() for field in step.fields]


def replayed(desk: Desk, rules: TenantRules | None = None) -> list[running.Again]:
    """Return every decision replayed, under the rules in force unless others are given."""
    with desk.ground.inside(desk.slug, readonly=True):
        now = published()
        assert now is not None
        again = rules or running.built(revision(now.revision).bundle, number=now.revision)
        return list(running.walk(lambda _number: again, now=NOW + timedelta(days=1)))


def differences(desk: Desk, rules: TenantRules | None = None) -> list[Difference]:
    return [one.difference for one in replayed(desk, rules) if one.difference]


def changed(desk: Desk, old: str, new: str) -> TenantRules:
    """Return the tenant's rules with a piece of the file written otherwise."""
    with desk.ground.inside(desk.slug, readonly=True):
        now = published()
        assert now is not None
        bundle = revision(now.revision).bundle
        written = bundle.files["rules.yaml"].decode()
        assert old in written, f"{desk.slug}: {old!r} is not in its rules any more"
        files = {**bundle.files, "rules.yaml": written.replace(old, new).encode()}
        return running.built(replace(bundle, files=files), number=0)


def decisions(desk: Desk) -> list[RegistrationDecision]:
    with desk.ground.inside(desk.slug, readonly=True):
        statement = select(RegistrationDecision).order_by(RegistrationDecision.id)
        return list(db.session().scalars(statement))


@every_tenant
def test_what_people_write_is_on_record_and_repeated(desk: Desk) -> None:
    desk.seed()
    assert register(desk, TYPED[desk.slug])
    assert [one.kind for one in decisions(desk)] == ["confirmed"]
    assert [one.difference for one in replayed(desk)] == [None]


@every_tenant
def test_the_published_revision_repeats_every_decision(desk: Desk) -> None:
    """Whatever was typed, however it ended, at whatever time of the week it was decided."""
    desk.seed()
    turn = Counter()

    @ALONE
    @given(data=st.data())
    def claims(data: st.DataObject) -> None:
        typed = {
            name: right
            if name == "phone"
            else data.draw(st.just(right) | VARIANTS.get(name, written(right)), label=name)
            for name, right in TYPED[desk.slug].items()
        }
        minutes = data.draw(st.integers(0, 6 * 24 * 60))
        register(desk, typed, turn=turn.next(), minutes=minutes)

    claims()
    with desk.ground.inside(desk.slug, readonly=True):
        found = list(running.walk(running.own_rules(), now=NOW + timedelta(days=9)))
    assert [one.difference for one in found] == [None] * len(found)
    endings = {(one.decided.ending, one.decided.verdict.outcome) for one in found}
    assert len(found) >= 8 and len(endings) >= 2, f"too little was decided: {len(found)} {endings}"


def _misjudging(*_given: Any, **_more: Any) -> Verdict:
    return Verdict(Outcome.NO_MATCH, (Mismatch.BIRTH_PLACE,))


def _a_minute_late_or_wrong(*given: Any, **more: Any) -> Decision:
    decision = decide_on(*given, **more)
    if isinstance(decision, ReferToClerk):
        return replace(decision, answer_by=decision.answer_by + timedelta(minutes=1))
    return Reject() if isinstance(decision, Approve) else Approve()


@every_tenant
@pytest.mark.parametrize(
    ("where", "mutation"),
    [("verdict_on", _misjudging), ("decide_on", _a_minute_late_or_wrong)],
    ids=["another verdict", "another decision"],
)
def test_it_bites(
    desk: Desk, where: str, mutation: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that judges only a little otherwise than it did is found out by its own record."""
    desk.seed()
    register(desk, TYPED[desk.slug])
    assert differences(desk) == []
    monkeypatch.setattr(f"portal.registration.replaying.judging_again.{where}", mutation)
    assert len(differences(desk)) == 1


def test_a_record_that_was_tampered_with_is_found_out(desk: Desk, database: TestDatabase) -> None:
    desk.seed()
    register(desk, TYPED[desk.slug])
    database.admin.execute("update registration_decision set decision = 'reject'")
    [difference] = differences(desk)
    assert (difference.change, difference.ending) == (Change.OTHERWISE, "approve")


def test_inputs_open_for_their_own_decision_only(desk: Desk, database: TestDatabase) -> None:
    desk.seed()
    register(desk, TYPED[desk.slug], turn=1)
    register(desk, TYPED[desk.slug], turn=2)
    swap = """update registration_decision_inputs i set sealed = o.sealed
        from registration_decision_inputs o where o.id <> i.id"""
    database.admin.execute(swap)
    assert [one.change for one in differences(desk)] == [Change.UNREADABLE] * 2


def test_nothing_personal_lies_open(desk: Desk, database: TestDatabase) -> None:
    desk.seed()
    register(desk, TYPED[desk.slug])
    tables = ("registration_decision", "registration_decision_inputs")
    kept = "".join(
        str(database.admin.execute(f"select * from {table}").fetchall()) for table in tables
    )
    for word in ("anna", "u1234", "000123", "12345", "example.hu"):
        assert word not in kept.lower()
    [(sealed,)] = database.admin.execute(
        "select sealed from registration_decision_inputs"
    ).fetchall()
    assert b"u1234" not in sealed.lower()


def test_the_record_only_grows(desk: Desk) -> None:
    desk.seed()
    register(desk, TYPED[desk.slug])
    for statement in (
        "update registration_decision set decision = 'reject'",
        "delete from registration_decision",
        "update registration_decision_inputs set sealed = ''",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            desk.ground.run(desk.slug, lambda done=statement: db.session().execute(text(done)))


# ----------------------------------------------------------------------- other rules


tavho = pytest.mark.parametrize("desk", ["tavho"], indirect=True)


@tavho
def test_rules_that_refuse_what_was_proven(desk: Desk) -> None:
    """The bill is of 1 October: young enough for a year, too old for a week."""
    desk.seed()
    register(desk, TYPED["tavho"])
    rules = changed(desk, "max_age: 1 year", "max_age: 7 days")
    assert differences(desk, rules) == [
        Difference(Change.OTHERWISE, "reject", ("now:invoice_age",))
    ]


@tavho
def test_rules_that_accept_what_was_refused(desk: Desk) -> None:
    desk.seed()
    register(desk, {**TYPED["tavho"], "invoice_amount": "99"})
    register(desk, TYPED["tavho"], turn=1, minutes=1)
    before = [one.decided.ending for one in replayed(desk)]
    assert before == ["reject", "approve"]
    rules = changed(desk, "policy: automatic", "policy: by_clerk")
    found = differences(desk, rules)
    assert [(one.change, one.ending, one.causes) for one in found] == [
        (Change.OTHERWISE, "refer", ("policy",))
    ] * 2


@tavho
def test_a_form_that_would_have_sent_it_back(desk: Desk) -> None:
    """A customer number is typed as it stands on the bill; another shape does not take it."""
    desk.seed()
    register(desk, TYPED["tavho"])
    rules = changed(
        desk, "example: U12345\n      shape: U99999", "example: U123456\n      shape: U999999"
    )
    [difference] = differences(desk, rules)
    assert difference == Difference(Change.NOT_SENT, None, ("field:customer_number",))


def test_a_form_that_would_not_take_nothing(desk: Desk) -> None:
    """petkomm lets bills of 0 Ft through the form; told not to, the form itself says no."""
    desk.seed()
    register(desk, {**TYPED["petkomm"], "invoice_amount": "0 Ft"})
    rules = changed(desk, "refuse_zero: false", "refuse_zero: true")
    [difference] = differences(desk, rules)
    assert difference == Difference(Change.NOT_SENT, None, ("field:invoice_amount",))


@pytest.mark.parametrize("desk", ["komlo"], indirect=True)
def test_what_nobody_was_asked_cannot_be_told(desk: Desk) -> None:
    desk.seed()
    register(desk, {**TYPED["komlo"], "customer_number": "12345"})
    with desk.ground.inside("miho", readonly=True):
        other = revision(1).bundle.files["rules.yaml"].decode()
    other = other.replace("999999999", "99999").replace("123456789", "12345")
    with desk.ground.inside("komlo", readonly=True):
        rules = _with_registration_of(other, revision(1).bundle)
    [difference] = differences(desk, rules)
    assert difference.change is Change.UNKNOWN
    assert difference.causes == ("asks:birth_place", "asks:birth_date")


@tavho
def test_a_number_read_otherwise_would_have_led_elsewhere(desk: Desk) -> None:
    """With a step left out, the same text is another number, whose records nobody looked up."""
    desk.seed()
    register(desk, {**TYPED["tavho"], "customer_number": "U-54321"})
    rules = changed(desk, "{ensure_prefix: U}, fold_lookalikes]", "fold_lookalikes]")
    assert [one.change for one in differences(desk, rules)] == []
    register(desk, {**TYPED["tavho"], "customer_number": "54321"}, turn=1, minutes=1)
    assert [one.change for one in differences(desk, rules)] == [Change.NOT_SENT]


@pytest.mark.parametrize("desk", ["komlo"], indirect=True)
def test_other_opening_hours_promise_another_time(desk: Desk) -> None:
    desk.seed()
    register(desk, TYPED["komlo"])
    rules = changed(desk, "latest_working_days: 2", "latest_working_days: 5")
    assert differences(desk, rules) == [Difference(Change.DETAIL, "refer", ("times",))]


def test_a_newer_calendar_says_so(desk: Desk, database: TestDatabase) -> None:
    desk.seed()
    register(desk, TYPED["petkomm"])
    database.admin.execute(
        """update registration_decision set decision = 'refer', reason = 'budget_spent',
               calendar_version = 'older', expect_by = decided_at, answer_by = decided_at"""
    )
    rules = changed(desk, "policy: automatic", "policy: by_clerk")
    [difference] = differences(desk, rules)
    assert difference.change is Change.DETAIL and "calendar" in difference.causes


# ----------------------------------------------------------------------- what is recorded


def test_a_clerks_decision_is_recorded_beside(desk: Desk) -> None:
    desk.seed()
    rules = desk.budgets()
    for turn in range(rules.failures_per_customer_number_a_day):
        register(desk, {**TYPED["petkomm"], "invoice_amount": "99"}, turn=turn)
    register(desk, TYPED["petkomm"], turn=99)
    with desk.ground.inside(desk.slug, readonly=True):
        waiting = db.session().scalars(
            select(Registration).where(Registration.state == "awaiting_approval")
        )
        registration = waiting.one()
    clerk_id = desk.clerk()
    desk.ground.run(
        desk.slug,
        lambda: operations.reject(
            registration_id=registration.id,
            version=registration.version,
            clerk_id=clerk_id,
            reason="Nem egyezik",
            now=NOW + timedelta(hours=1),
        ),
    )
    mine = [one for one in decisions(desk) if one.registration_id == registration.id]
    assert [(one.kind, one.decision, one.reason) for one in mine] == [
        ("confirmed", "refer", "budget_spent"),
        ("clerk", "reject", None),
    ]
    assert mine[1].verdict == {"outcome": "match", "mismatches": []}
    found = replayed(desk)
    assert all(one.difference is None for one in found)
    assert {one.decided.kind for one in found} == {"confirmed"}, "a person is not replayed"
    with desk.ground.inside(desk.slug, readonly=True):
        sealed = db.session().get_one(DecisionInputs, (desk.slug, mine[1].id)).sealed
        inputs = running.opened(sealed, decision_id=mine[1].id)
    assert inputs.typed["customer_number"] == "u1234"
    assert inputs.records.customer is not None and inputs.snapshot.budget_spent


def test_inputs_go_when_their_time_is_over_and_the_outcome_stays(desk: Desk) -> None:
    desk.seed()
    register(desk, TYPED["petkomm"])
    for days, left in ((90, 1), (91, 0)):
        later = NOW + timedelta(days=days)
        desk.ground.run(desk.slug, lambda at=later: decision_tidying.tidy(now=at))
        assert len(replayed(desk)) == left
    assert [one.decision for one in decisions(desk)] == ["approve"]


def test_rules_may_keep_nothing(desk: Desk) -> None:
    desk.seed()
    with desk.ground.inside(desk.slug):
        bundle = revision(1).bundle
        written = bundle.files["rules.yaml"] + b"\nretention: {decision_inputs_days: 0}\n"
        files = {**bundle.files, "rules.yaml": written}
        apply(replace(bundle, files=files), plugins=bound_plugins(), author="x", reason="x")
    register(desk, TYPED["petkomm"])
    assert len(decisions(desk)) == 1 and replayed(desk) == []


def _with_registration_of(other: str, bundle: Bundle) -> TenantRules:
    """Return one company's rules with another's registration."""
    own = bundle.files["rules.yaml"].decode()
    cut = re.compile(r"(?ms)^registration:\n.*?(?=^\w)")
    [theirs] = cut.findall(other)
    files = {**bundle.files, "rules.yaml": cut.sub(lambda _match: theirs, own).encode()}
    return running.built(replace(bundle, files=files), number=0)
