"""What the invented people type at the registration, and what the previewed rules make of it."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.kernel.clock import local_today
from portal.plugin_api.approval import RegistrationSnapshot
from portal.plugin_api.claims import Claim, ClaimField, FieldKind
from portal.preview.people import CARELESS, PASSWORD, SIGNED_IN, Person, mistyped
from portal.registration.forms.building import reader_of
from portal.registration.forms.parsing import FormatError
from portal.registration.operations.judging import decide_on, verdict_on
from portal.registration.operations.recording import ending_of, fields_asked
from portal.registration.queries import records_for
from portal.rules.model import TenantRules

FORM = "form"
"""The ending of a try that the form itself sends back."""
_READ = frozenset(
    {
        FieldKind.NAME,
        FieldKind.PLACE,
        FieldKind.IDENTIFIER,
        FieldKind.MONEY,
        FieldKind.BIRTH_DATE,
    }
)


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody types, by field name; ``ending`` and ``causes`` once it is judged."""

    story: str
    typed: Mapping[str, str]
    ending: str = ""
    causes: tuple[str, ...] = ()


def tries(people: Sequence[Person], *, rules: TenantRules) -> Iterator[Try]:
    """Yield a right try of everybody, and the usual mistakes of one of them."""
    fields = fields_asked(rules, kind="confirmed")
    for person in people:
        if person.story == SIGNED_IN:
            yield Try("already_registered", _as("masik", _typed(person, fields)))
        elif person.story != CARELESS:
            yield Try(person.story, _typed(person, fields))
    careless = next((one for one in people if one.story == CARELESS), None)
    if careless is not None:
        yield from _mistakes(careless, people, fields)


def tried(one: Try, *, rules: TenantRules, now: datetime) -> Try:
    """Return the try with what would come of it now; reads the records of the preview in scope."""
    try:
        claim = _claim(one, rules, now=now)
    except FormatError as error:
        return replace(one, ending=FORM, causes=(str(error.args[1]),))
    records = records_for(claim).records
    verdict = verdict_on(claim, records, rules=rules, now=now)
    snapshot = RegistrationSnapshot(submitted_at=now, confirmed_at=now, budget_spent=False)
    decision = decide_on(verdict, records, snapshot, rules=rules, now=now)
    causes = tuple(each.value for each in verdict.mismatches)
    return replace(one, ending=ending_of(decision), causes=causes)


def _claim(one: Try, rules: TenantRules, *, now: datetime) -> Claim:
    answers = {}
    for field in fields_asked(rules, kind="confirmed"):
        typed = one.typed.get(field.name)
        if field.kind not in _READ or not typed:
            continue
        try:
            answers[field.name] = reader_of(field, today=local_today(now))(typed)
        except FormatError as error:
            raise FormatError(str(error), field.name) from None
    return Claim(**answers)


def _typed(person: Person, fields: Sequence[ClaimField]) -> dict[str, str]:
    bill = person.bills[0] if person.bills else None
    known = {
        "full_name": person.name,
        "customer_number": person.number,
        "birth_place": person.birth_place,
        "birth_date": f"{person.birth_date:%Y. %m. %d.}",
        "invoice_number": bill.number if bill else "",
        "invoice_amount": f"{bill.amount:,}".replace(",", " ") if bill else "",
        "email": person.email,
        "phone": "06 30 123 4567",
        "username": person.email.partition("@")[0],
        "password": PASSWORD,
    }
    return {field.name: known[field.name] for field in fields if known.get(field.name)}


def _mistakes(
    person: Person, people: Sequence[Person], fields: Sequence[ClaimField]
) -> Iterator[Try]:
    right = _typed(person, fields)
    taken = [one.number for one in people]
    wrong = {
        "wrong_amount": ("invoice_amount", "1 234"),
        "wrong_birth_date": ("birth_date", "1901. 01. 01."),
        "wrong_number": ("customer_number", mistyped(person.number, taken=taken)),
        "no_accents": ("full_name", _without_accents(person.name)),
        "other_name": ("full_name", "Egészen Más"),
        "no_number": ("customer_number", "?"),
    }
    for story, (name, text) in wrong.items():
        if name in right and right[name] != text:
            yield Try(story, _as(story.replace("_", "."), {**right, name: text}))


def _as(mailbox: str, typed: dict[str, str]) -> dict[str, str]:
    """Return the answers with another address and user name: nobody's login is in the way."""
    domain = typed["email"].partition("@")[2] if "email" in typed else ""
    others = {"email": f"{mailbox}@{domain}", "username": mailbox}
    return {name: others.get(name, text) for name, text in typed.items()}


def _without_accents(name: str) -> str:
    apart = unicodedata.normalize("NFD", name)
    return "".join(one for one in apart if not unicodedata.combining(one))
