"""Guess strength: how likely an outsider registers as somebody else, with the arithmetic in words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.words import N_, Count, Words
from portal.rules.budgets import Budgets
from portal.rules.model import RegistrationRules
from portal.rules_desk import guessing
from portal.rules_desk.density import Density, density
from portal.rules_desk.guessing import Tries, chance, share
from portal.rules_desk.probing import Proof, probe


class Grade(StrEnum):
    """PERSON: nobody gets in without a clerk. BELOW: under the platform's floor."""

    PERSON = "person"
    GOOD = "good"
    ENOUGH = "enough"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that has to be guessed: ``one`` for a customer singled out, ``anybody`` for any."""

    words: Words
    one: float
    anybody: float


@dataclass(frozen=True, slots=True)
class Strength:
    """The chances of an outsider. ``parts``: what has to be guessed; ``one_…``: of getting into one
    customer's portal, whom somebody singled out; ``any_…``: into anybody's."""

    by_person: bool
    parts: tuple[Part, ...]
    found: Density
    at_one: Tries
    at_all: Tries
    one_a_day: float
    one_a_year: float
    any_a_day: float
    any_a_year: float

    @property
    def grade(self) -> Grade:
        """Return how good that is."""
        if self.by_person:
            return Grade.PERSON
        if (
            self.one_a_year > guessing.FLOOR_ONE_IN_A_YEAR
            or self.any_a_day > guessing.FLOOR_ANYBODY_IN_A_DAY
        ):
            return Grade.BELOW
        good = (
            self.one_a_year <= guessing.GOOD_ONE_IN_A_YEAR
            and self.any_a_day <= guessing.GOOD_ANYBODY_IN_A_DAY
        )
        return Grade.GOOD if good else Grade.ENOUGH

    def weaker_than(self, other: "Strength") -> bool:
        """Tell whether an outsider has a better chance here than there."""
        if self.by_person or other.by_person:
            return other.by_person and not self.by_person
        return self.one_a_year > other.one_a_year or self.any_a_day > other.any_a_day


def strength_of(
    registration: RegistrationRules, *, today: date, found: Density | None = None
) -> Strength:
    """Return the guess strength of these rules over the records as they are.

    ``found``: the counts, where they are known already; else it needs a unit of work.
    """
    verifier = registration.verifier
    proof = probe(verifier, today=today)
    if found is None:
        found = density(
            proof,
            customer_form=verifier.identifier("customer_number"),
            invoice_form=verifier.identifier("invoice_number"),
        )
    by_person = registration.approval.asks_a_person or not verifier.proves_identity
    return strength_from(proof, found, registration.budgets, by_person=by_person)


def strength_from(proof: Proof, found: Density, budgets: Budgets, *, by_person: bool) -> Strength:
    """Return what follows from what is compared, from the counts and the budgets."""
    parts = parts_of(proof, found)
    one = anybody = 1.0 if proof.works else 0.0
    for part in parts:
        one, anybody = one * part.one, anybody * part.anybody
    at_one, at_all = guessing.tries_at_one(budgets), guessing.tries_at_all(budgets)
    return Strength(
        by_person=by_person,
        parts=parts,
        found=found,
        at_one=at_one,
        at_all=at_all,
        one_a_day=chance(one, at_one.a_day),
        one_a_year=chance(one, at_one.a_year),
        any_a_day=chance(anybody, at_all.a_day),
        any_a_year=chance(anybody, at_all.a_year),
    )


def parts_of(proof: Proof, found: Density) -> tuple[Part, ...]:
    """Return what has to be guessed, each with its chance."""
    parts = [_number(found)]
    if proof.name:
        parts.append(_name(found))
    if proof.invoice:
        parts.append(_invoice(found))
    if proof.amount:
        parts.append(_amount(found))
    if proof.place:
        parts.append(_place(found))
    if proof.born:
        parts.append(_born(found))
    return tuple(parts)


def odds(value: float) -> Words:
    """Return a chance as people say it."""
    if value <= 0:
        return N_("no chance")
    if value >= 0.995:
        return N_("certain")
    if value >= 0.1:
        return N_("%(count)s in 100", count=round(value * 100))
    return N_("1 in %(count)s", count=Count(round(1 / value)))


def _number(found: Density) -> Part:
    hit = share(found.people, max(found.people, found.numbers))
    words = N_(
        "The customer number is no secret to somebody who singles a customer out. A number picked "
        "at random belongs to a customer without a sign-in: %(people)s of %(numbers)s (%(odds)s).",
        people=Count(found.people),
        numbers=Count(max(found.people, found.numbers)),
        odds=odds(hit),
    )
    return Part(words, 1.0 if found.people else 0.0, hit)


def _name(found: Density) -> Part:
    hit = share(found.commonest_name, found.people)
    words = N_(
        "The name is no secret either; at a random number the commonest name fits by %(odds)s.",
        odds=odds(hit),
    )
    return Part(words, 1.0, hit)


def _invoice(found: Density) -> Part:
    numbers = max(found.bills_known, found.bills)
    average = found.bills_of_people / found.people if found.people else 0.0
    one, anybody = share(found.bills_of_one, numbers), share(average, numbers)
    words = N_(
        "Of %(numbers)s numbers that may have been given out, at most %(bills)s are bills of one "
        "customer that prove something: %(odds)s.",
        numbers=Count(numbers),
        bills=Count(found.bills_of_one),
        odds=odds(one),
    )
    return Part(words, one, anybody)


def _amount(found: Density) -> Part:
    hit = share(found.commonest_amount, found.bills_known)
    words = N_(
        "The commonest amount stands on %(same)s of %(bills)s bills: %(odds)s.",
        same=Count(found.commonest_amount),
        bills=Count(found.bills_known),
        odds=odds(hit),
    )
    return Part(words, hit, hit)


def _place(found: Density) -> Part:
    hit = share(found.commonest_place, found.people)
    words = N_(
        "The commonest place of birth is that of %(same)s of %(people)s customers: %(odds)s.",
        same=Count(found.commonest_place),
        people=Count(found.people),
        odds=odds(hit),
    )
    return Part(words, hit, hit)


def _born(found: Density) -> Part:
    hit = guessing.peak_of_dates(
        people=found.people,
        commonest_date=found.commonest_date,
        commonest_decade=found.commonest_decade,
    )
    words = N_(
        "The best guess at a date of birth, in the ten years in which most customers were born, "
        "hits by %(odds)s.",
        odds=odds(hit),
    )
    return Part(words, hit, hit)
