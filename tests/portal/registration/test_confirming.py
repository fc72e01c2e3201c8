"""From the sent form to what the person is told: every tenant, and everything that goes wrong."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation import db
from portal.kernel.money import Money
from portal.plugin_api.verification import Outcome
from portal.registration import operations
from portal.registration.codes import question_code
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.registration.operations.confirming import INVALID, REFUSED
from portal.registration.schemas import Answer, CannotApproveError, ChangedMeanwhileError
from portal.registration.tidying import tidy
from tests.factories import records
from tests.portal.registration.conftest import NOW, TENANTS, Desk

_MONTH = 30 * 86_400

AUTOMATIC = [slug for slug in TENANTS if slug != "komlo"]


@pytest.mark.parametrize("desk", AUTOMATIC, indirect=True)
def test_a_proven_claim_opens_the_account(desk: Desk) -> None:
    customer_id = desk.seed()
    result = desk.register()
    assert result.answer is Answer.ACTIVATED
    username = {"petkomm": "anna", "tavho": "anna", "miho": "123456789"}.get(desk.slug)
    assert desk.linked() == [(customer_id, username, "anna@example.hu")]
    assert result.sign_in_as == (username or "anna@example.hu")
    row = desk.the_row()
    assert (row.claim, row.typed, row.password_hash, row.email) == ({}, {}, None, None)


@pytest.mark.parametrize("desk", AUTOMATIC, indirect=True)
@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_claim_is_refused_and_forgotten(desk: Desk, known: bool) -> None:
    wrong: dict[str, Any] = {"customer_number": "00000"}
    if known:
        desk.seed()
        wrong = {"invoice_amount": Money.forints(1), "birth_date": date(1951, 5, 3)}
    result = desk.register(desk.claim(**wrong))
    assert result.answer is Answer.REFUSED
    assert desk.linked() == []
    row = desk.the_row()
    assert (row.claim, row.email, row.password_hash) == ({}, None, None)


@pytest.mark.parametrize(
    ("desk", "changes"),
    [
        ("miho", {"kind": "institution"}),
        ("ugyfelportal", {"is_contract_holder": False}),
    ],
    indirect=["desk"],
)
def test_who_may_not_register_gets_the_same_answer(desk: Desk, changes: dict[str, Any]) -> None:
    desk.seed(**changes)
    assert desk.register() == REFUSED


@pytest.mark.parametrize("desk", ["ugyfelportal"], indirect=True)
@pytest.mark.parametrize(
    ("declared_now", "on_file", "answer"),
    [
        (True, False, Answer.ACTIVATED),
        (False, True, Answer.ACTIVATED),
        (False, False, Answer.REFUSED),
    ],
)
def test_the_declaration_is_made_or_on_file(
    desk: Desk, declared_now: bool, on_file: bool, answer: Answer
) -> None:
    desk.seed(declared_on=date(2020, 1, 1) if on_file else None)
    claim = desk.claim(consents={"declaration": "d" * 64} if declared_now else {})
    assert desk.register(claim).answer is answer


@pytest.mark.parametrize("desk", ["tavho"], indirect=True)
@pytest.mark.parametrize(
    ("amount", "issued", "answer"),
    [
        (-1250, date(2026, 10, 1), Answer.ACTIVATED),
        (0, date(2026, 10, 1), Answer.REFUSED),
        (900, date(2025, 10, 1), Answer.REFUSED),
        (900, date(2025, 11, 25), Answer.ACTIVATED),
    ],
)
def test_which_invoices_prove(desk: Desk, amount: int, issued: date, answer: Answer) -> None:
    def add() -> None:
        customer_id = records.customer("U12345")
        records.invoice(customer_id, "TH-2026/012345", amount, issued=issued)

    desk.ground.run(desk.slug, add)
    claim = desk.claim(invoice_amount=Money.forints(amount))
    assert desk.register(claim).answer is answer


def test_another_tenants_code_says_nothing(desk: Desk) -> None:
    other = Desk(desk.ground, "tavho")
    other.seed()
    code = other.code(other.submit())
    assert desk.confirm(code).answer is Answer.INVALID
    assert other.confirm(code).answer is Answer.ACTIVATED


def test_codes_that_are_no_good_all_look_the_same(desk: Desk) -> None:
    desk.seed()
    code = desk.code(desk.submit())
    late = NOW + timedelta(hours=24)
    for bad, when in [
        (code[:23], NOW),
        (code + "A", NOW),
        ("", NOW),
        ("A" * 24, NOW),
        ("x" * 5000, NOW),
        (code, late),
    ]:
        assert desk.confirm(bad, now=when) == INVALID
    assert desk.linked() == []
    last_moment = late - timedelta(seconds=1)
    assert desk.confirm(code, now=last_moment).answer is Answer.ACTIVATED
    used = last_moment + timedelta(minutes=11)
    assert desk.confirm(code, now=used) == INVALID


def test_a_code_is_understood_as_people_type_it(desk: Desk) -> None:
    desk.seed()
    code = desk.code(desk.submit()).lower().replace("o", "0").replace("i", "1")
    typed = f"  {code[:8]}-{code[8:16]} \u2011{code[16:]}\n"
    assert desk.confirm(typed).answer is Answer.ACTIVATED


def test_a_double_click_opens_one_account_and_says_so_twice(desk: Desk) -> None:
    desk.seed()
    code = desk.code(desk.submit())
    assert desk.confirm(code) == desk.confirm(code, now=NOW + timedelta(minutes=5))
    assert len(desk.linked()) == 1


def test_pending_attempts_block_nobody(desk: Desk) -> None:
    desk.seed()
    first, second = desk.submit(), desk.submit()
    assert desk.confirm(desk.code(second)).answer is Answer.ACTIVATED
    assert desk.confirm(desk.code(first)).answer is Answer.HAS_LOGIN


def test_a_taken_user_name_asks_for_another_and_the_code_stays_good(desk: Desk) -> None:
    desk.seed()
    desk.ground.run(
        desk.slug,
        lambda: records.login(records.customer("U9999"), email="x@example.hu", username="Anna"),
    )
    code = desk.code(desk.submit())
    asked = desk.confirm(code)
    assert (asked.answer, asked.suggestion) == (Answer.USERNAME_TAKEN, "anna-2")
    done = desk.confirm(code, username="kovacs anna")
    assert (done.answer, done.sign_in_as) == (Answer.ACTIVATED, "kovacs anna")


def test_a_taken_user_name_is_not_told_to_who_proves_nothing(desk: Desk) -> None:
    desk.ground.run(
        desk.slug,
        lambda: records.login(records.customer("U9999"), email="x@example.hu", username="anna"),
    )
    assert desk.register().answer is Answer.REFUSED


def test_a_customer_gets_one_account(desk: Desk) -> None:
    desk.seed()
    assert desk.register().answer is Answer.ACTIVATED
    again = desk.claim(email="other@example.hu", username="other")
    assert desk.register(again).answer is Answer.REFUSED


# ------------------------------------------------------------------------------ budgets


def test_after_too_many_failures_a_person_decides_even_on_a_right_claim(desk: Desk) -> None:
    desk.seed()
    for turn in range(desk.budgets().failures_per_customer_number_a_day):
        wrong = desk.claim(invoice_amount=Money.forints(turn), email=f"e{turn}@example.hu")
        assert desk.register(wrong, ip=f"192.0.2.{turn}").answer is Answer.REFUSED
    result = desk.register(ip="192.0.2.99")
    assert result.answer is Answer.PENDING
    assert result.answer_by is not None
    assert desk.linked() == []
    clerk = desk.clerk()
    row = next(row for row in _rows(desk) if row.state == State.AWAITING_APPROVAL)
    assert row.referral_reason == "budget_spent"
    _approve(desk, row.id, clerk, version=row.version)
    assert len(desk.linked()) == 1


def test_patience_is_no_way_round_the_limit_of_a_day(desk: Desk) -> None:
    """Somebody who stops short of the day's limit meets the limit of 30 days."""
    desk.seed()
    budgets = desk.budgets()
    begins = datetime.fromtimestamp(int(NOW.timestamp()) // _MONTH * _MONTH, UTC)
    answers = []
    for turn in range(budgets.failures_per_customer_number_a_month + 1):
        day, number = divmod(turn, budgets.failures_per_customer_number_a_day)
        wrong = desk.claim(invoice_amount=Money.forints(turn), email=f"e{turn}@example.hu")
        moment = begins + timedelta(days=2 * day + 1, minutes=number)
        answers.append(desk.register(wrong, now=moment, ip=f"192.0.2.{turn}").answer)
    assert set(answers[:-1]) == {Answer.REFUSED}
    assert answers[-1] is Answer.PENDING


def test_a_mailbox_is_not_flooded(desk: Desk) -> None:
    allowed = desk.budgets().mails_per_address_a_day
    kept = [desk.submit(ip=f"192.0.2.{turn}") for turn in range(allowed + 2)]
    assert [one is not None for one in kept] == [True] * allowed + [False, False]
    assert desk.outbox() == ["registration.confirmation_mail"] * allowed


def test_many_submissions_from_one_network_wait_and_then_are_dropped(desk: Desk) -> None:
    allowed = desk.budgets().submissions_per_ip_an_hour
    for turn in range(3 * allowed + 1):
        ip = f"2001:db8::{turn:x}"
        desk.submit(desk.claim(email=f"e{turn}@example.hu"), ip=ip)
    with desk.ground.inside(desk.slug, readonly=True):
        rows = (
            db.session()
            .connection()
            .exec_driver_sql(
                "select available_at > now() + interval '1 second' from outbox_message order by id"
            )
        )
        later = [bool(row[0]) for row in rows]
    assert later == [False] * allowed + [True] * 2 * allowed


def test_after_many_wrong_codes_none_is_looked_up(desk: Desk) -> None:
    desk.seed()
    code = desk.code(desk.submit())
    for _ in range(desk.budgets().code_tries):
        desk.confirm("B" * 24)
    assert desk.confirm(code).answer is Answer.INVALID
    assert desk.confirm(code, ip="192.0.2.8").answer is Answer.ACTIVATED


# ------------------------------------------------------------------------------- clerks


def _rows(desk: Desk) -> list[Any]:
    with desk.ground.inside(desk.slug, readonly=True):
        return list(db.session().scalars(select(Registration)))


def _approve(
    desk: Desk, registration_id: uuid.UUID, clerk: uuid.UUID, *, version: int, number: str = ""
) -> None:
    desk.ground.run(
        desk.slug,
        lambda: operations.approve(
            registration_id=registration_id,
            version=version,
            clerk_id=clerk,
            customer_number=number or desk.right.customer_number or "",
            now=NOW,
        ),
    )


@pytest.fixture
def referred(ground: Any) -> tuple[Desk, uuid.UUID]:
    """A registration at komlo that waits for a clerk."""
    desk = Desk(ground, "komlo")
    clerk = desk.clerk()
    desk.seed()
    assert desk.register().answer is Answer.PENDING
    return desk, clerk


def test_komlo_waits_for_a_clerk_and_tells_them(referred: tuple[Desk, uuid.UUID]) -> None:
    desk, clerk = referred
    row = desk.the_row()
    assert desk.linked() == []
    assert row.answer_by is not None and row.expect_by is not None
    assert desk.outbox() == ["registration.confirmation_mail", "registration.clerk_notice"]
    _approve(desk, row.id, clerk, version=row.version)
    assert [each[2] for each in desk.linked()] == ["anna@example.hu"]
    assert desk.outbox()[-1] == "registration.approved_mail"


def test_two_clerks_cannot_both_decide(referred: tuple[Desk, uuid.UUID]) -> None:
    desk, clerk = referred
    row = desk.the_row()

    def reject() -> None:
        operations.reject(
            registration_id=row.id, version=row.version, clerk_id=clerk, reason="x", now=NOW
        )

    desk.ground.run(desk.slug, reject)
    with pytest.raises(ChangedMeanwhileError):
        desk.ground.run(desk.slug, reject)
    with pytest.raises(ChangedMeanwhileError):
        _approve(desk, row.id, clerk, version=row.version)
    assert desk.linked() == []


def test_a_question_is_answered_and_goes_back_to_the_queue(
    referred: tuple[Desk, uuid.UUID],
) -> None:
    desk, clerk = referred
    row = desk.the_row()
    desk.ground.run(
        desk.slug,
        lambda: operations.ask(
            registration_id=row.id, version=row.version, clerk_id=clerk, question="?", now=NOW
        ),
    )
    asked = desk.the_row()
    assert asked.state == State.AWAITING_CLARIFICATION
    code = desk.ground.run(desk.slug, lambda: question_code(row.id, asked.version))

    def answer() -> bool:
        return operations.answer_question(
            code, explanation="Férjnél", full_name="Nagy Béláné", ip="192.0.2.7", now=NOW
        )

    assert desk.ground.run(desk.slug, answer) is True
    assert desk.ground.run(desk.slug, answer) is False
    back = desk.the_row()
    assert (back.state, back.claim["full_name"]) == (State.AWAITING_APPROVAL, "Nagy Béláné")
    assert back.verdict["outcome"] == Outcome.DOUBTFUL
    assert desk.linked() == []
    with pytest.raises(ChangedMeanwhileError):
        _approve(desk, row.id, clerk, version=row.version)
    _approve(desk, row.id, clerk, version=back.version)
    assert len(desk.linked()) == 1


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        ("nobody", "no_customer"),
        ("customer", "customer_has_login"),
        ("address", "email_has_login"),
    ],
)
def test_what_cannot_be_approved(
    referred: tuple[Desk, uuid.UUID], prepare: str, reason: str
) -> None:
    desk, clerk = referred
    row = desk.the_row()
    number = "54321"
    if prepare != "nobody":
        taken = "anna@example.hu" if prepare == "address" else "x@example.hu"
        holder = "99999" if prepare == "address" else number
        desk.ground.run(desk.slug, lambda: records.login(records.customer(holder), email=taken))
    if prepare == "address":
        number = "12345"
    with pytest.raises(CannotApproveError, match=reason):
        _approve(desk, row.id, clerk, version=row.version, number=number)


# ------------------------------------------------------------------------------- expiry


@pytest.mark.parametrize("end", ["unfinished", "refused"])
def test_attempts_vanish_after_their_time_and_can_be_started_again(desk: Desk, end: str) -> None:
    wrong = desk.claim(invoice_amount=Money.forints(1))
    registration_id = desk.submit(wrong)
    if end == "refused":
        desk.confirm(desk.code(registration_id))
    desk.seed()

    def sweep(at: Any) -> int:
        return desk.ground.run(desk.slug, lambda: tidy(now=at))

    assert sweep(NOW + timedelta(hours=23)) == 0
    tomorrow = NOW + timedelta(hours=24, seconds=1)
    assert sweep(tomorrow) == 1
    assert desk.row(registration_id) is None
    assert desk.register(now=tomorrow).answer is Answer.ACTIVATED


def test_an_unanswered_question_expires(referred: tuple[Desk, uuid.UUID]) -> None:
    desk, clerk = referred
    row = desk.the_row()
    desk.ground.run(
        desk.slug,
        lambda: operations.ask(
            registration_id=row.id, version=row.version, clerk_id=clerk, question="?", now=NOW
        ),
    )
    desk.ground.run(desk.slug, lambda: tidy(now=NOW + timedelta(days=31)))
    expired = desk.the_row()
    assert (expired.state, expired.email, expired.claim) == (State.EXPIRED, None, {})


# --------------------------------------------------------------------- at the same moment


@pytest.mark.parametrize("claims", ["one code", "two attempts"])
def test_at_the_same_moment_only_one_account_is_opened(desk: Desk, claims: str) -> None:
    desk.seed()
    first = desk.code(desk.submit())
    other = desk.claim(email="other@example.hu", username="other")
    codes = [first, first] if claims == "one code" else [first, desk.code(desk.submit(other))]
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = sorted(result.answer for result in pool.map(desk.confirm, codes))
    assert len(desk.linked()) == 1
    second = Answer.ACTIVATED if claims == "one code" else Answer.REFUSED
    assert answers == sorted([Answer.ACTIVATED, second])


def test_failures_at_the_same_moment_all_count(desk: Desk) -> None:
    desk.seed()
    wrong = [
        desk.claim(email=f"e{turn}@example.hu", invoice_amount=Money.forints(turn))
        for turn in range(desk.budgets().failures_per_customer_number_a_day + 3)
    ]
    codes = [desk.code(desk.submit(each, ip=f"192.0.2.{turn}")) for turn, each in enumerate(wrong)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = [result.answer for result in pool.map(desk.confirm, codes)]
    assert answers.count(Answer.PENDING) == 3
