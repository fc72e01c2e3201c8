"""The payment code: seventeen lines within their bounds, and a scanner reads what was put in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.kernel.clock import BUDAPEST
from portal.kernel.giro import BankAccount
from portal.kernel.money import Money
from portal.kernel.payment_qr import (
    MESSAGE_BYTES,
    MOST_BYTES,
    NAME_BYTES,
    REFERENCE_BYTES,
    PaymentCode,
    PaymentCodeError,
    shortened,
)

ACCOUNT = BankAccount.parse("11773016-11111018")
WINTER = datetime(2026, 12, 15, 22, 59, 59, tzinfo=UTC)
TEXTS = ("message", "shop", "device", "invoice_number", "customer_number", "transaction", "loyalty")


def code(**changes: object) -> PaymentCode:
    known = {"bic": "OTPVHUHB", "name": "Fűtőmű Zrt.", "account": ACCOUNT, "valid_until": WINTER}
    return PaymentCode(**{**known, **changes})  # type: ignore[arg-type]


def test_the_lines_stand_as_the_guide_wants_them() -> None:
    full = code(
        amount=Money.forints(12345),
        purpose="OTHR",
        message="2026-000123",
        shop="bolt",
        device="pénztár",
        invoice_number="2026-000123",
        customer_number="U1234",
        transaction="t",
        loyalty="l",
        tax_check="n",
    )
    assert full.payload().decode() == (
        "HCT\n001\n1\nOTPVHUHBXXX\nFűtőmű Zrt.\nHU42117730161111101800000000\nHUF12345\n"
        "20261215235959+1\nOTHR\n2026-000123\nbolt\npénztár\n2026-000123\nU1234\nt\nl\nn\n"
    )


def test_what_is_not_known_stays_an_empty_line() -> None:
    lines = code().payload().decode().split("\n")
    assert len(lines) == 18 and lines[17] == "", "seventeen lines, each ended"
    assert [place for place, line in enumerate(lines[:17], 1) if line] == [1, 2, 3, 4, 5, 6, 8]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 7, 1, 10, 0, tzinfo=UTC), "20260701120000+2"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "20261025023000+2"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "20261025023000+1"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "20260329015959+1"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "20260329030000+2"),
    ],
)
def test_the_time_says_its_distance_from_utc(moment: datetime, written: str) -> None:
    assert code(valid_until=moment).payload().decode().split("\n")[7] == written


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_the_time_means_the_same_moment(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    written = code(valid_until=moment).payload().decode().split("\n")[7]
    local, hours = written.split("+")
    read = datetime.strptime(local, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    assert read - timedelta(hours=int(hours)) == moment
    assert moment.astimezone(BUDAPEST).strftime("%Y%m%d%H%M%S") == local


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"bic": "OTPV"}, "bic"),
        ({"bic": "otpvhuhb"}, "bic"),
        ({"name": ""}, "name"),
        ({"name": "ő" * 36}, "name takes 72 bytes"),
        ({"message": "a\nHUF1"}, "message holds a line break"),
        ({"message": "\u202ea"}, "message"),
        ({"message": "ű" * 36}, "message takes 72 bytes"),
        ({"invoice_number": "x" * 36}, "invoice_number"),
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money.forints(-5)}, "amount"),
        ({"amount": Money(12345)}, "amount"),
        ({"amount": Money.forints(10**12)}, "amount"),
        ({"purpose": "abc"}, "purpose"),
        ({"kind": "XYZ"}, "kind"),
        ({"valid_until": datetime(2026, 1, 1)}, "aware"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_part(changes: dict[str, object], part: str) -> None:
    with pytest.raises(PaymentCodeError, match=part):
        code(**changes).payload()


def test_each_part_may_fit_and_the_whole_not() -> None:
    long = dict.fromkeys(TEXTS[1:], "x" * REFERENCE_BYTES)
    with pytest.raises(PaymentCodeError, match=f"at most {MOST_BYTES}"):
        code(name="n" * 70, message="m" * 70, **long).payload()


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F).filter(str.isprintable))


@given(
    texts=st.fixed_dictionaries(dict.fromkeys(TEXTS, PRINTABLE)),
    name=PRINTABLE.filter(bool),
    forints=st.none() | st.integers(1, 10**12 - 1),
)
@settings(deadline=None)
def test_what_fits_is_read_back_line_by_line(
    texts: dict[str, str], name: str, forints: int | None
) -> None:
    amount = None if forints is None else Money.forints(forints)
    bounds = {**dict.fromkeys(TEXTS, REFERENCE_BYTES), "message": MESSAGE_BYTES}
    fitting = {key: shortened(value, most=bounds[key]) for key, value in texts.items()}
    name = shortened(name, most=NAME_BYTES)
    assume(name)
    try:
        data = code(name=name, amount=amount, **fitting).payload()
    except PaymentCodeError as error:
        assert "all in all" in str(error)
        return
    assert len(data) <= MOST_BYTES
    lines = data.decode().split("\n")
    assert lines[4] == name and lines[9] == fitting["message"]
    assert lines[6] == ("" if forints is None else f"HUF{forints}")
    assert lines[10:16] == [fitting[key] for key in TEXTS[1:]]


@given(st.text(), st.integers(0, 80))
def test_shortening_keeps_whole_characters(text: str, most: int) -> None:
    short = shortened(text, most=most)
    assert len(short.encode()) <= most and text.startswith(short)
