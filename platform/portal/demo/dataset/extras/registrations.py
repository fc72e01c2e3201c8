"""Demo registrations with the clerks: typed otherwise than recorded, late, asked about, approved once."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from portal.customers.identifiers import canonical_reader
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.records import DemoCustomer
from portal.foundation import db
from portal.identity import passwords
from portal.identity.queries import clerk_addresses
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from portal.plugin_api.claims import Claim
from portal.registration.machine import Event, State
from portal.registration.models import Registration, RegistrationEvent
from portal.registration.operations.judging import verdict_on
from portal.registration.queries import records_for
from portal.registration.schemas import claim_to_json, verdict_to_json
from portal.rules.queries import current_rules
from portal.rules.sections.four_eyes import NEVER
from portal.work import assignments

_HOUR = timedelta(hours=1)
_QUESTION = "Kérjük, írja meg, milyen néven szerepel a szerződésben!"


@dataclass(frozen=True, slots=True)
class _Case:
    """How one registration differs from the record, and how it stands with the clerks."""

    typed: Callable[[str], str]
    due_in: timedelta
    state: State = State.AWAITING_APPROVAL


def _without_accents(name: str) -> str:
    return name.translate(str.maketrans("áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "aeiooouuuAEIOOOUUU"))


def _turned_round(name: str) -> str:
    return " ".join(reversed(name.split(" ")))


def _mistyped(name: str) -> str:
    return name[:-2] + name[-1] + name[-2]


_CASES = (
    _Case(_without_accents, -26 * _HOUR),
    _Case(_turned_round, -1 * _HOUR),
    _Case(lambda name: f"Dr. {name}", 2 * _HOUR),
    _Case(_mistyped, 5 * _HOUR),
    _Case(lambda name: name, 20 * _HOUR),
    _Case(lambda name: f"{name}né", 30 * _HOUR, State.AWAITING_CLARIFICATION),
    _Case(_without_accents, 3 * _HOUR, State.APPROVED_ONCE),
    _Case(lambda name: name, 22 * _HOUR, State.APPROVED_ONCE),
)


def load(context: DemoContext) -> None:
    """Write the registrations of some customers whom nobody signs in for; once."""
    if db.session().scalar(select(Registration.id).limit(1)) is not None:
        return
    people = [one for one in context.data.customers if _is_ordinary(one)]
    staff = [clerk.login_id for clerk in clerk_addresses()]
    four_eyes = current_rules().four_eyes
    two = four_eyes is not None and four_eyes.registrations != NEVER
    cases = [one for one in _CASES if two or one.state is not State.APPROVED_ONCE]
    for number, (person, case) in enumerate(zip(people, cases, strict=False)):
        kept = _write(context, person, case, clerk_id=staff[number % len(staff)])
        if number == 0:
            assignments.take("registration", kept, staff[0], now=utc_now())


def _is_ordinary(one: DemoCustomer) -> bool:
    return (
        one.role == "background"
        and one.kind == "person"
        and one.is_contract_holder
        and len(one.name.split(" ")) == 2
    )


def _write(
    context: DemoContext, person: DemoCustomer, case: _Case, *, clerk_id: uuid.UUID
) -> uuid.UUID:
    rules, now = current_rules(), utc_now()
    claim, typed = _claim(context, person, case.typed(person.name))
    verdict = verdict_on(claim, records_for(claim).records, rules=rules, now=now)
    policy = rules.registration.approval
    answer_by = now + case.due_in
    confirmed_at = min(now, answer_by) - 16 * _HOUR
    row = Registration(
        id=new_id(),
        state=case.state,
        version=2,
        claim=claim_to_json(claim),
        typed=typed,
        email=f"uj.{person.email}",
        email_key=f"uj.{person.email}".lower(),
        password_hash=passwords.UNUSABLE,
        rules_revision=rules.revision,
        verifier=rules.registration.verifier_name,
        created_at=confirmed_at - _HOUR,
        expires_at=now + timedelta(days=30),
        confirmed_at=confirmed_at,
        verdict=verdict_to_json(verdict),
        referral_reason="policy" if policy.asks_a_person else "doubtful",
        expect_by=answer_by - 2 * _HOUR,
        answer_by=answer_by,
    )
    if case.state is State.AWAITING_CLARIFICATION:
        row.decision_note = _QUESTION
    if case.state is State.APPROVED_ONCE:
        row.first_approved_at, row.first_approved_by = now - _HOUR, clerk_id
        row.customer_id = context.customer_ids[person.number]
    db.session().add(row)
    db.session().flush()
    _history(row, clerk_id)
    return row.id


def _claim(context: DemoContext, person: DemoCustomer, name: str) -> tuple[Claim, dict[str, str]]:
    """Return what this tenant's form asks, as read and as typed."""
    rules = current_rules()
    asked = {field.name for step in rules.registration.verifier.steps() for field in step.fields}
    number = canonical_reader(rules, "customer_number")(person.number)
    answers: dict[str, Any] = {
        "full_name": name,
        "customer_number": number,
        "birth_place": person.birth_place,
        "birth_date": person.birth_date,
        "phone": person.phone,
    }
    bills = context.data.invoices_of(customer_number=person.number)
    if bills:
        answers["invoice_number"] = canonical_reader(rules, "invoice_number")(bills[0].number)
        answers["invoice_amount"] = Money.forints(bills[0].amount_due)
    claim = Claim(**{field: value for field, value in answers.items() if field in asked and value})
    typed = {"customer_number": person.number}
    if "full_name" in asked:
        typed["full_name"] = name
    return claim, typed


def _history(row: Registration, clerk_id: uuid.UUID) -> None:
    """Write the steps that led there."""
    confirmed: datetime = row.confirmed_at or row.created_at
    submitted, waiting = State.AWAITING_CONFIRMATION, State.AWAITING_APPROVAL
    steps: list[tuple[Event, State, State, datetime, uuid.UUID | None, str | None]] = [
        (Event.SUBMIT, State.STARTED, submitted, row.created_at, None, None),
        (Event.CONFIRM_AND_REFER, submitted, waiting, confirmed, None, None),
    ]
    if row.state == State.AWAITING_CLARIFICATION:
        asked = confirmed + _HOUR
        steps.append((Event.ASK, waiting, State(row.state), asked, clerk_id, _QUESTION))
    if row.first_approved_at is not None:
        at = row.first_approved_at
        steps.append((Event.APPROVE_ONCE, waiting, State(row.state), at, clerk_id, None))
    names = ("event", "from_state", "to_state", "at", "clerk_id", "note")
    db.session().execute(
        insert(RegistrationEvent),
        [{"registration_id": row.id, **dict(zip(names, one, strict=True))} for one in steps],
    )
