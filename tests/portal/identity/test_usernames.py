"""User names and addresses: cleaned, folded, and never somebody else's address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.usernames import (
    UsernameProblem,
    clean_username,
    email_key,
    problem_of,
    suggest_username,
    username_key,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ödön bácsi", "ödön  BÁCSI "),
        ("o\u0308do\u0308n", "ödön"),
        ("\uff4a\uff41\uff4e\uff4f\uff53", "janos"),  # full-width letters
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_nobody_could_tell_apart_are_one(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


def test_a_clean_name_keeps_its_letters() -> None:
    assert clean_username("  Ödön \t bácsi ") == "Ödön bácsi"


@pytest.mark.parametrize(
    ("username", "problem"),
    [
        ("Pál", None),
        ("kovari.odon+1", None),
        ("sajat@example.hu", None),
        ("SAJAT@example.hu", None),
        ("ab", UsernameProblem.TOO_SHORT),
        ("", UsernameProblem.TOO_SHORT),
        ("x" * 65, UsernameProblem.TOO_LONG),
        ("ödön\u200bbácsi", UsernameProblem.FORBIDDEN_CHARACTER),
        ("\u202enosaj", UsernameProblem.FORBIDDEN_CHARACTER),
        ("nul\0nul", UsernameProblem.FORBIDDEN_CHARACTER),
        ("mas@example.hu", UsernameProblem.LOOKS_LIKE_AN_EMAIL),
        ("mas\uff20example.hu", UsernameProblem.LOOKS_LIKE_AN_EMAIL),  # full-width @
    ],
)
def test_what_may_be_a_user_name(username: str, problem: UsernameProblem | None) -> None:
    assert problem_of(clean_username(username), email="sajat@example.hu") is problem


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert username_key(username_key(text)) == username_key(text)
    assert email_key(email_key(text)) == email_key(text)


def test_a_suggestion_is_the_first_that_is_free() -> None:
    taken = {"u12345", "u12345-2"}
    assert suggest_username("U12345", is_taken=taken.__contains__) == "U12345-3"
    assert suggest_username("U54321", is_taken=taken.__contains__) == "U54321"
