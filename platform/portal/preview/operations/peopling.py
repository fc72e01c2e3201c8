"""Filling a preview: the invented people as a billing system would send them, and their tries.

What comes of each try is asked of the previewed rules themselves, by the very code that decides
about real people, so that the list on the preview's page is never a guess.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_report import ImportReport
from portal.identity.operations import create_login
from portal.identity.passwords import hash_password
from portal.kernel.clock import local_today
from portal.kernel.errors import PortalError
from portal.metering.imports import import_meters, import_readings
from portal.preview.models import PreviewCase
from portal.preview.people import PASSWORD, SIGNED_IN, Person, cast
from portal.preview.tries import Try, tried, tries
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.sections.meters import Meters

_READINGS = 13
_CUSTOMERS = (
    *("customer_number", "name", "kind", "is_contract_holder", "birth_place", "birth_date"),
    *("email", "phone", "postal_code", "city", "street", "supply_point_code"),
    *("supply_point_address", "payment_method", "declared_on"),
)
_INVOICES = (
    *("customer_number", "invoice_number", "kind", "issue_date", "due_date"),
    *("period_start", "period_end", "amount_due"),
)
_METERS = ("customer_number", "serial_number", "medium", "place", "installed_on")
_READING = ("customer_number", "serial_number", "medium", "read_on", "reading")


def people(*, now: datetime) -> None:
    """Bring the people into the preview in scope; in units of work of its own."""
    rules, today = current_rules(), local_today(now)
    verifier = rules.registration.verifier
    invented = cast(
        customer_number=verifier.identifier("customer_number"),
        invoice_number=verifier.identifier("invoice_number"),
        today=today,
    )
    with tempfile.TemporaryDirectory() as folder:
        _import(Path(folder), invented, rules=rules, today=today)
    with db.unit_of_work():
        cases = [_sign_in(invented[0], rules)] if invented else []
        judged = [tried(one, rules=rules, now=now) for one in tries(invented, rules=rules)]
        _keep([*cases, *judged])


def _import(folder: Path, invented: Sequence[Person], *, rules: TenantRules, today: date) -> None:
    def load(
        name: str,
        columns: Sequence[str],
        rows: Iterator[Sequence[object]],
        take_in: Callable[..., ImportReport],
        **more: object,
    ) -> None:
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(columns)
            out.writerows(rows)
        report = take_in(path=path, all_or_nothing=True, **more)
        if report.wrong:
            reasons = "; ".join(str(row.reason) for row in report.examples[:3])
            raise PortalError(f"the invented {name} do not fit the previewed rules: {reasons}")

    load("customers", _CUSTOMERS, _customers(invented, today), import_customers)
    load("invoices", _INVOICES, _invoices(invented), import_invoices, notify=False)
    if rules.meters is not None:
        meters = list(_meters(invented, rules.meters, today))
        load("meters", _METERS, iter(meters), import_meters)
        load("readings", _READING, _readings(meters, rules.meters, today), import_readings)


def _customers(invented: Sequence[Person], today: date) -> Iterator[Sequence[object]]:
    for place, one in enumerate(invented, 1):
        street = f"Minta utca {place}."
        yield (
            *(one.number, one.name, one.kind, str(one.contract_holder).lower()),
            *(one.birth_place, one.birth_date, one.email, "+36 30 123 4567"),
            *("1234", "Mintaváros", street, f"FH{place:06d}", f"1234 Mintaváros, {street}"),
            *("transfer", today - timedelta(days=400) if one.declared else ""),
        )


def _invoices(invented: Sequence[Person]) -> Iterator[Sequence[object]]:
    for one in invented:
        for bill in one.bills:
            first = bill.issued - timedelta(days=30)
            yield (
                *(one.number, bill.number, "normal", bill.issued),
                *(bill.issued + timedelta(days=15), first, bill.issued, bill.amount),
            )


def _meters(invented: Sequence[Person], meters: Meters, today: date) -> Iterator[Sequence[object]]:
    for one in invented[:2]:
        for place, medium in enumerate(meters.media):
            serial = f"EN{one.number[-4:]}{place}"
            yield one.number, serial, medium, "előszoba", today - timedelta(days=500)


def _readings(
    rows: Sequence[Sequence[object]], meters: Meters, today: date
) -> Iterator[Sequence[object]]:
    for number, serial, medium, _place, _installed in rows:
        monthly = meters.media[str(medium)].typical_monthly or 8
        for month in range(_READINGS, 0, -1):
            value = 100 + (_READINGS - month) * monthly
            yield number, serial, medium, today - timedelta(days=30 * month), value


def _sign_in(person: Person, rules: TenantRules) -> Try:
    """Open the login of the one who has one already."""
    customer_id = db.session().scalar(
        select(Customer.id).where(Customer.printed_number == person.number)
    )
    if customer_id is None:
        raise PortalError("the invented customers are not there")
    username = "magdolna" if rules.registration.username_by_customer else None
    create_login(
        username=username,
        email=person.email,
        display_name=person.name,
        phone=None,
        password_hash=hash_password(PASSWORD),
        locale="hu",
        customer_ids=[customer_id],
    )
    typed = {"username": username or person.email, "password": PASSWORD}
    return Try(SIGNED_IN, typed, ending=SIGNED_IN)


def _keep(cases: Sequence[Try]) -> None:
    rows: list[Mapping[str, object]] = [
        {
            "place": place,
            "story": one.story,
            "ending": one.ending,
            "typed": dict(one.typed),
            "causes": list(one.causes),
        }
        for place, one in enumerate(cases)
    ]
    if rows:
        db.session().execute(insert(PreviewCase), rows)
