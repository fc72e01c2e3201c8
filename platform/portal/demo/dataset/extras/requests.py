"""Demo matters of the registered customer: one done, one with the other party, one with a clerk, a draft."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.foundation.pdf_making import make_pdf
from portal.foundation.uploads import keep
from portal.identity.queries import clerk_addresses, login_of_customer
from portal.kernel.clock import BUDAPEST
from portal.requests import machine, steps
from portal.requests.limits import rules_of
from portal.requests.machine import Party
from portal.requests.meters import known_meters
from portal.requests.models import ServiceRequest
from portal.requests.operations import attachments, drafts, moving, parties
from portal.requests.operations.moving import Case
from portal.requests.operations.settling import settled
from portal.requests.queries import places
from portal.requests.terms import HandoverReading, Terms, readings_as_json
from portal.rules.queries import current_rules
from portal.rules.sections.requests import CHANGE_OF_OCCUPANCY

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "sample_contract.typ"
_FIRST_VALUE = Decimal("1482.5")


def load(context: DemoContext) -> None:
    """Write some matters where the portal takes changes of occupancy."""
    rules = current_rules().requests
    if rules is None or CHANGE_OF_OCCUPANCY not in rules.matters:
        return
    login = login_of_customer(context.registered_id)
    if login is None or db.session().scalar(select(ServiceRequest.id).limit(1)) is not None:
        return
    writer = _Writer(context, login.id)
    writer.done(days_ago=48)
    writer.with_clerk(days_ago=9)
    writer.with_other(days_ago=3)
    writer.draft(days_ago=1)


class _QuietCase(Case):
    """A matter of the past: nobody is told of it today."""

    def tell_initiator(self, step: str) -> None:
        """Tell nobody."""

    def tell_other(self, step: str) -> None:
        """Tell nobody."""

    def invite_other(self, *, reminder: bool = False) -> None:
        """Invite nobody."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the matters of one login, each so many days ago."""

    context: DemoContext
    login_id: uuid.UUID

    def done(self, *, days_ago: int) -> None:
        """Both confirmed, and a clerk accepted it."""
        case = self._sent("Balogh Eszter", "balogh.eszter@example.com", days_ago, quiet=True)
        case = self._later(case, days=1)
        parties.confirm(case, Party.OTHER, number=1)
        case = self._later(case, days=3)
        clerk_id = clerk_addresses(role="clerk")[0].login_id
        case.row.closed_by, case.row.closing_reason = clerk_id, "A csatolt szerződés rendben."
        case.move(machine.accept(case.matter, number=1))
        settled(case, clerk_id=clerk_id, reason="A csatolt szerződés rendben.")

    def with_clerk(self, *, days_ago: int) -> None:
        """The other party corrected day and readings, the customer confirmed that: a clerk decides."""
        case = self._sent("Fehér Júlia", "feher.julia@example.com", days_ago, quiet=True)
        terms = case.matter.terms
        assert terms is not None  # noqa: S101 - it was sent a line above
        higher = tuple(
            HandoverReading(one.serial, one.value + 2, one.unit) for one in terms.readings
        )
        case = self._later(case, days=2)
        parties.propose(case, Party.OTHER, Terms(terms.day + timedelta(days=1), higher), number=1)
        case = self._later(case, days=3)
        parties.confirm(case, Party.INITIATOR, number=case.matter.number)

    def with_other(self, *, days_ago: int) -> None:
        """Sent, and the other party has the mail with the link."""
        self._sent("Kiss-Tóth Ádám", "kiss-toth.adam@example.com", days_ago, quiet=False)

    def draft(self, *, days_ago: int) -> None:
        """Begun, and left after two steps."""
        case = self._begun(days_ago)
        for name in (steps.ROLE, steps.PLACE):
            self._answer(case, name, self._answers(case)[name])

    def _sent(self, name: str, email: str, days_ago: int, *, quiet: bool) -> Case:
        case = self._begun(days_ago, quiet=quiet)
        for step, answers in self._answers(case).items():
            self._answer(case, step, answers)
        readings = readings_as_json(self._readings(case))
        self._answer(case, steps.READINGS, {"readings": readings, "no_meter": not readings})
        self._answer(case, steps.OTHER, {"name": name, "email": email, "locale": "hu"})
        self._attach(case, name)
        parties.send(case, steps=steps.answered_steps(rules_of(CHANGE_OF_OCCUPANCY)))
        return case

    def _begun(self, days_ago: int, *, quiet: bool = True) -> Case:
        now = datetime.combine(self.context.today - timedelta(days=days_ago), time(9), BUDAPEST)
        request_id = drafts.begin(
            CHANGE_OF_OCCUPANCY,
            customer_id=self.context.registered_id,
            login_id=self.login_id,
            locale="hu",
            now=now,
        )
        found = moving.draft(
            request_id,
            customer_ids=(self.context.registered_id,),
            login_id=self.login_id,
            now=now,
        )
        return _QuietCase(found.row, found.matter, now) if quiet else found

    def _answer(self, case: Case, step: str, answers: dict[str, Any]) -> None:
        case.row.answers = {**case.row.answers, step: answers}
        case.touch()

    def _answers(self, case: Case) -> dict[str, dict[str, Any]]:
        (place, *_) = places((self.context.registered_id,))
        day: date = (case.now - timedelta(days=4)).date()
        customer = str(self.context.registered_id)
        return {
            steps.ROLE: {"role": "moving_out"},
            steps.PLACE: {"place": "0", "address": place.address, "customer_id": customer},
            steps.DAY: {"day": day.isoformat()},
        }

    def _readings(self, case: Case) -> tuple[HandoverReading, ...]:
        known = known_meters(self.context.registered_id, case.row.answers)
        return tuple(
            HandoverReading(serial, _FIRST_VALUE + 13 * place, unit)
            for place, (serial, unit) in enumerate(known[:2])
        )

    def _attach(self, case: Case, buyer: str) -> None:
        content = _contract(self.context.registered.name, buyer, case.now.date())
        file = keep(content, name="adasveteli-szerzodes.pdf", media_type="application/pdf")
        attachments.attach(case, Party.INITIATOR, kind="sale_contract", accept=lambda kept: (file,))

    def _later(self, case: Case, *, days: int) -> Case:
        return _QuietCase(case.row, case.matter, case.now + timedelta(days=days))


@cache
def _contract(seller: str, buyer: str, day: date) -> bytes:
    lines = [f"Eladó: {seller}", f"Vevő: {buyer}", "Az ingatlant a felek a mai napon átadták."]
    data = {
        "title": "Adásvételi szerződés",
        "author": seller,
        "day": [day.year, day.month, day.day],
        "lines": lines,
        "note": "Ez a bemutatóhoz készült minta, nem valódi szerződés.",
    }
    return make_pdf(_TEMPLATE, data)
