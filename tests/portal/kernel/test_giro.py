"""Hungarian accounts: what is read, what is refused and why, and what no bank must be refused for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.giro import AccountError, BankAccount

KNOWN = "117730161111101800000000"
WEIGHTS = (9, 7, 3, 1)


def completed(digits: str) -> str:
    """Return the digits with the check digit that makes them add up (written out apart on purpose)."""
    total = sum(WEIGHTS[place % 4] * int(digit) for place, digit in enumerate(digits))
    # The last of eight or sixteen digits has the weight 1.
    return digits + str(-total % 10)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


ACCOUNTS = st.builds(
    lambda bank, account: completed(bank) + completed(account), digits(7), digits(15)
).filter(lambda text: text.strip("0"))


@pytest.mark.parametrize(
    "text",
    [
        "11773016-11111018-00000000",
        "11773016-11111018",
        "1177301611111018",
        "11773016 11111018 00000000",
        "11773016\N{NO-BREAK SPACE}11111018",
        "11773016\N{EN DASH}11111018",
        " HU42 1177 3016 1111 1018 0000 0000 ",
        "hu42117730161111101800000000",
    ],
)
def test_every_way_of_writing_is_one_account(text: str) -> None:
    account = BankAccount.parse(text)
    assert account.digits == KNOWN
    assert account.giro == str(account) == "11773016-11111018-00000000"
    assert account.iban == "HU42117730161111101800000000"
    assert account.printed_iban == "HU42 1177 3016 1111 1018 0000 0000"
    assert account.ending == "1018-00000000"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "digits only"),
        ("11773016-1111101", "15"),
        ("11773016-11111018-0000", "20"),
        ("11773016_11111018", "digits only"),
        ("1177301６-11111018", "digits only"),
        ("11773017-11111018", "first eight"),
        ("11773016-11111019", "after the first eight"),
        ("00000000-00000000-00000000", "zeros"),
        ("HU17117730171111101800000000", "first eight"),
        ("HU43117730161111101800000000", "check digits"),
        ("HU4211773016111110180000000", "26 digits"),
        ("HU42117730161111101800000O00", "26 digits"),
        ("AT611904300234573201", "AT"),
        ("H-U", "two letters"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    with pytest.raises(AccountError, match=reason):
        BankAccount.parse(text)


def test_the_middle_group_need_not_add_up() -> None:
    account = completed("1177301") + completed("111110180000001")
    assert sum(WEIGHTS[i % 4] * int(d) for i, d in enumerate(account[8:16])) % 10 == 0
    odd = completed("1177301") + completed("211110100000001")
    assert sum(WEIGHTS[i % 4] * int(d) for i, d in enumerate(odd[8:16])) % 10 != 0
    assert BankAccount.parse(odd).digits == odd


@given(ACCOUNTS)
def test_what_is_written_is_read_again(text: str) -> None:
    account = BankAccount.parse(text)
    for written in (account.giro, account.iban, account.printed_iban, account.digits):
        assert BankAccount.parse(written) == account
    # ISO 13616, said another way: the rearranged number leaves 1.
    iban = account.iban
    assert int(f"{iban[4:]}1730{iban[2:4]}") % 97 == 1
    assert account.giro.endswith(account.ending) and len(account.ending) in (4, 13)


@given(ACCOUNTS, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(text: str, place: int, shift: int) -> None:
    # 9, 7, 3 and 1 have no common divisor with 10, so each single mistake changes the sum.
    wrong = str((int(text[place]) + shift) % 10)
    with pytest.raises(AccountError):
        BankAccount.parse(text[:place] + wrong + text[place + 1 :])


@given(ACCOUNTS, st.integers(0, 27), st.integers(1, 9))
def test_one_wrong_digit_of_an_iban_is_always_noticed(text: str, place: int, shift: int) -> None:
    iban = BankAccount.parse(text).iban
    place = max(place, 2)
    wrong = str((int(iban[place]) + shift) % 10)
    with pytest.raises(AccountError):
        BankAccount.parse(iban[:place] + wrong + iban[place + 1 :])


@given(st.text())
def test_nothing_else_happens_to_any_text(text: str) -> None:
    try:
        account = BankAccount.parse(text)
    except AccountError:
        return
    assert len(account.digits) == 24 and account.digits.isascii() and account.digits.isdigit()
