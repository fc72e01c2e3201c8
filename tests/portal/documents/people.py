"""Customers, clerks and documents for the tests of the document library."""

import uuid
from datetime import date

from portal.customers.models import Customer, SupplyPoint
from portal.documents.models import Document
from portal.foundation import db
from portal.foundation.uploads import keep
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.ids import new_id
from tests.support.site import Browser, Site
from tests.support.slices import pdf
from tests.support.staff import colleague

SLUG = "ugyfelportal"
PASSWORD = "egy-hosszú-próbajelszó-7"
_HASHES: dict[str, str] = {}


def password_hash() -> str:
    """Return the hash of the one password, computed once."""
    return _HASHES.setdefault(PASSWORD, passwords.hash_password(PASSWORD))


def customer(
    number: str, *, name: str = "Őry Ödön", kind: str = "person", postal_code: str = "1054"
) -> uuid.UUID:
    """Record a customer with one supply point ``0012<number>``; needs a unit of work."""
    customer_id = new_id()
    db.session().add(
        Customer(
            id=customer_id,
            customer_number=number,
            printed_number=number,
            kind=kind,
            name=name,
            name_key=name.lower(),
            postal_code=postal_code,
        )
    )
    db.session().flush()
    db.session().add(
        SupplyPoint(
            id=new_id(), customer_id=customer_id, code=f"0012{number}", address="Fő utca 1."
        )
    )
    db.session().flush()
    return customer_id


def login(email: str, *customer_ids: uuid.UUID) -> uuid.UUID:
    """Open a login for these customers; needs a unit of work."""
    return identity.create_login(
        username=None,
        email=email,
        display_name="Őry Ödön",
        phone=None,
        password_hash=password_hash(),
        locale="hu",
        customer_ids=list(customer_ids),
    )


def signed_in(site: Site, email: str) -> Browser:
    """Return a browser in which that login is signed in."""
    browser = site.browser(SLUG)
    browser.fill("/belepes", {"username": email, "password": PASSWORD})
    return browser


def clerk(site: Site, slug: str = SLUG) -> Browser:
    """Return a browser in which a clerk is signed in at the console."""
    return colleague(site, slug, email="ugyintezo@example.com")


def send(
    title: str,
    *,
    to: uuid.UUID | None = None,
    audience: str = "customer",
    value: str | None = None,
    category: str = "letter",
    day: date = date(2026, 5, 3),
) -> uuid.UUID:
    """Put one document into the library; needs a unit of work."""
    file = keep(pdf(), name="x.pdf", media_type="application/pdf")
    document_id = new_id()
    db.session().add(
        Document(
            id=document_id,
            customer_id=to,
            audience=audience,
            audience_value=value,
            title=title,
            category=category,
            document_date=day,
            file_id=file.id,
        )
    )
    db.session().flush()
    return document_id
