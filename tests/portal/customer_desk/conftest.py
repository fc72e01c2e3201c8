"""A tenant with two persons and an institution, and colleagues who work with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.bills import Bills
from tests.support.site import Site

PEOPLE: list[tuple[str, ...]] = [
    (
        "U0001",
        "Dr. Szűcs Győzőné",
        "person",
        "Ilona@Example.com",
        "FH-0001",
        "Pétfürdő, Fő utca 1.",
    ),
    ("U0002", "Őry-Kovács Ödön Béla", "person"),
    ("U0003", "Körtvélyesi Óvoda", "institution", "ovoda@example.com"),
    ("U0014", "Kovács Ödön", "person"),
]


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Bills:
    """The tenant, with its customers' ids by number."""
    return Bills.at(site, "petkomm", tmp_path, PEOPLE)
