"""Reading an old claim with a form of today: what it would have understood, refused, or asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.registration.decision_inputs import Inputs
from portal.registration.forms.building import reader_of
from portal.registration.forms.parsing import FormatError
from portal.registration.operations.recording import LINKED, proves
from portal.rules.model import TenantRules

_READ = frozenset(
    {
        FieldKind.NAME,
        FieldKind.PLACE,
        FieldKind.IDENTIFIER,
        FieldKind.MONEY,
        FieldKind.BIRTH_DATE,
    }
)
_KEPT = frozenset({FieldKind.EMAIL, FieldKind.PHONE, FieldKind.USERNAME})
"""Read alike by every form, so that what was understood then is what would be understood now."""
_TAKEN_FOR_GRANTED = ("terms", "privacy")
"""Whoever was not asked to accept these would have had to."""


@dataclass(frozen=True, slots=True)
class Reread:
    """``claim``: as the form would have understood it. ``refused``: names of the fields whose answer
    it would have sent back. ``unasked``: names of the fields that nobody was asked for then."""

    claim: Claim
    refused: tuple[str, ...]
    unasked: tuple[str, ...]


def reread(inputs: Inputs, *, kind: str, rules: TenantRules, today: date) -> Reread:
    """Read the answers as typed with the form of those rules, as of that local day."""
    answers: dict[str, Any] = {}
    refused, unasked = [], []
    for step, field in _fields(rules, kind=kind):
        try:
            answers |= _answer(field, step, inputs, today=today)
        except FormatError:
            refused.append(field.name)
        except _NotAskedError:
            unasked.append(field.name)
    # Who chose address and user name proves nothing either way: they stay as they were.
    answers |= {"email": inputs.claim.email, "username": inputs.claim.username}
    claim = Claim(**answers, consents=_consents(inputs, rules, kind=kind))
    return Reread(claim, tuple(refused), tuple(unasked))


class _NotAskedError(Exception):
    """Nobody knows what the person would have answered."""


def _fields(rules: TenantRules, *, kind: str) -> Iterator[tuple[ClaimStep, ClaimField]]:
    for step in rules.registration.verifier.steps():
        for field in step.fields:
            if kind != LINKED or proves(field):
                yield step, field


def _answer(field: ClaimField, step: ClaimStep, inputs: Inputs, *, today: date) -> dict[str, Any]:
    """Return the attribute of the claim that the field fills in, if it fills in any."""
    wanted = field.required and not step.skippable
    if field.kind is FieldKind.CONSENT:
        if field.document in _TAKEN_FOR_GRANTED or field.document in inputs.claim.consents:
            return {}
        if wanted and field.name not in inputs.asked:
            raise _NotAskedError
        return {}
    if field.kind not in _READ | _KEPT:
        return {}
    known = getattr(inputs.claim, field.name)
    if field.kind in _READ:
        typed = inputs.typed.get(field.name) or _as_typed(known)
        if typed:
            return {field.name: reader_of(field, today=today)(typed)}
        if wanted and field.name not in inputs.asked:
            raise _NotAskedError
    if known is None and wanted and field.name in inputs.asked:
        raise FormatError(field.name)
    return {field.name: known}


def _as_typed(known: object) -> str:
    """Return how an answer could have been typed of which only what was understood is known."""
    return "" if known is None else str(known)


def _consents(inputs: Inputs, rules: TenantRules, *, kind: str) -> dict[str, str]:
    asked = {field.document for _step, field in _fields(rules, kind=kind)}
    return {name: text for name, text in inputs.claim.consents.items() if name in asked}
