"""Typed and recorded, side by side: each difference in words, and marked exactly where it is."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kernel.money import Money
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.verification import Mismatch, Outcome, Verdict
from portal.registration import differences
from portal.registration.comparison import Piece, Row, compare
from portal.registration.machine import State
from portal.registration.schemas import Case, FoundRecords
from tests.support.site import Site

RECORDED = {
    "customer_number": "12345",
    "name": "Kovács Anna",
    "kind": CustomerKind.PERSON,
    "is_contract_holder": True,
    "birth_place": "Miskolc",
    "birth_date": date(1950, 5, 3),
    "has_declaration": False,
    "has_login": False,
}


def case_of(claim: Claim, *, invoice: InvoiceRecord | None = None, **recorded: Any) -> Case:
    customer = CustomerRecord(**{**RECORDED, **recorded})
    mismatches = (Mismatch.BIRTH_PLACE,) if claim.birth_place != customer.birth_place else ()
    return Case(
        id=uuid.UUID(int=1),
        state=State.AWAITING_APPROVAL,
        version=1,
        claim=claim,
        typed={},
        email="anna@example.hu",
        verdict=Verdict(Outcome.DOUBTFUL, mismatches),
        referral_reason=None,
        confirmed_at=datetime(2026, 11, 20, tzinfo=UTC),
        expect_by=None,
        answer_by=None,
        decided_at=None,
        decided_by=None,
        decision_note=None,
        first_approved_at=None,
        first_approved_by=None,
        first_approved_by_id=None,
        found=FoundRecords(CustomerRecords(customer=customer, invoice=invoice), uuid.UUID(int=2)),
        must_search=False,
        searched=None,
        history=(),
        adds_to=None,
        locale="hu",
        assignee=None,
    )


def row_of(site: Site, label: str, case: Case) -> tuple[Row, list[str]]:
    """Return the line with that label, and its sentences, in Hungarian."""
    with site.app.app_context():
        found = next(row for row in compare(case) if str(row.label) == label)
        return found, [str(why) for why in found.why]


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


@pytest.mark.parametrize(
    ("typed", "recorded", "words", "left", "right"),
    [
        ("Kovacs Anna", "Kovács Anna", "Az ékezetek", ["a"], ["á"]),
        ("Kiss Béla", "Kiss Béláné", "asszonynév", ["a"], ["áné"]),
        ("Dr. Kovács Anna", "Kovács Anna", "cím vagy előtag", ["Dr. "], []),
        ("Anna Kovács", "Kovács Anna", "sorrend", ["Anna "], [" Anna"]),
        ("Kovács Anma", "Kovács Anna", "Egyetlen betű", ["m"], ["n"]),
        ("Kovács Аnna", "Kovács Anna", "más ábécé", ["А"], ["A"]),
        ("Nagy Piroska", "Kovács Anna", "Két különböző név", None, None),
    ],
)
def test_each_difference_of_names_is_said_and_marked(
    site: Site, typed: str, recorded: str, words: str, left: list[str] | None, right: Any
) -> None:
    row, why = row_of(site, "Név", case_of(Claim(full_name=typed), name=recorded))
    assert row.differs
    assert any(words.lower() in sentence.lower() for sentence in why), why
    if left is not None:
        assert (marked(row.typed), marked(row.recorded)) == (left, right)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12346", "Egy karakter eltér"),
        ("12354", "felcserél"),
        ("1234", "hiányzik"),
        ("123455", "felesleges"),
        ("99999", "Két különböző szám"),
    ],
)
def test_a_number_that_the_clerk_looked_up_otherwise(site: Site, typed: str, words: str) -> None:
    row, why = row_of(site, "Ügyfélkód", case_of(Claim(customer_number=typed)))
    assert row.differs and marked(row.typed) + marked(row.recorded)
    assert words in why[-1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (date(1950, 3, 5), "felcserél"),
        (date(1951, 5, 3), "Csak az év"),
        (date(1950, 6, 3), "Csak a hónap"),
        (date(1950, 5, 13), "Csak a nap"),
        (date(1971, 1, 1), "Két különböző dátum"),
    ],
)
def test_a_date_of_birth(site: Site, typed: date, words: str) -> None:
    row, why = row_of(site, "Születési idő", case_of(Claim(birth_date=typed)))
    assert row.differs and words in why[0]


def test_a_place_of_birth(site: Site) -> None:
    row, why = row_of(site, "Születési hely", case_of(Claim(birth_place="Miskólc")))
    assert (row.differs, marked(row.typed)) == (True, ["ó"])
    assert "ékezet" in why[0].lower()


@pytest.mark.parametrize(("typed", "words"), [(12445, "100\xa0Ft-tal több"), (12245, "kevesebb")])
def test_an_amount(site: Site, typed: int, words: str) -> None:
    invoice = InvoiceRecord(
        number="2026-000123", amount_due=Money.forints(12345), issue_date=date(2026, 10, 1)
    )
    claim = Claim(invoice_number="2026-000123", invoice_amount=Money.forints(typed))
    row, why = row_of(site, "A számla összege", case_of(claim, invoice=invoice))
    assert row.differs and words in why[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    typed=st.text(alphabet="0123456789/-", max_size=12),
    recorded=st.text(alphabet="0123456789/-", min_size=1, max_size=12),
)
def test_the_pieces_are_the_whole_text(site: Site, typed: str, recorded: str) -> None:
    with site.app.app_context():
        case = case_of(Claim(customer_number=typed), customer_number=recorded)
        row = next(row for row in compare(case) if str(row.label) == "Ügyfélkód")
        assert "".join(piece.text for piece in row.typed) == typed
        assert "".join(piece.text for piece in row.recorded) == recorded
        assert bool(differences.of_numbers(typed, recorded)) == (typed != recorded)
