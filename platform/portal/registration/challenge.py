"""The security check: a small question made on the server, good once and for a quarter of an hour.

It keeps simple robots away and counts as nothing against an attacker who aims at us. The question
is plain text and the answer is typed, so that keyboard and screen reader do. The signed token says
what was asked; it is used up by a wrong answer and by a form that is taken, not by a form that
comes back because of another field.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from portal.foundation import budgets
from portal.foundation.secrets import derive_key
from portal.plugin_api.claims import ChallengeKind

LIFETIME = timedelta(minutes=15)
_PURPOSE = "registration-challenge"
_KINDS = (ChallengeKind.ASCENDING, ChallengeKind.SUM)
_HOW_MANY = 4
_HIGHEST = 20
_LONGEST_ANSWER = 100
_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Challenge:
    """One question: what to do with which numbers, until when, and the token that proves it."""

    kind: ChallengeKind
    numbers: tuple[int, ...]
    token: str
    expires_at: datetime

    def is_answered_by(self, text: str) -> bool:
        """Tell whether the typed answer is right; commas, spaces and the like part numbers."""
        if len(text) > _LONGEST_ANSWER:
            return False
        typed = [int(digits) for digits in re.findall("[0-9]{1,12}", text)]
        if self.kind is ChallengeKind.SUM:
            return typed == [sum(self.numbers)]
        wanted = sorted(self.numbers)
        return typed == wanted or typed == [int("".join(map(str, wanted)))]

    def use_up(self) -> bool:
        """Use the question up; False when it was used before."""
        return budgets.spend_once(token=self.token, expires_at=self.expires_at)


def ask(kind: ChallengeKind, *, now: datetime) -> Challenge:
    """Return a new question of that kind; EITHER picks one."""
    if kind is ChallengeKind.EITHER:
        kind = _random.choice(_KINDS)
    if kind is ChallengeKind.SUM:
        numbers = [_random.randint(2, 9), _random.randint(2, 9)]
    else:
        numbers = _random.sample(range(1, _HIGHEST + 1), _HOW_MANY)
        if numbers == sorted(numbers):
            numbers.reverse()  # what is in order already would be no question
    expires_at = now + LIFETIME
    payload = {
        "kind": kind.value,
        "numbers": numbers,
        "until": int(expires_at.timestamp()),
        "nonce": secrets.token_hex(8),
    }
    token = _serializer().dumps(payload)
    return Challenge(kind, tuple(numbers), token if isinstance(token, str) else "", expires_at)


def read(token: str, *, now: datetime) -> Challenge | None:
    """Return the question of a token of this tenant; None when it is forged or over."""
    try:
        payload = _serializer().loads(token)
    except BadData:
        return None
    expires_at = datetime.fromtimestamp(payload["until"], now.tzinfo)
    if expires_at <= now:
        return None
    return Challenge(ChallengeKind(payload["kind"]), tuple(payload["numbers"]), token, expires_at)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(derive_key(_PURPOSE))
