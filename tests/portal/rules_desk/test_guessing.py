"""The arithmetic of guessing: nothing that helps an outsider ever makes the figure better."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.budgets import Budgets
from portal.rules.vocabulary import FLOOR
from portal.rules_desk import guessing
from portal.rules_desk.density import Density
from portal.rules_desk.guessing import chance, tries_at_all, tries_at_one
from portal.rules_desk.probing import Proof
from portal.rules_desk.strength import Grade, Strength, odds, strength_from

EVERYTHING = Proof(
    works=True,
    name=True,
    invoice=True,
    amount=True,
    place=True,
    born=True,
    oldest=None,
    zero=False,
    persons=False,
    holders=False,
)
COMPARED = ("name", "invoice", "amount", "place", "born")
LOOSER = (
    "failures_per_customer_number_a_day",
    "failures_per_customer_number_a_month",
    "failures_per_tenant_an_hour",
)
shares = st.floats(min_value=0, max_value=1)
counts = st.integers(min_value=0, max_value=10**7)
proofs = st.builds(
    lambda asked: replace(EVERYTHING, **{name: name in asked for name in COMPARED}),
    st.sets(st.sampled_from(COMPARED)),
)


@st.composite
def densities(draw: st.DrawFn) -> Density:
    """Counts that fit together: nothing is commoner than all there is."""
    people = draw(st.integers(min_value=1, max_value=100_000))
    bills = draw(st.integers(min_value=1, max_value=1_000_000))
    part = st.integers(min_value=1, max_value=people)
    decade = draw(part)
    return Density(
        people=people,
        numbers=people + draw(counts),
        commonest_name=draw(part),
        commonest_place=draw(part),
        commonest_date=draw(st.integers(min_value=1, max_value=decade)),
        commonest_decade=decade,
        bills_known=bills,
        bills=bills + draw(counts),
        bills_of_people=draw(st.integers(min_value=1, max_value=bills)),
        bills_of_one=draw(st.integers(min_value=1, max_value=bills)),
        commonest_amount=draw(st.integers(min_value=1, max_value=bills)),
    )


@st.composite
def budgets(draw: st.DrawFn) -> Budgets:
    limits = {
        one.name: draw(st.integers(min_value=1, max_value=getattr(FLOOR, one.name)))
        for one in fields(Budgets)
    }
    return Budgets(**limits)


def _figures(strength: Strength) -> tuple[float, ...]:
    return (
        strength.one_a_day,
        strength.one_a_year,
        strength.any_a_day,
        strength.any_a_year,
    )


def _never_stronger(weak: Strength, strong: Strength) -> None:
    assert all(w >= s for w, s in zip(_figures(weak), _figures(strong), strict=True))


@given(shares, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tries_never_hit_less_often(each, tries, more):
    assert 0 <= chance(each, tries) <= chance(each, tries + more) <= 1


@given(shares, shares, st.integers(0, 10**6))
def test_a_likelier_guess_never_hits_less_often(one, other, tries):
    low, high = sorted((one, other))
    assert chance(low, tries) <= chance(high, tries)


@given(shares.filter(lambda each: each < 1e-6), st.integers(1, 1000))
def test_small_chances_add_up(each, tries):
    assert chance(each, tries) == pytest.approx(each * tries, rel=1e-3, abs=1e-300)


@given(proofs, densities(), budgets(), st.sampled_from(LOOSER))
def test_a_looser_budget_is_never_stronger(proof, found, limits, name):
    looser = replace(limits, **{name: getattr(limits, name) + 1})
    strict = strength_from(proof, found, limits, by_person=False)
    loose = strength_from(proof, found, looser, by_person=False)
    _never_stronger(loose, strict)
    assert not strict.weaker_than(loose)


@given(proofs, densities(), budgets(), st.sampled_from(COMPARED))
def test_asking_for_more_is_never_weaker(proof, found, limits, name):
    without = replace(proof, **{name: False})
    asked = replace(proof, **{name: True})
    _never_stronger(
        strength_from(without, found, limits, by_person=False),
        strength_from(asked, found, limits, by_person=False),
    )


@given(proofs, densities(), budgets(), counts, st.sampled_from(["numbers", "bills"]))
def test_a_longer_code_is_never_weaker(proof, found, limits, more, name):
    """Longer codes lie further apart: between the smallest and the largest there are more."""
    longer = replace(found, **{name: getattr(found, name) + more})
    _never_stronger(
        strength_from(proof, found, limits, by_person=False),
        strength_from(proof, longer, limits, by_person=False),
    )


@given(proofs, densities(), budgets(), st.sampled_from(["place", "amount", "one", "name"]))
def test_a_more_even_spread_is_never_weaker(proof, found, limits, what):
    name = {
        "place": "commonest_place",
        "amount": "commonest_amount",
        "one": "bills_of_one",
        "name": "commonest_name",
    }[what]
    even = replace(found, **{name: 1})
    _never_stronger(
        strength_from(proof, found, limits, by_person=False),
        strength_from(proof, even, limits, by_person=False),
    )


@given(densities(), budgets())
def test_a_person_who_decides_is_never_below_the_floor(found, limits):
    nothing = replace(EVERYTHING, **dict.fromkeys(COMPARED, False))
    assert strength_from(nothing, found, limits, by_person=True).grade is Grade.PERSON
    assert strength_from(nothing, found, limits, by_person=False).grade is Grade.BELOW


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_best_guess_at_a_birth_date(people, date, decade):
    decade, date = min(decade, people), min(date, decade, people)
    peak = guessing.peak_of_dates(people=people, commonest_date=date, commonest_decade=decade)
    assert decade / people / 3652 <= peak <= 1


def test_a_date_that_stands_for_unknown_counts_as_often_as_it_stands():
    usual = guessing.peak_of_dates(people=50_000, commonest_date=6, commonest_decade=10_000)
    assert usual == pytest.approx(0.2 / 3652)
    unknown = guessing.peak_of_dates(people=50_000, commonest_date=900, commonest_decade=10_000)
    assert unknown == pytest.approx(900 / 50_000)


def test_a_few_customers_are_not_taken_for_a_pattern():
    """Of 20 people each date is 1 in 20 of the records, and still as hard to guess as any."""
    peak = guessing.peak_of_dates(people=20, commonest_date=1, commonest_decade=5)
    assert peak == pytest.approx(0.25 / 3652)


def test_the_tries_of_the_platforms_own_limits():
    """As ADR 21 counts them: fixed slices of time may be used up on both sides of their edge."""
    assert tries_at_one(FLOOR) == guessing.Tries(a_day=10, a_year=260)
    assert tries_at_all(FLOOR) == guessing.Tries(a_day=750, a_year=263_550)


def test_the_examples_of_the_security_notes():
    """One town for half of all, 25,000 dates: 1 in 50,000 a try; so no year of tries is dangerous."""
    found = Density(
        people=50_000,
        numbers=50_000,
        commonest_name=1,
        commonest_place=25_000,
        commonest_date=5,
        commonest_decade=7_304,  # of 50,000, so that a date is 1 in 25,000
    )
    proof = replace(EVERYTHING, name=False, invoice=False, amount=False)
    strength = strength_from(proof, found, FLOOR, by_person=False)
    assert strength.one_a_year == pytest.approx(260 / 50_000, rel=0.01)
    assert strength.any_a_day == pytest.approx(750 / 50_000, rel=0.01)
    assert strength.grade is Grade.ENOUGH


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "no chance"),
        (1, "certain"),
        (0.25, "25 in 100"),
        (1 / 50_000, "1 in 50,000"),
        (0.999, "certain"),
    ],
)
def test_chances_as_people_say_them(value, words):
    assert odds(value) == words
