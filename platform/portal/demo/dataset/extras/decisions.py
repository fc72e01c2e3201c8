"""Demo decisions on record: a season of registrations, so that a replay has something to decide."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import DemoCustomer
from portal.foundation import db
from portal.kernel.clock import local_today
from portal.kernel.ids import new_id
from portal.plugin_api.approval import RegistrationSnapshot
from portal.plugin_api.claims import Claim
from portal.registration.forms.building import reader_of
from portal.registration.forms.parsing import FormatError
from portal.registration.models import Registration, RegistrationDecision
from portal.registration.operations import recording
from portal.registration.operations.judging import Judgement, decide_on, verdict_on
from portal.registration.queries import records_for
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

_COUNT = 60
_DAYS = 85
"""Within the time for which what decisions were made from is kept."""
_MISTAKES = 4
"""One in so many types something wrong."""


def load(context: DemoContext) -> None:
    """Put decisions of the last months on record, as the rules in force would have made them."""
    if db.session().scalar(select(RegistrationDecision.id).limit(1)) is not None:
        return
    rules = current_rules()
    rng = stream(seed=context.spec.seed, parts=("decisions",))
    people = [one for one in context.data.customers if not one.has_documents][:_COUNT]
    for place, person in enumerate(people):
        days = _DAYS - _DAYS * place // max(len(people), 1)
        at = datetime.combine(
            context.today - timedelta(days=days), time(rng.randrange(6, 21), 7), UTC
        )
        _decide(_typed(context, person, at, rng), rules=rules, now=at)


def _typed(context: DemoContext, person: DemoCustomer, at: datetime, rng: Random) -> dict[str, str]:
    """Return what somebody types: usually right, with one of their bills of the year before."""
    bills = [
        bill
        for bill in context.data.invoices_of(customer_number=person.number)
        if timedelta() < at.date() - bill.issue_date < timedelta(days=500) and not bill.corrects
    ]
    bill = rng.choice(bills[:12]) if bills else None
    typed = {
        "full_name": person.typed_name or person.name,
        "customer_number": person.number,
        "birth_place": person.birth_place,
        "birth_date": f"{person.birth_date:%Y. %m. %d.}" if person.birth_date else "",
        "invoice_number": bill.number if bill else "",
        "invoice_amount": f"{bill.amount_due} Ft" if bill else "",
        "phone": "06 30 123 4567",
        "email": f"ugyfel{person.index}@example.com",
        "username": f"ugyfel{person.index}",
    }
    if rng.randrange(_MISTAKES) == 0:
        typed |= {"birth_date": "1950. 01. 01.", "invoice_amount": "1 000 Ft"}
        typed["full_name"] = typed["full_name"].translate(str.maketrans("áéíóöőúüű", "aeiooouuu"))
    return typed


def _decide(typed: Mapping[str, str], *, rules: TenantRules, now: datetime) -> None:
    fields = recording.fields_asked(rules, kind=recording.CONFIRMED)
    if any(field.required and typed.get(field.name) == "" for field in fields):
        return  # the form would not have let them send it
    answers = {}
    try:
        for field in fields:
            if field.name in typed and typed[field.name]:
                answers[field.name] = reader_of(field, today=local_today(now))(typed[field.name])
    except FormatError:
        return
    claim = Claim(**answers)
    found = records_for(claim)
    sent = now - timedelta(minutes=4)
    snapshot = RegistrationSnapshot(submitted_at=sent, confirmed_at=now, budget_spent=False)
    verdict = verdict_on(claim, found.records, rules=rules, now=now)
    decision = decide_on(verdict, found.records, snapshot, rules=rules, now=now)
    # The attempt itself is long forgotten, as a real one would be.
    attempt = Registration(
        id=new_id(),
        typed={field.name: typed[field.name] for field in fields if typed.get(field.name)},
        email_key=typed["email"],
        rules_revision=rules.revision,
    )
    judgement = Judgement(found=found, snapshot=snapshot, verdict=verdict, decision=decision)
    recording.by_rules(attempt, claim, judgement, kind=recording.CONFIRMED, rules=rules, now=now)
