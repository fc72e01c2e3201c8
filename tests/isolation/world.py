"""Two tenants with one of everything, each marked with a canary word of its own."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from portal.billing.models import Invoice, Payment
from portal.customers.models import Customer, SupplyPoint
from portal.foundation import audit, db
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.ids import new_id
from portal.kernel.money import ZERO, Money
from portal.registration.models import Registration
from portal.rules.queries import current_rules
from tests.isolation import (
    samples_appointments,
    samples_batches,
    samples_billing,
    samples_consents,
    samples_content,
    samples_customer_desk,
    samples_decisions,
    samples_desk,
    samples_documents,
    samples_identity,
    samples_messages,
    samples_metering,
    samples_profile,
    samples_representation,
    samples_requests,
    samples_rules_desk,
    samples_work,
)
from tests.isolation.cast import Cast
from tests.support.site import Site
from tests.support.staff import give_app

SAMPLES: tuple[Callable[[Cast], None], ...] = (
    samples_identity.add,
    samples_billing.add,
    samples_batches.add,
    samples_representation.add,
    samples_documents.add,
    samples_consents.add,
    samples_messages.add,
    samples_metering.add,
    samples_profile.add,
    samples_customer_desk.add,
    samples_appointments.add,
    samples_requests.add,
    samples_content.add,
    samples_work.add,
    samples_desk.add,
    samples_decisions.add,
    samples_rules_desk.add,
)
"""What other modules here (``samples_<slice>.py``) add: rows of a slice, ids in ``cast.ids``."""
PASSWORD = "egy-hosszú-próbajelszó-7"
_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def populate(site: Site, slug: str) -> Cast:
    """Give the tenant one of everything, and return who and what it is."""
    canary = f"Kanari{uuid.uuid4().hex[:12]}"
    cast = Cast(
        slug=slug,
        canary=canary,
        customer_email=f"{canary}@example.com".lower(),
        clerk_email=f"clerk.{canary}@example.com".lower(),
        admin_email=f"admin.{canary}@example.com".lower(),
    )
    with site.inside(slug):
        _customer(cast)
        _invoice(cast)
        _people(cast)
        _waiting(cast)
        for add in SAMPLES:
            add(cast)
        audit.note("isolation_test", subject_kind="customer", subject_id=cast.ids["customer_id"])
    return cast


def _customer(cast: Cast) -> None:
    customer = Customer(
        id=new_id(),
        customer_number=cast.canary,
        printed_number=cast.canary,
        kind="person",
        name=f"{cast.canary} Ilona",
        name_key=f"{cast.canary} ilona".lower(),
        birth_place="Miskolc",
        birth_date=date(1950, 5, 3),
        street=f"{cast.canary} utca 1.",
        city="Miskolc",
        postal_code="3525",
        email=cast.customer_email,
    )
    db.session().add(customer)
    db.session().flush()
    db.session().add(
        SupplyPoint(id=new_id(), customer_id=customer.id, code="00000001", address=cast.canary)
    )
    cast.ids["customer_id"] = customer.id


def _invoice(cast: Cast) -> None:
    pdf = b"%PDF-1.4\n% " + cast.canary.encode() + b"\n%%EOF\n"
    file = StoredFile(
        id=new_id(), sha256=store().put(pdf), media_type="application/pdf", size=len(pdf)
    )
    db.session().add(file)
    db.session().flush()
    invoice = Invoice(
        id=new_id(),
        customer_id=cast.ids["customer_id"],
        number=f"{cast.canary}1",
        printed_number=f"{cast.canary}-1",
        issue_date=date(2026, 11, 1),
        due_date=date(2026, 11, 15),
        amount_due=Money.forints(12345),
        outstanding=Money.forints(12345),
        document_id=file.id,
    )
    db.session().add(invoice)
    db.session().flush()
    db.session().add(
        Payment(
            id=new_id(),
            customer_id=cast.ids["customer_id"],
            invoice_id=invoice.id,
            booked_date=date(2026, 11, 10),
            amount=ZERO,
            reference=f"{cast.canary}-befizetes",
        )
    )
    cast.ids["invoice_id"] = invoice.id


def _people(cast: Cast) -> None:
    digest = passwords.hash_password(PASSWORD)
    cast.ids["login_id"] = identity.create_login(
        username=cast.canary,
        email=cast.customer_email,
        display_name=f"{cast.canary} Ilona",
        phone=None,
        password_hash=digest,
        locale="hu",
        customer_ids=[cast.ids["customer_id"]],
    )
    for role, email in (("clerk", cast.clerk_email), ("tenant_admin", cast.admin_email)):
        cast.ids["clerk_id"] = identity.create_clerk(
            email=email, name=f"{cast.canary} {role}", role=role, password_hash=digest
        )
        give_app(cast.ids["clerk_id"])


def _waiting(cast: Cast) -> None:
    registration = Registration(
        id=new_id(),
        state="awaiting_approval",
        claim={"full_name": f"{cast.canary} Béla", "customer_number": cast.canary},
        typed={"full_name": f"{cast.canary} Béla", "customer_number": cast.canary},
        email=f"uj.{cast.customer_email}",
        email_key=f"uj.{cast.customer_email}",
        password_hash=passwords.hash_password(PASSWORD),
        rules_revision=current_rules().revision,
        verifier="customer_number",
        verdict={"outcome": "doubtful", "mismatches": ["name"]},
        confirmed_at=_NOW,
        expect_by=_NOW + timedelta(hours=2),
        answer_by=_NOW + timedelta(days=2),
        expires_at=_NOW + timedelta(days=3650),
    )
    db.session().add(registration)
    db.session().flush()
    cast.ids["registration_id"] = registration.id
