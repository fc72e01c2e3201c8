"""What holds for every verifier: nothing but a whole and right claim is ever a match."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.money import Money
from portal.plugin_api.claims import Claim, FieldKind
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.verification import Mismatch, Outcome, RegistrationVerifier
from tests.plugins import samples

VERIFIERS = {
    name: samples.verifier(name) for name in samples.shipped().names("registration_verifiers")
}
PROOF = (
    "full_name",
    "customer_number",
    "invoice_number",
    "invoice_amount",
    "birth_place",
    "birth_date",
)

texts = st.none() | st.text(max_size=20) | st.sampled_from(["12345", "Győrffy Árpád", "Miskolc"])
dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)) | st.just(date(1956, 3, 1))
amounts = st.builds(Money, st.integers(-(10**9), 10**9)) | st.just(Money.forints(12_345))
claims = st.builds(
    Claim,
    full_name=texts,
    customer_number=texts,
    invoice_number=texts | st.just("2026-000123"),
    invoice_amount=st.none() | amounts,
    birth_place=texts,
    birth_date=st.none() | dates,
    consents=st.sampled_from([{}, {"declaration": "0" * 64}]),
)
customers = st.builds(
    CustomerRecord,
    customer_number=st.just("12345") | st.text(max_size=10),
    name=st.just("Győrffy Árpád") | st.text(max_size=20),
    kind=st.sampled_from(CustomerKind),
    is_contract_holder=st.booleans(),
    birth_place=texts,
    birth_date=st.none() | dates,
    has_declaration=st.booleans(),
    has_login=st.booleans(),
)
invoices = st.builds(
    InvoiceRecord, number=st.just("2026-000123") | st.text(max_size=12), amount_due=amounts,
    issue_date=dates,
)  # fmt: skip
records = st.builds(CustomerRecords, customer=st.none() | customers, invoice=st.none() | invoices)


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_the_right_answers_match(verifier: RegistrationVerifier) -> None:  # type: ignore[type-arg]
    verdict = verifier.verify(samples.CLAIM, samples.RECORDS, today=samples.TODAY)
    assert (verdict.outcome, verdict.mismatches) == (Outcome.MATCH, ())


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_without_any_answer_or_record_nothing_matches(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
) -> None:
    for claim in (Claim(), samples.CLAIM):
        for found in (CustomerRecords(), samples.RECORDS):
            if (claim, found) != (samples.CLAIM, samples.RECORDS):
                verdict = verifier.verify(claim, found, today=samples.TODAY)
                assert verdict.outcome is Outcome.NO_MATCH
                assert verdict.mismatches


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
@pytest.mark.parametrize("missing", PROOF)
@pytest.mark.parametrize("empty", [None, ""])
def test_a_missing_answer_that_is_asked_never_matches(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
    missing: str,
    empty: str | None,
) -> None:
    if verifier.field(missing) is None or (empty == "" and missing in ("birth_date",)):
        return
    answer: Any = None if missing == "invoice_amount" else empty
    claim = replace(samples.CLAIM, **{missing: answer})
    verdict = verifier.verify(claim, samples.RECORDS, today=samples.TODAY)
    assert verdict.outcome is Outcome.NO_MATCH
    assert Mismatch.INCOMPLETE_CLAIM in verdict.mismatches


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_somebody_elses_record_never_matches(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
) -> None:
    found = samples.records(customer_number="54321")
    verdict = verifier.verify(samples.CLAIM, found, today=samples.TODAY)
    assert verdict.outcome is Outcome.NO_MATCH
    assert Mismatch.CUSTOMER in verdict.mismatches


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_whoever_has_a_login_cannot_register_again(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
) -> None:
    found = samples.records(has_login=True)
    verdict = verifier.verify(samples.CLAIM, found, today=samples.TODAY)
    assert verdict.outcome is Outcome.NO_MATCH
    assert verdict.mismatches == (Mismatch.ALREADY_REGISTERED,)


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
@given(claim=claims, found=records)
def test_a_match_is_a_whole_claim_on_a_free_customer(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
    claim: Claim,
    found: CustomerRecords,
) -> None:
    verdict = verifier.verify(claim, found, today=samples.TODAY)
    assert bool(verdict.mismatches) is (verdict.outcome is not Outcome.MATCH)
    if verdict.outcome is Outcome.MATCH:
        assert found.customer is not None and not found.customer.has_login
        assert found.customer.customer_number in (claim.customer_number, "12345")
        asked = [field for field in PROOF if verifier.field(field) is not None]
        assert all(getattr(claim, field) is not None for field in asked)


@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_steps_name_each_field_once_and_ask_for_an_address(
    verifier: RegistrationVerifier,  # type: ignore[type-arg]
) -> None:
    fields = [field for step in verifier.steps() for field in step.fields]
    assert len({field.name for field in fields}) == len(fields)
    assert verifier.field("email") is not None
    for field in fields:
        assert (field.identifier is not None) is (field.kind is FieldKind.IDENTIFIER)
        assert (field.document is not None) is (field.kind is FieldKind.CONSENT)
        assert (field.challenge is not None) is (field.kind is FieldKind.CHALLENGE)
    assert verifier.identifier("customer_number") is not None
    assert verifier.identifier("no_such_field") is None


@pytest.mark.parametrize("name", VERIFIERS)
def test_who_chooses_user_name_and_password_is_an_option(name: str) -> None:
    ours = samples.verifier(name, username="system", password="at_activation", phone="optional")
    assert ours.field("username") is None
    assert ours.field("password") is None and ours.field("password_confirm") is None
    assert ours.field("phone").required is False
    theirs = samples.verifier(name, username="customer", password="at_registration", phone="off")
    assert theirs.field("username") and theirs.field("password") and not theirs.field("phone")
