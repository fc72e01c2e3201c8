"""Customers who live somewhere, the senior clerk who writes to them, and notices."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from portal.content.operations import notices as operations
from portal.content.places import read_place
from portal.content.schemas import Listed, NewNotice
from portal.customers.models import SupplyPoint
from portal.foundation import db
from portal.identity import operations as identity
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from tests.factories import records
from tests.portal.documents.people import PASSWORD, password_hash
from tests.support.site import Browser, FormReader, Site
from tests.support.staff import colleague

SLUG = "miho"
HERE, THERE = "3530 Miskolc, Szemere utca 5. II. em. 3.", "3525 Miskolc, Győri kapu 12."


def household(
    site: Site, number: str, *addresses: str, email: str = "", **record: Any
) -> uuid.UUID:
    """Record a customer with points of use at these addresses, with a sign-in where there is an email."""
    with site.inside(SLUG):
        customer_id = records.customer(number, **record)
        for place, address in enumerate(addresses):
            db.session().add(
                SupplyPoint(
                    id=new_id(), customer_id=customer_id, code=f"{number}/{place}", address=address
                )
            )
        if email:
            identity.create_login(
                username=None,
                email=email,
                display_name="Kovács Anna",
                phone=None,
                password_hash=password_hash(),
                locale="hu",
                customer_ids=[customer_id],
            )
    return customer_id


def signed_in(site: Site, email: str) -> Browser:
    """Return a browser in which that customer is signed in."""
    browser = site.browser(SLUG)
    browser.fill("/belepes", {"username": email, "password": PASSWORD})
    return browser


def press(browser: Browser, path: str, values: dict[str, str], button: str, value: str = "1"):  # type: ignore[no-untyped-def]
    """Open the page, fill in the form that has those fields, and press that button of it."""
    reader = FormReader()
    reader.feed(browser.get(path).text)
    place = next(n for n, names in enumerate(reader.names) if set(values) <= names)
    return browser.post(path, data={**reader.forms[place], **values, button: value})


def editor(site: Site, slug: str = SLUG, email: str = "vezeto@example.hu") -> Browser:
    """Return a browser in which a senior clerk is signed in."""
    return colleague(site, slug, role="senior_clerk", email=email)


def new(
    *,
    title: str = "Tervezett fűtésszünet",
    area: str = "all",
    lines: tuple[str, ...] = (),
    starts: timedelta = -timedelta(hours=1),
    ends: timedelta | None = timedelta(hours=5),
    **changes: Any,
) -> NewNotice:
    """Return a notice around now."""
    now: datetime = utc_now()
    read = read_place if area == "places" else lambda line: Listed(line, line)
    known = {
        "kind": "planned_outage",
        "importance": "important",
        "title": {"hu": title, "en": f"{title} (en)"},
        "text": {"hu": "A fűtés **szünetel**.", "en": "Heating is **off**."},
        "starts_at": now + starts,
        "ends_at": None if ends is None else now + ends,
        "area": area,
        "lines": tuple(read(line) for line in lines),
        "is_public": area != "points",
    }
    return NewNotice(**(known | changes))  # type: ignore[arg-type]


def published(site: Site, **given: Any) -> uuid.UUID:
    """Publish a notice, and return its id."""
    with site.inside(SLUG):
        notice_id = operations.write(new(**given), clerk_id=None, now=utc_now())
        clerk_id = identity.create_clerk(
            email=f"{notice_id.hex}@example.hu",
            name="Közlő Kata",
            role="senior_clerk",
            password_hash=password_hash(),
        )
        operations.publish(notice_id, seen=1, clerk_id=clerk_id, now=utc_now())
    return notice_id
