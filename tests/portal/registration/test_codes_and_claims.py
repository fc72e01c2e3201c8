"""Codes as people type them, claims through JSON and back, networks, the wording of mails."""

import uuid
from datetime import date

import pytest

from portal.foundation.secrets import sha256_hex
from portal.kernel.money import Money
from portal.plugin_api.claims import Claim
from portal.registration import limits
from portal.registration.codes import NO_DIGEST, digest_of_typed
from portal.registration.mail_texts import Paragraph, paragraphs
from portal.registration.schemas import claim_from_json, claim_to_json, merged
from tests.portal.registration.conftest import RIGHT

CODE = "ABCDEFGHIJKLMNOPQRST2345"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "ABCD EFGH IJKL MNOP QRST 2345",
        "abcd-efgh-ijkl-mnop-qrst-2345",
        "ABCDEFGH1JKLMN0PQRST2345",
        f"\u00a0{CODE}\r\n",
        "ABCD\u2011EFGH\u2013IJKL\u200bMNOP.QRST_2345",
        "A8CDEFGHIJKLMNOPQRST2345",
    ],
)
def test_codes_are_understood(typed: str) -> None:
    assert digest_of_typed(typed) == sha256_hex(CODE)


@pytest.mark.parametrize("typed", ["", CODE[:23], CODE + "A", CODE[:-1] + "9", "ő" * 24, "A" * 201])
def test_what_cannot_be_a_code_matches_nothing(typed: str) -> None:
    assert digest_of_typed(typed) == NO_DIGEST


@pytest.mark.parametrize("claim", [*RIGHT.values(), Claim(), Claim(invoice_amount=Money(-1))])
def test_claims_survive_json(claim: Claim) -> None:
    assert claim_from_json(claim_to_json(claim)) == claim


def test_steps_add_up() -> None:
    first = Claim(consents={"declaration": "a"})
    second = Claim(birth_date=date(1950, 5, 3), consents={"privacy": "b"})
    both = merged(first, second)
    assert both.consents == {"declaration": "a", "privacy": "b"}
    assert both.birth_date == date(1950, 5, 3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("nonsense", "", True),
    ],
)
def test_what_counts_as_one_network(one: str, other: str, same: bool) -> None:
    assert (limits.network(one) == limits.network(other)) is same


def test_a_tenants_wording_is_cut_into_paragraphs() -> None:
    body = "Köszönjük, {company}!\n\nAktiválás: {link}\n\nvagy kód: {code}\n\n{x.__class__}"
    values = {"company": "Víz {link}", "link": "L", "code": "C"}
    assert paragraphs(body, values) == (
        Paragraph("plain", "Köszönjük, Víz {link}!"),
        Paragraph("link", "Aktiválás"),
        Paragraph("code", "vagy kód"),
        Paragraph("plain", "{x.__class__}"),
    )


def test_ids_are_not_codes() -> None:
    assert digest_of_typed(str(uuid.uuid4())) == NO_DIGEST
