"""Demo data of the person: contracts, a wish on its way, news read and unread."""

import random
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, insert, select, update

from portal.billing.models import Invoice, Payment
from portal.customers import wishes
from portal.customers.models import CustomerWish, SupplyContract
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.records import DemoCustomer
from portal.foundation import db
from portal.foundation.pdf_making import make_pdf
from portal.foundation.uploads import keep
from portal.identity.queries import login_of_customer
from portal.kernel.clock import BUDAPEST, utc_now
from portal.kernel.ids import new_id
from portal.notifications.models import Notification
from portal.rules.letterhead import letterhead
from portal.rules.queries import current_rules

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "document.typ"
_SEED = 20_260_312
_NEWS = 6
_UNREAD_DAYS = 21
_WISHES = {
    "phone": {"phone": "+36 30 555 0142"},
    "mailing_address": {"postal_code": "1300", "city": "Budapest", "street": "Pf. 34."},
    "payment_method": {"payment_method": "direct_debit"},
}


def load(context: DemoContext) -> None:
    """Bring contracts, and what makes the registered customer's own pages look alive."""
    rules = current_rules()
    if "supply_contract" in rules.features:
        _contracts(context)
    login = login_of_customer(context.registered_id)
    if login is None:
        return
    if rules.notifications:
        _news(context, login.id)
    if not db.session().scalar(select(func.count()).select_from(CustomerWish)):
        for field, value in _WISHES.items():
            if wishes.way_of(field) == "by_clerk":
                wishes.ask(
                    customer_id=context.registered_id,
                    login_id=login.id,
                    field=field,
                    value=value,
                    now=utc_now(),
                )
                return


def _contracts(context: DemoContext) -> None:
    if db.session().scalar(select(SupplyContract.id).limit(1)) is not None:
        return
    rows = [
        _contract(context, customer, random.Random(_SEED + customer.index))  # noqa: S311
        for customer in context.data.customers
    ]
    db.session().execute(insert(SupplyContract), rows)
    db.session().execute(
        update(SupplyContract)
        .where(SupplyContract.customer_id == context.registered_id)
        .values(document_id=_paper(context))
    )


def _paper(context: DemoContext) -> uuid.UUID:
    """Keep the registered customer's contract as a PDF on the company's letterhead."""
    title = "Szolgáltatási szerződés"
    head = letterhead(
        current_rules(),
        title=title,
        day=context.today,
        locale="hu",
        addressee=[context.registered.name],
    )
    body = (
        "A felhasználási helyre kötött szerződés egységes szövege.\n\n"
        "A bemutatóhoz készült; a valóságban itt a teljes szerződés olvasható."
    )
    made = make_pdf(_TEMPLATE, {"letter": head, "body": body})
    return keep(made, name=f"{title}.pdf", media_type="application/pdf").id


def _contract(
    context: DemoContext, customer: DemoCustomer, chance: random.Random
) -> dict[str, object]:
    start = context.today - timedelta(days=chance.randrange(900, 6000))
    home = customer.kind == "person"
    return {
        "id": new_id(),
        "customer_id": context.customer_ids[customer.number],
        "number": f"SZ-{start.year}/{customer.index + 1:05d}",
        "point_code": customer.supply_point_code or None,
        "point_address": customer.supply_point.one_line(),
        "start_date": date(start.year, start.month, 1),
        "kind": "Egyedi közüzemi szerződés" if home else "Intézményi közüzemi szerződés",
        "tariff_class": "Lakossági" if home else "Egyéb felhasználó",
        "heated_volume": Decimal(chance.randrange(9_000, 21_000)) / 100,
        "holder": customer.name,
        "consumer": "Társasházi közösség" if home else customer.name,
        "payer": customer.name,
    }


def _news(context: DemoContext, login_id: uuid.UUID) -> None:
    """Tell of the newest bills and payments, the older news read; nothing is mailed."""
    if db.session().scalar(select(Notification.id).limit(1)) is not None:
        return
    sent = current_rules().notifications
    rows: list[dict[str, object]] = []
    if "invoice_arrived" in sent:
        rows += _of_bills(context)
    if "payment_booked" in sent:
        rows += _of_payments(context)
    for row in rows:
        at = row["created_at"]
        old = isinstance(at, datetime) and context.today - at.date() > timedelta(_UNREAD_DAYS)
        row["read_at"] = at + timedelta(hours=3) if old and isinstance(at, datetime) else None
        row |= {"id": new_id(), "login_id": login_id, "customer_id": context.registered_id}
    if rows:
        db.session().execute(insert(Notification), rows)


def _of_bills(context: DemoContext) -> list[dict[str, object]]:
    bills = db.session().execute(
        select(
            Invoice.id,
            Invoice.printed_number,
            Invoice.amount_due,
            Invoice.due_date,
            Invoice.issue_date,
        )
        .where(Invoice.customer_id == context.registered_id)
        .order_by(Invoice.issue_date.desc(), Invoice.id)
        .limit(_NEWS)
    )
    return [
        {
            "kind": "invoice_arrived",
            "key": f"invoice_arrived:{bill.id}",
            "created_at": _morning(bill.issue_date),
            "payload": {
                "endpoint": "billing.invoice",
                "values": {"invoice_id": str(bill.id)},
                "number": bill.printed_number,
                "amount_due_minor": bill.amount_due.minor,
                "due_date": bill.due_date.isoformat(),
            },
        }
        for bill in bills
    ]


def _of_payments(context: DemoContext) -> list[dict[str, object]]:
    paid = db.session().execute(
        select(
            Payment.id,
            Payment.amount,
            Payment.booked_date,
            Payment.invoice_id,
            Invoice.printed_number,
        )
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Payment.customer_id == context.registered_id)
        .order_by(Payment.booked_date.desc(), Payment.id)
        .limit(_NEWS)
    )
    return [
        {
            "kind": "payment_booked",
            "key": f"payment_booked:{one.id}",
            "created_at": _morning(one.booked_date),
            "payload": {
                "endpoint": "billing.invoice",
                "values": {"invoice_id": str(one.invoice_id)},
                "amount_minor": one.amount.minor,
                "booked_date": one.booked_date.isoformat(),
                "number": one.printed_number,
            },
        }
        for one in paid
    ]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 20), tzinfo=BUDAPEST)
