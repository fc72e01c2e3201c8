"""A bill on the console: its PDF is opened for a stated reason only."""

from pathlib import Path

import pytest

from tests.support.bills import Bills
from tests.support.site import Site
from tests.support.slices import rows


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant with one customer."""
    return Bills.at(site, "petkomm", tmp_path, [("U0001", "Szűcs Győzőné", "person")])


def test_a_pdf_is_opened_for_a_reason_that_is_kept(bills: Bills) -> None:
    bills.add("U0001", 1, documents=True)
    clerk = bills.clerk()
    url = f"/szamlak/{bills.invoice_id('2026-000000')}"
    assert clerk.fill(url, {"reason": "", "detail": ""}).status_code == 422
    assert clerk.fill(url, {"reason": "other", "detail": " "}).status_code == 422
    answer = clerk.fill(url, {"reason": "complaint", "detail": "2026-17"})
    assert answer.status_code == 200
    assert answer.data == (bills.folder / "2026-0.pdf").read_bytes()
    with bills.inside():
        kept = rows(
            "select detail->>'reason', detail->>'words' from audit_entry"
            " where action = 'billing.document_read'"
        )
    assert kept == [("complaint", "2026-17")]


def test_an_unknown_bill_is_not_there(bills: Bills) -> None:
    clerk = bills.clerk()
    assert clerk.get("/szamlak/00000000-0000-7000-8000-000000000000").status_code == 404
