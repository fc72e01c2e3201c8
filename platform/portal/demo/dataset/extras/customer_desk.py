"""Demo data of the staff's side of customers: a note, a past look as the customer, an institution."""

import uuid
from datetime import timedelta

from sqlalchemy import insert, select

from portal.customer_desk.models import PAPERS, CustomerNote
from portal.customer_desk.operations.institutions import Paper, register
from portal.customers.models import Customer
from portal.customers.queries import customer
from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.foundation.audit.journal import Actor, acting
from portal.foundation.secrets import sha256_hex
from portal.identity.models import Clerk, LoginCustomer, StaffView
from portal.identity.operations import EmailTakenError
from portal.identity.queries import login_of_customer
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id

_NOTE = (
    "Nagyothall: telefonon lassan, tagoltan beszéljünk vele.\n"
    "Az unokája, Kiss Eszter is intézheti az ügyeit (meghatalmazás a portálon)."
)
_REASON = "Telefonon kérte, hogy nézzük meg vele együtt az utolsó számláját"
_SEEN_AGO, _LOOK_AGO = timedelta(days=20), timedelta(days=3)


def load(context: DemoContext) -> None:
    """Bring them once; a tenant without institutions has none registered."""
    clerk_id = db.session().scalar(
        select(Clerk.id).where(Clerk.email == context.spec.staff.clerk_email)
    )
    if clerk_id is None or db.session().scalar(select(CustomerNote.id).limit(1)) is not None:
        return
    now = utc_now()
    db.session().add(
        CustomerNote(
            id=new_id(),
            customer_id=context.registered_id,
            body=_NOTE,
            version=1,
            written_by=clerk_id,
            written_at=now - _SEEN_AGO,
        )
    )
    login = login_of_customer(context.registered_id)
    if login is not None:
        begun = now - _LOOK_AGO
        db.session().execute(
            insert(StaffView).values(
                id=new_id(),
                login_id=login.id,
                customer_id=context.registered_id,
                clerk_id=clerk_id,
                clerk_session_id=new_id(),
                reason=_REASON,
                ticket_sha256=sha256_hex(f"demo {login.id}"),
                created_at=begun,
                ticket_expires_at=begun + timedelta(minutes=2),
                opened_at=begun,
                last_seen_at=begun + timedelta(minutes=4),
                ended_at=begun + timedelta(minutes=4),
            )
        )
    with acting(Actor("clerk", clerk_id)):
        _institution(context, clerk_id)


def _institution(context: DemoContext, clerk_id: uuid.UUID) -> None:
    """Register the first institution that has an address and no login, its papers seen on paper."""
    free = ~select(LoginCustomer.id).where(LoginCustomer.customer_id == Customer.id).exists()
    found = db.session().execute(
        select(Customer.id, Customer.email)
        .where(Customer.kind == "institution", Customer.email.is_not(None), free)
        .order_by(Customer.customer_number)
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return
    seen = context.today - _SEEN_AGO
    papers = tuple(Paper(kind, seen_on=seen) for kind in PAPERS)
    try:
        register(customer(row.id), email=row.email, papers=papers, clerk_id=clerk_id)
    except EmailTakenError:
        return
