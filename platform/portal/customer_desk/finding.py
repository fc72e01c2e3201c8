"""One search box over everything that a caller may know: numbers, names, addresses, telephones.

What was typed is read in every way that it can be meant; each reading is a look-up in an index of its
own (by ranges, as row-level security keeps `like` away from indexes), all of them one statement. Each
customer is found with the reasons why.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.billing.models import Invoice
from portal.customers.folding import fold_name
from portal.customers.identifiers import canonical_or_none
from portal.customers.models import Customer, CustomerWish, CustomerWord, SupplyPoint
from portal.identity.models import CustomerLogin, LoginCustomer
from portal.identity.usernames import email_key
from portal.messages.models import Enquiry
from portal.metering.models import Meter
from portal.requests.models import ServiceRequest
from portal.rules.model import TenantRules

LONGEST = 200
_MOST_WORDS = 6
_SHORTEST_NUMBER, _SHORTEST_SERIAL, _SHORTEST_PHONE, _WHOLE_PHONE = 3, 4, 6, 8
_PHONE = re.compile(r"\+?[0-9 ()/.\-\N{NO-BREAK SPACE}]{6,40}")
_CASE = re.compile(r"([0-9]{4})[-/ ]?([A-Z2-7]{8})")
_AFTER_ALL = "\N{REPLACEMENT CHARACTER}"
REASONS = ("number", "case", "invoice", "meter", "point", "phone", "email", "name")
"""Why a customer was found; the earlier, the surer."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: a subquery of ``customer_id``, ``reasons`` (JSON pairs of a reason and what was
    found), ``rank`` (0 is the surest) and ``exact``.
    """

    rows: Subquery


def hits(typed: str, *, rules: TenantRules) -> Hits | None:
    """Return who is meant by that, or None where it is too little to search for."""
    text = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    readings = [
        *_by_number(text, rules),
        *_by_case(text),
        *_by_invoice(text, rules),
        *_by_device(text),
        *_by_phone(text),
        *_by_email(text),
        *_by_name(text),
    ]
    if not readings:
        return None
    every = union_all(*readings).subquery("reading")
    pair = func.jsonb_build_array(every.c.reason, every.c.found)
    grouped = select(
        every.c.customer_id,
        func.jsonb_agg(pair.distinct()).label("reasons"),
        func.min(every.c.rank).label("rank"),
        func.bool_or(every.c.exact).label("exact"),
    ).group_by(every.c.customer_id)
    return Hits(grouped.subquery("hit"))


def beginning(column: ColumnElement[str] | Any, text: str) -> ColumnElement[bool]:
    """Return the condition that the column begins so, in the words of ``text_pattern_ops``."""
    return and_(column.op("~>=~")(text), column.op("~<~")(text + _AFTER_ALL))


def phone_tail(typed: str) -> str | None:
    """Return the digits from the last to the first, without country code and trunk prefix.

    None for what is no telephone number, or too short a piece of one.
    """
    if not _PHONE.fullmatch(typed):
        return None
    digits = re.sub("^(?:0036|06)", "", re.sub(r"\D", "", typed))
    if digits.startswith("36") and (typed.strip().startswith("+") or len(digits) >= 10):
        digits = digits[2:]
    return digits[::-1] if len(digits) >= _SHORTEST_PHONE else None


def is_whole_name(typed: str, name_key: str) -> bool:
    """Tell whether somebody typed all words of that folded name, in any order."""
    return sorted(fold_name(typed).split()) == sorted(name_key.split())


def _reading(
    customer_id: Any, reason: str, found: Any, exact: ColumnElement[bool] | bool
) -> Select[Any]:
    return select(
        customer_id.label("customer_id"),
        literal(reason, Text).label("reason"),
        found.label("found"),
        literal(REASONS.index(reason), Integer).label("rank"),
        (literal(exact, Boolean) if isinstance(exact, bool) else exact).label("exact"),
    )


def _by_number(text: str, rules: TenantRules) -> list[Select[Any]]:
    whole = canonical_or_none(rules, "customer_number", text)
    found: list[Select[Any]] = []
    if whole is not None:
        number = _reading(Customer.id, "number", Customer.printed_number, True)
        found.append(number.where(Customer.customer_number == whole))
    for start in _starts(text, rules, whole):
        number = _reading(Customer.id, "number", Customer.printed_number, False)
        found.append(number.where(beginning(Customer.customer_number, start)))
    return found


def _starts(text: str, rules: TenantRules, whole: str | None) -> set[str]:
    """Return how the numbers begin that somebody may be typing just now."""
    typed = "".join(sign for sign in text.upper() if not sign.isspace())
    if len(typed) < _SHORTEST_NUMBER or not any(sign.isdigit() for sign in typed):
        return set()
    form = rules.registration.verifier.identifier("customer_number")
    if form is None:
        return {typed} - {whole}
    letters = ""
    for slot in form.shape.slots:
        if slot.is_digit or len(slot.allowed) > 1:
            break
        letters += slot.allowed
    fitting = {start for start in (typed, letters + typed) if form.shape.fits_so_far(start)}
    return {start for start in fitting if len(start) < len(form.shape.slots)}


def _by_case(text: str) -> list[Select[Any]]:
    match = _CASE.match(text.upper())
    if match is None:
        return []
    number = "-".join(match.groups())
    asked = _reading(LoginCustomer.customer_id, "case", Enquiry.case_number, True)
    return [
        *(
            _reading(table.customer_id, "case", table.case_number, True).where(
                table.case_number == number
            )
            for table in (ServiceRequest, CustomerWish)
        ),
        asked.join(Enquiry, Enquiry.login_id == LoginCustomer.login_id).where(
            Enquiry.case_number == number
        ),
    ]


def _by_invoice(text: str, rules: TenantRules) -> list[Select[Any]]:
    number = canonical_or_none(rules, "invoice_number", text)
    if number is None:
        return []
    bill = _reading(Invoice.customer_id, "invoice", Invoice.printed_number, True)
    # The index holds what was not withdrawn, and serves who says so.
    return [bill.where(Invoice.number == number, Invoice.withdrawn_at.is_(None))]


def _by_device(text: str) -> list[Select[Any]]:
    """Read it as a meter's number, whole or its beginning, or as the code of a point of use."""
    key = re.sub("[^0-9A-Z]", "", text.upper())
    if len(key) < _SHORTEST_SERIAL or not any(sign.isdigit() for sign in key):
        return []
    meter = _reading(Meter.customer_id, "meter", Meter.serial_number, Meter.serial_key == key)
    point = _reading(SupplyPoint.customer_id, "point", SupplyPoint.code, False)
    return [
        meter.where(beginning(Meter.serial_key, key)),
        point.where(SupplyPoint.code == text.upper()),
    ]


def _by_phone(text: str) -> list[Select[Any]]:
    tail = phone_tail(text)
    if tail is None:
        return []
    exact = len(tail) >= _WHOLE_PHONE
    recorded = _reading(Customer.id, "phone", Customer.phone, exact)
    given = _reading(LoginCustomer.customer_id, "phone", CustomerLogin.phone, exact)
    return [
        recorded.where(beginning(Customer.phone_tail, tail)),
        given.join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id).where(
            beginning(CustomerLogin.phone_tail, tail)
        ),
    ]


def _by_email(text: str) -> list[Select[Any]]:
    if "@" not in text:
        return []
    recorded = _reading(Customer.id, "email", Customer.email, True)
    given = _reading(LoginCustomer.customer_id, "email", CustomerLogin.email, True)
    return [
        recorded.where(Customer.email_key == text.lower()),
        given.join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id).where(
            CustomerLogin.email_key == email_key(text)
        ),
    ]


def _by_name(text: str) -> list[Select[Any]]:
    """Every typed word begins one of the name's words, in whichever order."""
    words = sorted(set(fold_name(text).split()), key=len, reverse=True)[:_MOST_WORDS]
    if "@" in text or not words or len(words[0]) < 2 or not any(map(str.isalpha, text)):
        return []
    word = CustomerWord
    named = _reading(word.customer_id, "name", null().cast(Text), false())
    named = named.where(beginning(word.word, words[0])).distinct()
    for further in words[1:]:
        other = aliased(CustomerWord)
        named = named.where(
            select(other.id)
            .where(other.customer_id == word.customer_id, beginning(other.word, further))
            .exists()
        )
    return [named]
