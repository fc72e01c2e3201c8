"""Demo correspondence: an answered question with a letter attached, an open complaint, a stranger's."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.foundation.pdf_making import make_pdf
from portal.foundation.uploads import keep
from portal.identity.queries import clerk_addresses, login_of_customer
from portal.kernel.clock import BUDAPEST
from portal.messages.machine import Deed
from portal.messages.models import Enquiry
from portal.messages.operations import NewEnquiry, send_enquiry, write_as_clerk
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import CaseKind, Category

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "sample_contract.typ"
_QUESTION = (
    "Jó napot kívánok!\n\nAz utolsó számlámon szereplő időszak nem egyezik azzal, amit a "
    "szerződésben találok. Kérem, írják meg, melyik az érvényes.\n\nKöszönettel"
)
_ANSWER = (
    "Tisztelt Ügyfelünk!\n\nA számlán szereplő időszak a helyes: a szerződés mellékletét a tavalyi "
    "egyeztetéskor módosítottuk. A módosított melléklet másolatát csatoljuk.\n\nÜdvözlettel"
)
_COMPLAINT = (
    "Két hete bejelentettem, hogy hibás adat szerepel az értesítőmön, azóta sem kaptam választ. "
    "Kérem, vizsgálják ki, és írásban válaszoljanak."
)
_STRANGER = (
    "Érdeklődni szeretnék, milyen iratokra van szükség, ha édesanyám szerződését a nevemre íratnám."
)


def load(context: DemoContext) -> None:
    """Write the cases where the portal has the contact form."""
    form = current_rules().contact_form
    if form is None or "contact_form" not in current_rules().features:
        return
    login = login_of_customer(context.registered_id)
    if login is None or db.session().scalar(select(Enquiry.id).limit(1)) is not None:
        return
    writer = _Writer(context, login.id)
    first = form.categories[0]
    usual = next((one for one in form.categories if one.kind is CaseKind.ENQUIRY), first)
    strict = next((one for one in form.categories if one.kind is CaseKind.COMPLAINT), first)
    writer.answered(usual)
    writer.complaint(strict)
    writer.by_a_stranger(usual)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the cases, each so many days ago."""

    context: DemoContext
    login_id: uuid.UUID

    def answered(self, category: Category) -> None:
        """A question of the registered customer; answered the day after, with a PDF."""
        asked = self._moment(days_ago=9, clock=time(18, 40))
        enquiry_id = self._send(category, _QUESTION, now=asked)
        letter = keep(
            _letter(current_rules().company.legal_name, asked.year),
            name="szerzodes-melleklet.pdf",
            media_type="application/pdf",
        )
        clerk_id = clerk_addresses(role="clerk")[0].login_id
        write_as_clerk(
            enquiry_id,
            Deed.NOTE,
            body="A mellékletet a szerződéstárból kikértem.",
            clerk_id=clerk_id,
            seen=1,
            now=self._moment(days_ago=8, clock=time(8, 50)),
        )
        write_as_clerk(
            enquiry_id,
            Deed.ANSWER,
            body=_ANSWER,
            clerk_id=clerk_id,
            seen=1,
            files=[letter],
            now=self._moment(days_ago=8, clock=time(9, 30)),
        )

    def complaint(self, category: Category) -> None:
        """A complaint that still waits for its reasoned answer in writing."""
        self._send(category, _COMPLAINT, now=self._moment(days_ago=4, clock=time(20, 5)))

    def by_a_stranger(self, category: Category) -> None:
        """A question of somebody without a login, who has the mailed link."""
        new = NewEnquiry(
            topic=category.id,
            name="Somogyi Katalin",
            phone="+36 30 555 0142",
            email="somogyi.katalin@example.com",
            body=_STRANGER,
            locale="hu",
        )
        now = self._moment(days_ago=1, clock=time(16, 20))
        send_enquiry(new, login_id=None, ip="192.0.2.142", now=now)

    def _send(self, category: Category, body: str, *, now: datetime) -> uuid.UUID:
        person = self.context.registered
        new = NewEnquiry(
            topic=category.id,
            name=person.name,
            phone=person.phone,
            email=person.email,
            body=body,
            locale="hu",
        )
        sent = send_enquiry(new, login_id=self.login_id, ip="192.0.2.141", now=now)
        return sent.enquiry_id

    def _moment(self, *, days_ago: int, clock: time) -> datetime:
        return datetime.combine(self.context.today - timedelta(days=days_ago), clock, BUDAPEST)


@cache
def _letter(company: str, year: int) -> bytes:
    return make_pdf(
        _TEMPLATE,
        {
            "title": "A szerződés melléklete",
            "author": company,
            "day": [year, 1, 15],
            "lines": [
                f"{company} – a közüzemi szerződés 2. számú melléklete.",
                "Elszámolási időszak: minden hónap első napjától utolsó napjáig.",
                "A melléklet a szerződés elválaszthatatlan része.",
            ],
            "note": "Minta a bemutatóhoz, jogi hatása nincs.",
        },
    )
