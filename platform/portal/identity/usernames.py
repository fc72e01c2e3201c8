"""User names and e-mail addresses: how they are tidied, folded for exact look-up, and made."""

import unicodedata
from collections.abc import Callable
from enum import StrEnum

MIN_LENGTH = 3
MAX_LENGTH = 64


class UsernameProblem(StrEnum):
    """Why a user name is not taken, whoever else may have it."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTER = "forbidden_character"
    LOOKS_LIKE_AN_EMAIL = "looks_like_an_email"


def clean_username(text: str) -> str:
    """Return the user name with outer spaces gone and inner ones single; letters stay as typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def username_key(text: str) -> str:
    """Return what two user names have in common that nobody could tell apart."""
    return " ".join(_folded(text).split())


def email_key(text: str) -> str:
    """Return the e-mail address folded for exact look-up."""
    return _folded(text).strip()


def problem_of(username: str, *, email: str) -> UsernameProblem | None:
    """Return what is wrong with a cleaned user name, or None.

    Somebody else's e-mail address must not become one's user name, so one that holds an ``@`` is
    taken only when it is one's own address.
    """
    if any(_is_invisible(character) for character in username):
        return UsernameProblem.FORBIDDEN_CHARACTER
    if len(username_key(username)) < MIN_LENGTH:
        return UsernameProblem.TOO_SHORT
    if len(username) > MAX_LENGTH:
        return UsernameProblem.TOO_LONG
    if "@" in username_key(username) and username_key(username) != email_key(email):
        return UsernameProblem.LOOKS_LIKE_AN_EMAIL
    return None


def suggest_username(wanted: str, *, is_taken: Callable[[str], bool]) -> str:
    """Return ``wanted``, or the first of ``wanted-2``, ``wanted-3`` … whose key is not taken."""
    base = clean_username(wanted)[: MAX_LENGTH - 8]
    candidate, number = base, 1
    while is_taken(username_key(candidate)):
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def _folded(text: str) -> str:
    # Folding the case of one character may take its composition apart, so it is done once more.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.replace("\0", "\N{REPLACEMENT CHARACTER}")  # no text column holds a NUL


def _is_invisible(character: str) -> bool:
    # Control, format (zero width, right-to-left), surrogate and private characters.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
