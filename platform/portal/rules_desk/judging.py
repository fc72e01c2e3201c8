"""Whether a change may come into force: what stops it, and what a person has to confirm.

A change is judged against what is in force: what is wrong already does not stop anything, or nothing
could be published any more, not even the remedy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.kernel.clock import local_today
from portal.kernel.words import N_
from portal.rules.model import TenantRules
from portal.rules_desk import guessing
from portal.rules_desk.observations import Examination, Observation, observe
from portal.rules_desk.sample import Sample, take_sample
from portal.rules_desk.strength import Grade, Strength, odds, strength_of

_PATH = ("registration", "verifier")
_BELOW = "below_floor"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``before`` is None where nothing was in force. ``stops`` and ``warnings`` are new with the
    change; ``known`` was so before."""

    before: Strength | None
    after: Strength
    stops: tuple[Observation, ...]
    warnings: tuple[Observation, ...]
    known: tuple[Observation, ...]


def judge(before: TenantRules | None, after: TenantRules, *, now: datetime) -> Judgement:
    """Return what speaks against the change; at most four statements. Needs a unit of work."""
    today, sample = local_today(now), take_sample()
    new = strength_of(after.registration, today=today)
    old, seen_before = None, set[str]()
    if before is not None:
        same = _same_proof(before, after)
        old = strength_of(before.registration, today=today, found=new.found if same else None)
        seen_before = {one.code for one in _observed(before, sample, now=now)}
        if old.grade is Grade.BELOW and not new.weaker_than(old):
            seen_before.add(_BELOW)
    seen = [*_of_strength(old, new), *_observed(after, sample, now=now)]
    fresh = [one for one in seen if one.code not in seen_before]
    return Judgement(
        before=old,
        after=new,
        stops=tuple(one for one in fresh if one.stops),
        warnings=tuple(one for one in fresh if not one.stops),
        known=tuple(one for one in seen if one.code in seen_before),
    )


def _observed(rules: TenantRules, sample: Sample, *, now: datetime) -> tuple[Observation, ...]:
    return observe(Examination(rules, sample, now=now, today=local_today(now)))


def _same_proof(before: TenantRules, after: TenantRules) -> bool:
    old, new = before.registration.verifier, after.registration.verifier
    return type(old) is type(new) and bool(old.options == new.options)


def _of_strength(old: Strength | None, new: Strength) -> Iterator[Observation]:
    weaker = old is not None and new.weaker_than(old)
    if new.grade is Grade.BELOW:
        evidence = N_(
            "Into the portal of a customer whom somebody singles out: %(one)s within a year, at "
            "most %(one_floor)s is allowed. Into anybody's: %(anybody)s within a day, at most "
            "%(any_floor)s is allowed. Ask for more, lower the limits under registration.budgets, "
            "or let a clerk approve.",
            one=odds(new.one_a_year),
            one_floor=odds(guessing.FLOOR_ONE_IN_A_YEAR),
            anybody=odds(new.any_a_day),
            any_floor=odds(guessing.FLOOR_ANYBODY_IN_A_DAY),
        )
        what = N_("An outsider could guess their way in too easily.")
        yield Observation(_BELOW, True, what, evidence, _PATH)
    elif weaker and old is not None:
        evidence = N_(
            "Into the portal of a customer whom somebody singles out: %(one)s within a year, until "
            "now %(one_before)s. Into anybody's: %(anybody)s within a day, until now %(any_before)s.",
            one=odds(new.one_a_year),
            one_before=_odds_of(old, old.one_a_year),
            anybody=odds(new.any_a_day),
            any_before=_odds_of(old, old.any_a_day),
        )
        what = N_("Guessing becomes easier.")
        yield Observation("weaker", False, what, evidence, _PATH)


def _odds_of(strength: Strength, value: float) -> str:
    return N_("only with a clerk's approval") if strength.by_person else odds(value)
