"""Sending the form tells nothing: the same work and the same mail job, whatever was claimed."""

from typing import Any

import pytest

from portal.identity import passwords
from portal.kernel.money import Money
from portal.registration.operations import submitting
from tests.factories import records
from tests.portal.registration.conftest import Desk
from tests.support.slices import counted

CLAIMS: dict[str, dict[str, Any]] = {
    "right": {},
    "unknown number": {"customer_number": "U0000"},
    "wrong amount": {"invoice_amount": Money.forints(1)},
    "unknown invoice": {"invoice_number": "2026-999999"},
    "taken address": {"email": "taken@example.hu"},
    "taken user name": {"username": "taken"},
}


def test_the_same_statements_the_same_hashes_the_same_mail_job(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.seed()
    desk.ground.run(
        desk.slug,
        lambda: records.login(
            records.customer("U9999"), email="taken@example.hu", username="taken"
        ),
    )
    hashes: list[str] = []

    def hashed(password: str) -> str:
        hashes.append(password)
        return passwords.hash_password(password)

    monkeypatch.setattr(submitting, "hash_password", hashed)
    work: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {}
    for turn, (name, changes) in enumerate(CLAIMS.items()):
        before_hashes, before_mails = len(hashes), len(desk.outbox())
        with counted(desk.database()) as statements:
            desk.submit(
                desk.claim(**{"email": f"{turn}@example.hu"} | changes), ip=f"192.0.2.{turn}"
            )
        mails = tuple(desk.outbox()[before_mails:])
        # The rules are asked about once a second, whoever sends what.
        shape = tuple(one for one in statements if "rules_" not in one)
        work[name] = (len(hashes) - before_hashes, shape, mails)
    assert set(work.values()) == {work["right"]}
    assert work["right"][0] == 1
    assert work["right"][2] == ("registration.confirmation_mail",)


def test_the_password_is_hashed_also_where_nothing_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    monkeypatch.setattr(submitting, "hash_password", lambda one: hashes.append(one) or "x")
    kept = [desk.submit() for _ in range(desk.budgets().mails_per_address_a_day + 1)]
    assert kept[-1] is None
    assert len(hashes) == len(kept)
