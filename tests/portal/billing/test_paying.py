"""From bills and rules to a transfer: the right amount, the right words, a code that banks read."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.billing.paying import how_to_pay, payment_code, transfer_reference
from portal.billing.paying_queries import BillToPay, Payer
from portal.kernel.giro import BankAccount
from portal.kernel.money import Money
from portal.kernel.payment_qr import MESSAGE_BYTES, MOST_BYTES
from portal.rules.sections.paying import REFERENCES, Paying

TODAY = date(2026, 11, 22)


def rules(**changes: object) -> Paying:
    known = {
        "holder": "Fűtőmű Zrt.",
        "account": BankAccount.parse("11773016-11111018"),
        "bank": "OTP Bank Nyrt.",
        "bic": "OTPVHUHB",
        "reference": "both",
        "qr": False,
        "payment_slip": None,
        "provider": None,
        "options": {},
    }
    return Paying(**{**known, **changes})  # type: ignore[arg-type]


def payer(
    *amounts: int, number: str = "U1234", prefix: str = "2026-", count: int = 0, **changes: object
) -> Payer:
    bills = tuple(
        BillToPay(
            uuid.uuid4(), f"{prefix}{place:06d}", TODAY + timedelta(days=place), Money(amount)
        )
        for place, amount in enumerate(amounts)
    )
    known = {
        "customer_id": uuid.uuid4(),
        "customer_number": number,
        "name": "Győri Ernő",
        "payment_method": "transfer",
        "count": count or len(bills),
        "total": Money(sum(amounts)),
        "bills": bills,
    }
    return Payer(**{**known, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "one", "two"),
    [
        ("invoice_number", "2026-000000", "2026-000000, 2026-000001"),
        ("customer_number", "U1234", "U1234"),
        ("both", "U1234, 2026-000000", "U1234, 2026-000000, 2026-000001"),
    ],
)
def test_the_message_is_what_the_rule_wants(rule: str, one: str, two: str) -> None:
    assert transfer_reference(payer(100), rule) == one
    assert transfer_reference(payer(100, 200), rule) == two


def test_too_many_numbers_give_way_to_the_customers() -> None:
    assert transfer_reference(payer(*[100] * 20), "invoice_number") == "U1234"
    assert transfer_reference(payer(100, count=300), "both") == "U1234", "not all are listed"


def test_a_bill_is_paid_to_the_last_filler() -> None:
    paid = {
        minor: how_to_pay(payer(minor), rules=rules(), today=TODAY).transfer.amount
        for minor in (100, 101, 150, 199, 1_234_500)
    }
    assert [amount.minor for amount in paid.values()] == [100, 200, 200, 200, 1_234_500]
    assert how_to_pay(payer(1_234_500), rules=rules(), today=TODAY).transfer.typed_amount == "12345"


@pytest.mark.parametrize(
    ("method", "by_itself"),
    [
        ("transfer", False),
        ("postal_slip", False),
        ("cash", False),
        (None, False),
        ("direct_debit", True),
        ("card", True),
        ("collection", True),
    ],
)
def test_who_need_do_nothing_is_told_so(method: str | None, by_itself: bool) -> None:
    way = how_to_pay(payer(100, payment_method=method), rules=rules(), today=TODAY)
    assert (way.method, way.by_itself, way.overdue) == (method, by_itself, False)
    later = TODAY + timedelta(days=1)
    assert how_to_pay(payer(100), rules=rules(), today=later).overdue


def test_the_code_lasts_a_month_or_until_the_last_bill_is_due() -> None:
    def until(**changes: object) -> str:
        data = payment_code(
            payer(100, **changes),  # type: ignore[arg-type]
            rules(),
            amount=Money(100),
            reference="x",
            today=TODAY,
        )
        assert data is not None
        return data.decode().split("\n")[7]

    assert until() == "20261222235959+1"
    far = BillToPay(uuid.uuid4(), "1", date(2027, 5, 31), Money(100))
    assert until(bills=(far,)) == "20270531235959+2"


def test_there_is_a_code_only_where_the_rules_say_so() -> None:
    assert how_to_pay(payer(100), rules=rules(), today=TODAY).transfer.qr is None


AMOUNTS = st.lists(st.integers(1, 10**14), min_size=1, max_size=12)
PRINTED = st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=60)


@given(AMOUNTS, PRINTED, PRINTED, st.sampled_from(REFERENCES))
@settings(deadline=None)
def test_whatever_is_printed_on_bills_the_message_fits_and_the_code_agrees(
    amounts: list[int], number: str, prefix: str, rule: str
) -> None:
    one = payer(*amounts, number=number, prefix=prefix)
    told = transfer_reference(one, rule)
    assert len(told.encode()) <= MESSAGE_BYTES or told == number
    amount = how_to_pay(one, rules=rules(reference=rule), today=TODAY).transfer.amount
    assert 0 <= amount.minor - sum(amounts) < 100 and amount.minor % 100 == 0
    data = payment_code(one, rules(), amount=amount, reference=told, today=TODAY)
    if data is None:
        assert len(told.encode()) > MESSAGE_BYTES or amount.minor >= 10**14
        return
    assert len(data) <= MOST_BYTES
    lines = data.decode().split("\n")
    assert (lines[6], lines[9]) == (f"HUF{amount.minor // 100}", told)
    assert lines[12] in ("", one.bills[0].printed_number) and lines[13] in ("", number)
