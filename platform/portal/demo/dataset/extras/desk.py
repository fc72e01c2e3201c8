"""Demo desk: reply templates, and an inbox on a usual morning, some of it in somebody's hands."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.extras.desk_templates import SAMPLES
from portal.foundation import db
from portal.identity.queries import clerk_addresses
from portal.kernel.clock import BUDAPEST
from portal.messages.machine import Deed
from portal.messages.models import Enquiry
from portal.messages.operations import NewEnquiry, send_enquiry, write_as_clerk
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import Category
from portal.work.assignments import assign
from portal.work.drafts import keep_draft
from portal.work.template_models import ReplyTemplate
from portal.work.template_operations import add_template

_SEED: Final = 20
_SENDERS: Final = (
    ("Bognár Ildikó", "A múlt havi számlámon magasabb összeg szerepel, mint szokott. Mi az oka?"),
    ("Őri Gergely", "Elköltözünk a hónap végén. Milyen iratokat vigyek be az átíráshoz?"),
    ("Szűcs Győzőné", "Nem kaptam meg a számlát postán, pedig befizetném. Kérem, küldjék el újra."),
    ("Dr. Fülöp Ádám", "Kérem, igazolják, hogy nincs tartozásom; a banknak kell a hitelhez."),
    ("Kőszegi Róbert", "Kétszer fizettem be ugyanazt az összeget. Hogyan kapom vissza?"),
    ("Tüttő Zsófia", "Három hete nem kaptam választ a levelemre. Kérem, vizsgálják ki."),
    ("Galambos Pál", "Mikor jön a szerelő? Már másodszor ígérték."),
    ("Nagyné Vörös Éva", "Szeretném, ha ezentúl a lányom intézné az ügyeimet. Mit kell tennünk?"),
)


def load(context: DemoContext) -> None:
    """Write the templates, and letters where the portal has the contact form."""
    _templates(context)
    form = current_rules().contact_form
    if form is None or "contact_form" not in current_rules().features:
        return
    known = select(Enquiry.id).where(Enquiry.name == _SENDERS[0][0]).limit(1)
    if db.session().scalar(known) is None:
        _Morning(context, random.Random(_SEED)).write(form.categories)  # noqa: S311 - demo data


def _templates(context: DemoContext) -> None:
    if db.session().scalar(select(ReplyTemplate.id).limit(1)) is not None:
        return
    metered = current_rules().meters is not None
    now = datetime.combine(context.today - timedelta(days=30), time(9), BUDAPEST)
    for sample in SAMPLES:
        if sample.metered in (None, metered):
            add_template(
                purpose=sample.purpose,
                titles=sample.titles,
                bodies=sample.bodies,
                clerk_id=None,
                now=now,
            )


@dataclass(frozen=True, slots=True)
class _Morning:
    """Writes what came in during the last two weeks."""

    context: DemoContext
    chance: random.Random

    def write(self, categories: tuple[Category, ...]) -> None:
        """Write one letter of every sender; some are asked back, some are in a clerk's hands."""
        staff = [one.login_id for one in clerk_addresses()]
        for number, (name, body) in enumerate(_SENDERS):
            category = categories[number % len(categories)]
            sent = self._moment(days_ago=1 + number * 2)
            new = NewEnquiry(
                topic=category.id,
                name=name,
                phone="+36 30 555 01" + f"{50 + number}",
                email=f"levelezo{number + 1}@example.com",
                body=body,
                locale="hu",
            )
            ip = f"192.0.2.{150 + number}"
            enquiry_id = send_enquiry(new, login_id=None, ip=ip, now=sent).enquiry_id
            clerk_id = staff[number % len(staff)]
            later = sent + timedelta(hours=20)
            if number % 2:
                assign("enquiry", enquiry_id, clerk_id, now=later)
            if number == 3:
                note = "Az igazolást a pénzügytől kértem, holnapra ígérték."
                write_as_clerk(
                    enquiry_id, Deed.NOTE, body=note, clerk_id=clerk_id, seen=1, now=later
                )
            if number == 4:
                text = "Tisztelt Kőszegi Róbert!\n\nA túlfizetést megtaláltuk, a visszautaláshoz "
                keep_draft("enquiry", enquiry_id, "write", clerk_id=clerk_id, body=text, now=later)

    def _moment(self, *, days_ago: int) -> datetime:
        clock = time(self.chance.randrange(8, 20), self.chance.randrange(60))
        return datetime.combine(self.context.today - timedelta(days=days_ago), clock, BUDAPEST)
