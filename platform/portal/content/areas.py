"""Whom a notice concerns, as conditions for the database; the rule itself is told in ``places``."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from portal.content.models import NoticeArea
from portal.content.places import ACCENTED, LONG_WORDS, PLAIN
from portal.customers.models import Customer, SupplyPoint

Expression = SQLColumnExpression[Any]


def key_of(address: Expression) -> ColumnElement[str]:
    """Return the expression for an address as it is compared (``places.key``)."""
    plain = func.translate(address, ACCENTED, PLAIN)
    folded: ColumnElement[Any] = func.lower(func.regexp_replace(plain, "[^A-Za-z0-9,]+", " ", "g"))
    folded = func.btrim(func.regexp_replace(folded, " ?,[ ,]*", "|", "g"), " |")
    for short, long in LONG_WORDS.items():
        folded = func.regexp_replace(folded, rf"(?<= ){short}(?= |\||$)", long, "g")
    return cast(folded, Text)


def lies_in(key: Expression) -> ColumnElement[bool]:
    """Return the condition that an address (as a key) lies in the place of a row of notice_area."""
    area = NoticeArea
    rest = func.regexp_replace(key, "^[0-9]{4}( |$)", "")
    words = func.concat(func.translate(rest, "|", " "), " ")
    after_bar = func.strpos(
        func.concat("|", func.replace(rest, "|", " |"), " "), func.concat("|", area.street, " ")
    )
    anywhere = func.strpos(func.concat(" ", rest, " "), func.concat(" ", area.street, " "))
    has_bar = func.strpos(rest, "|") > 0
    pattern = func.concat("(?:^|[ |])", area.street, "[ |]+([0-9]{1,4})(?![0-9])")
    number = cast(func.substring(rest, pattern), Integer)
    return and_(
        area.code.is_(None),
        or_(
            area.postal_code.is_(None),
            func.starts_with(func.concat(key, " "), func.concat(area.postal_code, " ")),
        ),
        or_(area.settlement.is_(None), func.starts_with(words, func.concat(area.settlement, " "))),
        or_(area.street.is_(None), case((has_bar, after_bar), else_=anywhere) > 0),
        or_(
            area.first_number.is_(None),
            number.is_(None),
            number.between(area.first_number, area.last_number),
        ),
        or_(
            area.parity.is_(None),
            number.is_(None),
            number % 2 == case((area.parity == "odd", 1), else_=0),
        ),
    )


def points(customers: ColumnElement[bool] | None = None) -> CTE:
    """Return ``customer_id, code, key`` of every point of use of the customers that fit.

    Whoever has none stands there with the address of the record, and everybody with the customer
    number once more; the key is empty where there is nothing to compare.
    """
    wanted = true() if customers is None else customers
    supplied = exists().where(SupplyPoint.customer_id == Customer.id).correlate(Customer)
    own = func.concat(Customer.postal_code, " ", Customer.city, ", ", Customer.street)
    rows = union_all(
        select(
            Customer.id.label("customer_id"),
            SupplyPoint.code.label("code"),
            key_of(SupplyPoint.address).label("key"),
        )
        .join_from(Customer, SupplyPoint, SupplyPoint.customer_id == Customer.id)
        .where(wanted),
        select(
            Customer.id, Customer.customer_number, case((supplied, ""), else_=key_of(own))
        ).where(wanted),
    )
    return rows.cte("points")


def means(spots: CTE) -> ColumnElement[bool]:
    """Return the condition that a row of notice_area means a row of ``points``."""
    return or_(NoticeArea.code == spots.c.code, and_(spots.c.key != "", lies_in(spots.c.key)))
