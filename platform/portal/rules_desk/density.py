"""How densely the tenant's own records fill what somebody could guess: one statement, only counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Label,
    ScalarSelect,
    and_,
    cast,
    exists,
    extract,
    func,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from portal.billing.models import Invoice
from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import LoginCustomer
from portal.kernel.money import ZERO
from portal.plugin_api.identifiers import IdentifierFormat
from portal.rules_desk.probing import Proof

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Density:
    """Counts over the customers who could still register (``people``) and the bills that prove.

    ``numbers``, ``bills``: how many numbers there are from the smallest to the largest, run by run;
    an outsider is supposed to know these runs. ``bills_of_one``: of the customer who has the most.
    ``commonest_…``: how often the most frequent value stands.
    """

    people: int = 0
    numbers: int = 0
    commonest_name: int = 0
    commonest_place: int = 0
    commonest_date: int = 0
    commonest_decade: int = 0
    bills_known: int = 0
    bills: int = 0
    bills_of_people: int = 0
    bills_of_one: int = 0
    commonest_amount: int = 0


def density(
    proof: Proof, *, customer_form: IdentifierFormat | None, invoice_form: IdentifierFormat | None
) -> Density:
    """Return the counts for a verifier that compares what ``proof`` says. Needs a unit of work."""
    people = _people(proof)
    columns = list(_of_people(people, customer_form))
    if proof.invoice or proof.amount:
        columns += _of_bills(people, proof, invoice_form)
    counted = db.session().execute(select(*columns)).one()._mapping
    return Density(**{name: int(value or 0) for name, value in counted.items()})


def unregistered() -> ColumnElement[bool]:
    """Return the condition that no login sees the customer."""
    return ~exists().where(
        LoginCustomer.tenant_id == Customer.tenant_id, LoginCustomer.customer_id == Customer.id
    )


def _people(proof: Proof) -> CTE:
    conditions: Sequence[ColumnElement[bool] | InstrumentedAttribute[bool]] = (
        unregistered(),
        Customer.kind == "person" if proof.persons else true(),
        Customer.is_contract_holder if proof.holders else true(),
        Customer.birth_place.is_not(None) if proof.place else true(),
        Customer.birth_date.is_not(None) if proof.born else true(),
    )
    return (
        select(
            Customer.id,
            Customer.customer_number.label("number"),
            Customer.name_key,
            func.lower(func.trim(Customer.birth_place)).label("place"),
            Customer.birth_date.label("born"),
        )
        .where(*conditions)
        .cte("people")
    )


def _of_people(people: CTE, form: IdentifierFormat | None) -> tuple[Label[Any], ...]:
    decade = func.floor(extract("year", people.c.born) / 10)
    return (
        select(func.count()).select_from(people).scalar_subquery().label("people"),
        _run(people.c.number, form).label("numbers"),
        _commonest(people.c.name_key).label("commonest_name"),
        _commonest(people.c.place).label("commonest_place"),
        _commonest(people.c.born).label("commonest_date"),
        _commonest(decade, present=people.c.born).label("commonest_decade"),
    )


def _of_bills(people: CTE, proof: Proof, form: IdentifierFormat | None) -> tuple[Label[Any], ...]:
    bills = (
        select(
            Invoice.number,
            Invoice.amount_due,
            people.c.id.label("owner"),
        )
        .outerjoin(people, people.c.id == Invoice.customer_id)
        .where(
            Invoice.issue_date >= proof.oldest if proof.oldest else true(),
            true() if proof.zero else Invoice.amount_due != ZERO,
        )
        .cte("bills")
    )
    return (
        select(func.count()).select_from(bills).scalar_subquery().label("bills_known"),
        select(func.count(bills.c.owner)).scalar_subquery().label("bills_of_people"),
        _commonest(bills.c.owner).label("bills_of_one"),
        _commonest(bills.c.amount_due).label("commonest_amount"),
        _run(bills.c.number, form).label("bills"),
    )


def _commonest(
    value: ColumnElement[Any], *, present: ColumnElement[Any] | None = None
) -> ScalarSelect[int]:
    counts = (
        select(func.count().label("times"))
        .where((value if present is None else present).is_not(None))
        .group_by(value)
        .subquery()
    )
    return select(func.max(counts.c.times)).scalar_subquery()


def _run(number: ColumnElement[str], form: IdentifierFormat | None) -> ScalarSelect[int]:
    """Return how many numbers lie between the smallest and the largest with the same beginning."""
    length, digits = _counter(form)
    if not digits:
        return select(func.count(number)).scalar_subquery()
    fits = and_(func.length(number) == length, number.op("~")(f"[0-9]{{{digits}}}$"))
    counter = cast(func.right(number, digits), BigInteger)
    runs = (
        select((func.max(counter) - func.min(counter) + 1).label("length"))
        .where(fits)
        .group_by(func.left(number, length - digits))
        .subquery()
    )
    return select(func.sum(runs.c.length)).scalar_subquery()


def _counter(form: IdentifierFormat | None) -> tuple[int, int]:
    """Return the length of a number, and of the digits at its end."""
    slots = form.shape.slots if form else ()
    digits = 0
    for slot in reversed(slots):
        if not slot.is_digit or digits == _MOST_DIGITS:
            break
        digits += 1
    return len(slots), digits
