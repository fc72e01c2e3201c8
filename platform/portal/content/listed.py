"""Typed lists of customers and points of use: each line found in the records, or said not to be."""

from collections.abc import Sequence

from sqlalchemy import literal, select, union_all

from portal.content.schemas import Listed
from portal.customers.identifiers import canonical_or_none
from portal.customers.models import Customer, SupplyPoint
from portal.foundation import db
from portal.rules.model import TenantRules


class NotOnRecordError(LookupError):
    """Lines that are neither a customer's number nor a point of use; ``lines`` count from 1."""

    def __init__(self, lines: Sequence[int]) -> None:
        self.lines = tuple(lines)
        super().__init__(f"lines {self.lines}")


def find_listed(lines: Sequence[str], *, rules: TenantRules) -> tuple[Listed, ...]:
    """Return each line with the number as the records write it, in one statement.

    Raises NotOnRecordError with every line that is not on record.
    """
    written = [" ".join(line.split()) for line in lines]
    canonical = [canonical_or_none(rules, "customer_number", line) or "" for line in written]
    numbers = select(literal("number"), Customer.customer_number).where(
        Customer.customer_number.in_(sorted(set(canonical) - {""}))
    )
    codes = select(literal("point"), SupplyPoint.code).where(
        SupplyPoint.code.in_(sorted(set(written)))
    )
    known = {(row[0], row[1]) for row in db.session().execute(union_all(numbers, codes))}
    found, missing = [], []
    for place, (line, number) in enumerate(zip(written, canonical, strict=True), start=1):
        if ("point", line) in known:
            found.append(Listed(line, line))
        elif ("number", number) in known:
            found.append(Listed(line, number))
        else:
            missing.append(place)
    if missing:
        raise NotOnRecordError(missing)
    return tuple(found)
