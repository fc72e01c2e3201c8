"""Passwords: what is taken, what is refused, and the same work whoever asks."""

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity import passwords
from portal.identity.passwords import HashParameters, PasswordProblem, problem_of
from tests.support.ground import CHEAP

LONGEST = "á" * passwords.MAX_LENGTH


@pytest.fixture(autouse=True)
def cheap_hashes():  # type: ignore[no-untyped-def]
    with passwords.hashing_with(CHEAP):
        yield


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = argon2.PasswordHasher.verify

    def spy(self: argon2.PasswordHasher, hashed: str, password: str) -> bool:
        seen.append(hashed)
        return real(self, hashed, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", spy)
    return seen


@pytest.mark.parametrize(
    "password", ["kisalma8", "KISALMA!", "1a2b3c4d5e", "  nyolc  ", "ő" * 7 + "ű", LONGEST]
)
def test_eight_characters_of_any_kind_will_do(password: str) -> None:
    assert problem_of(password, min_length=8) is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.TOO_SHORT),
        ("hetkara", PasswordProblem.TOO_SHORT),
        ("e\u0301" * 7, PasswordProblem.TOO_SHORT),  # seven letters, typed as fourteen
        (LONGEST + "á", PasswordProblem.TOO_LONG),
        ("nyolc\0karakter", PasswordProblem.FORBIDDEN_CHARACTER),
        ("12345678", PasswordProblem.TOO_COMMON),
        ("JelSzo123", PasswordProblem.TOO_COMMON),
        ("jelszó123", PasswordProblem.TOO_COMMON),
        ("pass word 1", PasswordProblem.TOO_COMMON),
        ("kovari.odon@example.hu", PasswordProblem.TOO_PERSONAL),
        ("Kovari.Odon", PasswordProblem.TOO_PERSONAL),
        ("Példa Kft.", PasswordProblem.TOO_PERSONAL),
    ],
)
def test_what_is_refused_and_why(password: str, problem: PasswordProblem) -> None:
    personal = ("kovari.odon@example.hu", "Példa Kft.", None)
    assert problem_of(password, min_length=8, personal=personal) is problem


def test_the_list_of_common_passwords_stays_short_and_folded() -> None:
    listed = passwords._common()
    assert 200 <= len(listed) <= 700
    assert all(len(word) >= 8 and passwords._folded(word) == word for word in listed)


@given(st.text(min_size=1, max_size=40).filter(lambda text: "\0" not in text))
def test_every_password_is_recognised_and_no_other(password: str) -> None:
    with passwords.hashing_with(CHEAP):
        hashed = passwords.hash_password(password)
        assert passwords.check_password(hashed, password).matches
        assert not passwords.check_password(hashed, password + "x").matches


def test_two_spellings_of_one_letter_are_one_password() -> None:
    hashed = passwords.hash_password("kék\u0301abcd")
    assert passwords.check_password(hashed, "kék\u0301abcd").matches
    assert passwords.check_password(
        passwords.hash_password("árvíz123"), "a\u0301rvi\u0301z123"
    ).matches
    assert not passwords.check_password(hashed, " kék\u0301abcd").matches, "a space counts"


@pytest.mark.parametrize(
    ("hashed", "typed"),
    [
        (None, "whatever it is"),
        (passwords.UNUSABLE, "whatever it is"),
        (passwords.UNUSABLE, passwords.UNUSABLE),
        (None, "nobody's password"),
        ("known", "wrong one"),
        ("known", "x" * 5000),
        ("known", "nul\0nul"),
        ("garbage", "whatever it is"),
    ],
)
def test_every_refusal_costs_exactly_one_verification(
    hashed: str | None, typed: str, verifications: list[str]
) -> None:
    stored = passwords.hash_password("the right one") if hashed == "known" else hashed
    check = passwords.check_password(stored, typed)
    assert not check.matches and not check.needs_rehash
    assert len(verifications) == 1


def test_a_hash_made_with_other_parameters_is_to_be_made_anew() -> None:
    old = passwords.hash_password("the right one")
    with passwords.hashing_with(HashParameters(memory_kib=16, time_cost=1)):
        assert passwords.check_password(old, "the right one").needs_rehash
        assert not passwords.check_password(old, "the wrong one").needs_rehash
    assert not passwords.check_password(old, "the right one").needs_rehash


def test_the_real_parameters_are_the_recommended_ones() -> None:
    assert HashParameters(memory_kib=19456, time_cost=2, parallelism=1) == passwords._STANDARD
