"""Passwords: what may be one, how it is hashed, and how it is checked with the same work each time."""

import hmac
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MAX_LENGTH = 256
STAFF_MIN_LENGTH = 12
UNUSABLE = "!"
"""Stored in place of a hash where nobody can sign in with a password; no password matches it."""

_COMMON_FILE = Path(__file__).with_name("common_passwords.txt")


@dataclass(frozen=True, slots=True)
class HashParameters:
    """What one argon2id hash costs; memory in KiB."""

    memory_kib: int = 19 * 1024
    time_cost: int = 2
    parallelism: int = 1


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether the password is right, and whether its hash was made with other parameters."""

    matches: bool
    needs_rehash: bool = False


class PasswordProblem(StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTER = "forbidden_character"
    TOO_COMMON = "too_common"
    TOO_PERSONAL = "too_personal"


_parameters: ContextVar[HashParameters | None] = ContextVar("hash_parameters", default=None)
_STANDARD = HashParameters()
# Two at a time: a flood of sign-ins waits here and cannot take the machine's memory and cores.
_two_at_a_time = threading.BoundedSemaphore(2)


@contextmanager
def hashing_with(parameters: HashParameters) -> Iterator[None]:
    """Hash with other parameters inside the block (a test's cheap ones, say)."""
    token = _parameters.set(parameters)
    try:
        yield
    finally:
        _parameters.reset(token)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password that ``problem_of`` finds nothing wrong with."""
    hasher, _ = _prepared(_parameters.get() or _STANDARD)
    with _two_at_a_time:
        return hasher.hash(_normalised(password))


def check_password(password_hash: str | None, password: str) -> PasswordCheck:
    """Compare; with no hash, an unusable one or an impossible password the work is the same.

    ``password_hash`` is None for a person who does not exist.
    """
    hasher, dummy = _prepared(_parameters.get() or _STANDARD)
    typed = _normalised(password)
    possible = len(typed) <= MAX_LENGTH and "\0" not in typed
    real = possible and password_hash is not None and password_hash != UNUSABLE
    asked = password_hash if real and password_hash is not None else dummy
    try:
        with _two_at_a_time:
            hasher.verify(asked, typed if possible else "")
    except (VerificationError, InvalidHashError):
        return PasswordCheck(matches=False)
    return PasswordCheck(matches=real, needs_rehash=real and hasher.check_needs_rehash(asked))


def problem_of(
    password: str, *, min_length: int, personal: Iterable[str | None] = ()
) -> PasswordProblem | None:
    """Return what is wrong with a new password, or None.

    ``min_length`` counts characters; there is no rule on which ones. ``personal`` are words that
    anybody could try first: the user name, the e-mail address, the company's name.
    """
    typed = _normalised(password)
    if "\0" in typed:
        return PasswordProblem.FORBIDDEN_CHARACTER
    if len(typed) < min_length:
        return PasswordProblem.TOO_SHORT
    if len(typed) > MAX_LENGTH:
        return PasswordProblem.TOO_LONG
    folded = _folded(typed)
    if folded in _common():
        return PasswordProblem.TOO_COMMON
    if folded in {_folded(variant) for word in personal if word for variant in _variants(word)}:
        return PasswordProblem.TOO_PERSONAL
    return None


def are_same(one: str, other: str) -> bool:
    """Tell whether two typed passwords are one."""
    return hmac.compare_digest(_normalised(one).encode(), _normalised(other).encode())


def _variants(word: str) -> tuple[str, ...]:
    return word, word.partition("@")[0]


def _normalised(password: str) -> str:
    # Two keyboards may send the same letter in two ways; nothing else of the password is touched.
    return unicodedata.normalize("NFC", password)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _prepared(parameters: HashParameters) -> tuple[PasswordHasher, str]:
    hasher = PasswordHasher(
        time_cost=parameters.time_cost,
        memory_cost=parameters.memory_kib,
        parallelism=parameters.parallelism,
        type=Type.ID,
    )
    return hasher, hasher.hash("nobody's password")


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON_FILE.read_text(encoding="utf-8").split())
