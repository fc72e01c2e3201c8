"""Demo: notices of the company: one in the registered customer's street, one coming, one over, a draft."""

from datetime import datetime, time, timedelta
from itertools import takewhile

from sqlalchemy import select

from portal.content.models import Notice
from portal.content.operations import notices
from portal.content.places import Place, read_place
from portal.content.schemas import NewNotice
from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.clock import BUDAPEST
from portal.rules.queries import current_rules


def load(context: DemoContext) -> None:
    """Write five notices around today; nothing where there are any already."""
    if db.session().scalar(select(Notice.id).limit(1)) is not None:
        return
    clerk_id = db.session().scalar(select(Clerk.id).order_by(Clerk.name).limit(1))
    if clerk_id is None:
        return
    now = datetime.combine(context.today, time(9), BUDAPEST)
    for place, new in enumerate(_notices(context)):
        written = now - timedelta(days=9 - place)
        notice_id = notices.write(new, clerk_id=clerk_id, now=written)
        if place < 4:
            notices.publish(notice_id, seen=1, clerk_id=clerk_id, now=written)


def _notices(context: DemoContext) -> tuple[NewNotice, ...]:
    point = context.registered.supply_point
    words = takewhile(lambda word: not word[0].isdigit(), point.street.split())
    street = " ".join(words)
    here = read_place(f"{point.postal_code} {point.city}, {street}")
    return (
        _notice(
            context,
            ("repair", "normal", -9, -2),
            ("Karbantartás a hálózaton", "Maintenance of the network"),
            ("A munkát befejeztük. Köszönjük a türelmüket.", "The works are done. Thank you."),
        ),
        _notice(
            context,
            ("planned_outage", "important", 0, 2),
            ("Tervezett szünetelés az Ön utcájában", "Planned outage in your street"),
            (
                "Karbantartás miatt naponta **8 és 16 óra között** a szolgáltatás szünetel.\n\n"
                "- Kérjük, zárja el a csapokat.\n- Kérdéseivel forduljon ügyfélszolgálatunkhoz.",
                "Because of maintenance there is no service **from 8 to 16** each day.\n\n"
                "- Please turn off the taps.\n- If you have questions, ask our customer service.",
            ),
            lines=(here,),
        ),
        *_of_the_company(context),
    )


def _of_the_company(context: DemoContext) -> tuple[NewNotice, ...]:
    office = current_rules().offices[0]
    return (
        _notice(
            context,
            ("office_closed", "normal", 5, 6),
            ("Ügyfélszolgálatunk egy napra bezár", "Our customer service is closed for a day"),
            (
                f"{office.name}: ezen a napon zárva tartunk. Az online ügyfélszolgálat elérhető.",
                f"{office.name}: we are closed on this day. The online customer service is open.",
            ),
        ),
        _notice(
            context,
            ("change", "normal", 40, 100),
            ("Változik a számla külalakja", "The look of the bill changes"),
            ("Az új számlán könnyebb eligazodni.", "The new bill is easier to read."),
        ),
        _notice(
            context,
            ("information", "normal", 10, 20),
            ("Téli tanácsok (vázlat)", "Advice for the winter (draft)"),
            ("Szellőztessen röviden, de többször.", "Air the rooms briefly, but often."),
        ),
    )


def _notice(
    context: DemoContext,
    when: tuple[str, str, int, int],
    title: tuple[str, str],
    text: tuple[str, str],
    *,
    lines: tuple[Place, ...] = (),
) -> NewNotice:
    kind, importance, first, last = when
    midnight = datetime.combine(context.today, time(0), BUDAPEST)
    return NewNotice(
        kind=kind,
        importance=importance,
        title=dict(zip(("hu", "en"), title, strict=True)),
        text=dict(zip(("hu", "en"), text, strict=True)),
        starts_at=midnight + timedelta(days=first),
        ends_at=midnight + timedelta(days=last),
        area="places" if lines else "all",
        lines=lines,
        is_public=True,
    )
