"""What each verifier compares, beyond what holds for all of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from plugins.registration_verifiers.birth_data.places import fold_place
from portal.kernel.money import Money
from portal.plugin_api.claims import ChallengeKind, FieldKind
from portal.plugin_api.records import CustomerKind
from portal.plugin_api.verification import Mismatch, Outcome
from tests.plugins import samples

# ------------------------------------------------------------------- customer_number


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("Győrffy Árpád", Outcome.MATCH),
        ("GYŐRFFY  árpád", Outcome.MATCH),
        ("Dr. Győrffy Árpád", Outcome.MATCH),
        ("Gyorffy Arpad", Outcome.DOUBTFUL),
        ("Győrfy Árpád", Outcome.DOUBTFUL),
        ("Árpád Győrffy", Outcome.DOUBTFUL),
        ("ifj. Győrffy Árpád", Outcome.DOUBTFUL),
        ("Győrffy Árpádné", Outcome.DOUBTFUL),
        ("Győrffy \N{CYRILLIC CAPITAL LETTER A}rpad", Outcome.DOUBTFUL),
        ("Kovács Éva", Outcome.DOUBTFUL),
    ],
)
def test_another_name_is_for_a_person_to_judge(typed: str, outcome: Outcome) -> None:
    claim = replace(samples.CLAIM, full_name=typed)
    verdict = samples.verifier("customer_number").verify(
        claim, samples.RECORDS, today=samples.TODAY
    )
    assert verdict.outcome is outcome
    assert verdict.mismatches == (() if outcome is Outcome.MATCH else (Mismatch.NAME,))


def test_which_differences_raise_no_doubt_is_an_option() -> None:
    claim = replace(samples.CLAIM, full_name="gyorffy arpad")
    strict = samples.verifier("customer_number", tolerated_name_differences=[])
    lenient = samples.verifier("customer_number", tolerated_name_differences=["case", "accent"])
    assert strict.verify(claim, samples.RECORDS, today=samples.TODAY).outcome is Outcome.DOUBTFUL
    assert lenient.verify(claim, samples.RECORDS, today=samples.TODAY).outcome is Outcome.MATCH
    with pytest.raises(ValidationError, match="Must be one of: case"):
        samples.verifier("customer_number", tolerated_name_differences=["different"])


def test_a_printed_number_identifies_but_proves_nothing() -> None:
    assert samples.verifier("customer_number").proves_identity is False


# --------------------------------------------------------------------- invoice_proof


def judge_invoice(
    *, claim: dict[str, Any] | None = None, invoice: dict[str, Any] | None = None, **options: Any
) -> tuple[Outcome, tuple[Mismatch, ...]]:
    verdict = samples.verifier("invoice_proof", **options).verify(
        replace(samples.CLAIM, **(claim or {})),
        samples.records(invoice=invoice),
        today=samples.TODAY,
    )
    return verdict.outcome, verdict.mismatches


def test_number_and_amount_must_be_those_of_one_invoice() -> None:
    assert judge_invoice(claim={"invoice_amount": Money(1_234_501)})[1] == (Mismatch.AMOUNT,)
    assert judge_invoice(claim={"invoice_number": "2026-000124"})[1] == (Mismatch.INVOICE,)
    assert judge_invoice(claim={"invoice_amount": Money.forints(-12_345)})[1] == (Mismatch.AMOUNT,)


def test_a_credit_note_proves_as_well_as_a_bill() -> None:
    amount = {"invoice_amount": Money.forints(-1_250)}
    invoice = {"amount_due": Money.forints(-1_250)}
    assert judge_invoice(claim=amount, invoice=invoice)[0] is Outcome.MATCH


@pytest.mark.parametrize("refuse", [True, False])
def test_a_zero_invoice_proves_only_where_the_rules_allow_it(refuse: bool) -> None:
    zero = Money.forints(0)
    outcome, mismatches = judge_invoice(
        claim={"invoice_amount": zero}, invoice={"amount_due": zero}, refuse_zero=refuse
    )
    assert mismatches == ((Mismatch.ZERO_INVOICE,) if refuse else ())
    assert outcome is (Outcome.NO_MATCH if refuse else Outcome.MATCH)
    field = samples.verifier("invoice_proof", refuse_zero=refuse).field("invoice_amount")
    assert field.refuse_zero is refuse


@pytest.mark.parametrize(
    ("max_age", "issued", "young_enough"),
    [
        ("1 year", date(2025, 5, 13), True),
        ("1 year", date(2025, 5, 12), False),
        ("12 months", date(2025, 5, 12), False),
        ("90 days", date(2026, 2, 12), True),
        ("90 days", date(2026, 2, 11), False),
        ("1 year", date(2026, 6, 1), True),
        (None, date(1999, 1, 1), True),
    ],
)
def test_an_invoice_must_be_younger_than_the_rules_say(
    max_age: str | None, issued: date, young_enough: bool
) -> None:
    options: dict[str, Any] = {} if max_age is None else {"max_age": max_age}
    mismatches = judge_invoice(invoice={"issue_date": issued}, **options)[1]
    assert mismatches == (() if young_enough else (Mismatch.INVOICE_AGE,))


def test_everything_is_compared_before_the_answer() -> None:
    found = judge_invoice(
        claim={"customer_number": "99999", "invoice_amount": Money.forints(1)},
        invoice={"issue_date": date(2020, 1, 1)},
        max_age="1 year",
    )
    assert found[1] == (Mismatch.CUSTOMER, Mismatch.AMOUNT, Mismatch.INVOICE_AGE)


@pytest.mark.parametrize("wrong", ["a year", "1", "0 days", "-1 year", "1 fortnight", 5])
def test_a_wrong_age_is_refused_with_an_example(wrong: object) -> None:
    with pytest.raises(ValidationError) as caught:
        samples.verifier("invoice_proof", max_age=wrong)
    assert list(caught.value.normalized_messages()) == ["max_age"]


def test_the_printed_values_are_ringed_on_the_sketch_of_the_bill() -> None:
    (step,) = samples.verifier("invoice_proof", consents=["terms", "privacy"]).steps()
    marks = {field.name: field.mark for field in step.fields if field.mark}
    assert marks == {"customer_number": 1, "invoice_number": 2, "invoice_amount": 3}
    assert [field.name for field in step.fields[-2:]] == ["accept_terms", "accept_privacy"]


# ------------------------------------------------------------------------ birth_data


@pytest.mark.parametrize(
    "typed",
    [
        "Miskolc", "miskolc ", "MISKOLC", "Mis\u00adkolc", "Miskolc (Borsod-Abaúj-Zemplén megye)",
        "Miskolc, B.-A.-Z. m.", "Miskolc/Magyarország", "\u00a0Miskolc", "Miskolc.",
    ],
)  # fmt: skip
def test_one_town_is_written_in_many_ways(typed: str) -> None:
    claim = replace(samples.CLAIM, birth_place=typed)
    verdict = samples.verifier("birth_data").verify(claim, samples.RECORDS, today=samples.TODAY)
    assert verdict.outcome is Outcome.MATCH


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Budapest", "Budapest XIII. kerület", True),
        ("Budapest 13", "budapest, xiii. ker.", True),
        ("Hódmezővásárhely", "hodmezo-vasarhely", True),
        ("Sátoraljaújhely", "Sátoralja újhely", True),
        ("Vác", "Vac", True),
        ("Eger", "Egerszeg", False),
        ("Miskolc", "Miskolctapolca", False),
        ("X", "X", True),
        ("Pécs", "Pécel", False),
    ],
)
def test_places_are_folded_but_not_blurred(one: str, other: str, same: bool) -> None:
    assert (fold_place(one) == fold_place(other)) is same


@pytest.mark.parametrize("nothing", ["", " ", "-", "...", "12", "(Miskolc)", "\x00", "😀" * 4000])
def test_what_names_no_place_matches_no_place(nothing: str) -> None:
    assert fold_place(nothing) == ""
    found = samples.records(birth_place=nothing)
    claim = replace(samples.CLAIM, birth_place=nothing)
    verdict = samples.verifier("birth_data").verify(claim, found, today=samples.TODAY)
    assert Mismatch.BIRTH_PLACE in verdict.mismatches


@pytest.mark.parametrize(
    ("record", "mismatch"),
    [
        ({"birth_date": date(1956, 1, 3)}, Mismatch.BIRTH_DATE),
        ({"birth_date": None}, Mismatch.BIRTH_DATE),
        ({"birth_place": "Eger"}, Mismatch.BIRTH_PLACE),
        ({"birth_place": None}, Mismatch.BIRTH_PLACE),
        ({"kind": CustomerKind.INSTITUTION}, Mismatch.INSTITUTION),
    ],
)
def test_birth_data_must_agree_and_belong_to_a_person(
    record: dict[str, Any], mismatch: Mismatch
) -> None:
    verdict = samples.verifier("birth_data").verify(
        samples.CLAIM, samples.records(**record), today=samples.TODAY
    )
    assert (verdict.outcome, verdict.mismatches) == (Outcome.NO_MATCH, (mismatch,))


@pytest.mark.parametrize("kind", [*ChallengeKind, None])
def test_the_security_check_is_an_option(kind: ChallengeKind | None) -> None:
    options = {} if kind is None else {"challenge": kind.value}
    field = samples.verifier("birth_data", **options).field("challenge_answer")
    assert (field.challenge if field else None) is kind


# ----------------------------------------------------------------- declaration_first


def test_the_declaration_is_a_step_of_its_own_that_can_be_skipped() -> None:
    first, second = samples.verifier("declaration_first").steps()
    assert first.skippable and not second.skippable
    assert [(field.name, field.kind, field.document) for field in first.fields] == [
        ("accept_terms", FieldKind.CONSENT, "declaration")
    ]


@pytest.mark.parametrize(
    ("made_now", "on_file", "outcome"),
    [
        (True, False, Outcome.MATCH),
        (False, True, Outcome.MATCH),
        (True, True, Outcome.MATCH),
        (False, False, Outcome.NO_MATCH),
    ],
)
def test_a_declaration_must_exist_or_be_made(
    made_now: bool, on_file: bool, outcome: Outcome
) -> None:
    claim = replace(samples.CLAIM, consents={"declaration": "0" * 64} if made_now else {})
    verdict = samples.verifier("declaration_first").verify(
        claim, samples.records(has_declaration=on_file), today=samples.TODAY
    )
    assert verdict.outcome is outcome
    assert (Mismatch.DECLARATION in verdict.mismatches) is (outcome is Outcome.NO_MATCH)


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("győrffy árpád", Outcome.MATCH),
        ("dr.Győrffy Árpád", Outcome.MATCH),
        ("Győrfi Árpád", Outcome.NO_MATCH),
        ("Győrfy Árpád", Outcome.DOUBTFUL),
        ("Gyorffy Arpad", Outcome.DOUBTFUL),
        ("Kovács Éva", Outcome.NO_MATCH),
    ],
)
def test_a_name_nearly_right_goes_to_a_clerk(typed: str, outcome: Outcome) -> None:
    claim = replace(samples.CLAIM, full_name=typed)
    verdict = samples.verifier("declaration_first").verify(
        claim, samples.RECORDS, today=samples.TODAY
    )
    assert verdict.outcome is outcome
    assert verdict.mismatches == (() if outcome is Outcome.MATCH else (Mismatch.NAME,))


def test_only_the_contract_holder_registers() -> None:
    found = samples.records(is_contract_holder=False, birth_date=date(1950, 1, 1))
    verdict = samples.verifier("declaration_first").verify(
        samples.CLAIM, found, today=samples.TODAY
    )
    assert verdict.mismatches == (Mismatch.NOT_CONTRACT_HOLDER, Mismatch.BIRTH_DATE)


def test_the_terms_cannot_be_a_second_field_of_the_same_name() -> None:
    with pytest.raises(ValidationError):
        samples.verifier("declaration_first", consents=["terms"])


# --------------------------------------------------------------------------- options


@pytest.mark.parametrize("name", samples.OPTIONS)
def test_unknown_doubled_and_missing_options_are_refused(name: str) -> None:
    for wrong, key in (
        ({"max_agee": "1 year"}, "max_agee"),
        ({"consents": ["privacy", "privacy"]}, "consents"),
        ({"consents": ["cookies"]}, "consents"),
        ({"username": "nobody"}, "username"),
        ({"customer_number": {"example": "V1", "shape": "99999"}}, "customer_number"),
    ):
        with pytest.raises(ValidationError) as caught:
            samples.verifier(name, **wrong)
        assert list(caught.value.normalized_messages()) == [key]
    plugin = samples.shipped().get("registration_verifiers", name)
    with pytest.raises(ValidationError):
        plugin.from_rules({})
