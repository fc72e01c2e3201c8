"""Who asked for electronic invoices, before the demo's bills come: so some go out electronically."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select

from portal.consents.models import ConsentEvent
from portal.consents.operations import keep_text
from portal.consents.wording import e_invoice_statement
from portal.customers.identifiers import canonical_reader
from portal.customers.models import Customer
from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import Dataset, DemoCustomer
from portal.foundation import db
from portal.kernel.clock import BUDAPEST
from portal.kernel.ids import new_id
from portal.rules.queries import current_rules

_REGISTERED_SINCE = timedelta(days=150)
_ASKED_PERCENT, _WITHDREW_PERCENT = 30, 20


def record_consents(*, data: Dataset, seed: int, today: date) -> None:
    """Record the words of the registered customer and of some others; once, and where it is on."""
    rules = current_rules()
    if rules.e_invoice is None or "e_invoice" not in rules.features or _is_done():
        return
    numbers = canonical_reader(rules, "customer_number")
    customers = select(Customer.customer_number, Customer.id)
    ids = {row.customer_number: row.id for row in db.session().execute(customers)}
    digest = keep_text(kind="e_invoice", locale="hu", body=e_invoice_statement(rules, "hu"))
    rows = [
        {
            "id": new_id(),
            "customer_id": ids[str(numbers(one.number))],
            "kind": "e_invoice",
            "granted": granted,
            "text_sha256": digest,
            "source": "clerk",
            "interval": interval,
            "at": datetime.combine(day, time(10, 15), BUDAPEST),
        }
        for one in data.customers
        for granted, interval, day in _words(one, seed, today, rules.e_invoice.intervals)
    ]
    if rows:
        db.session().execute(insert(ConsentEvent), rows)


def _words(
    one: DemoCustomer, seed: int, today: date, intervals: tuple[str, ...]
) -> list[tuple[bool, str | None, date]]:
    """Return what the customer said: yes or no, how often, on which day."""
    if one.role == "registered":
        return [(True, intervals[0], today - _REGISTERED_SINCE)]
    rng = stream(seed=seed, parts=("e-invoice", one.index))
    if one.role == "unregistered" or rng.randrange(100) >= _ASKED_PERCENT:
        return []
    asked = today - timedelta(days=rng.randrange(30, 700))
    said: list[tuple[bool, str | None, date]] = [(True, rng.choice(intervals), asked)]
    if rng.randrange(100) < _WITHDREW_PERCENT:
        said.append((False, None, asked + timedelta(days=rng.randrange(1, 30))))
    return said


def _is_done() -> bool:
    known = select(ConsentEvent.id).where(ConsentEvent.kind == "e_invoice").limit(1)
    return db.session().scalar(known) is not None
