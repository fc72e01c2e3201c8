"""Fixtures of the notifications tests."""

from pathlib import Path

import pytest

from tests.support.bills import Bills
from tests.support.site import Browser, Site

EMAIL = "erno@example.com"


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant that sends all kinds of news about bills, with two customers."""
    people = [("U00001", "Győri Ernő", "person"), ("U00002", "Szűcs Ilona", "person")]
    return Bills.at(site, "tavho", tmp_path, people)


@pytest.fixture
def reader(bills: Bills) -> Browser:
    """A browser in which the holder of the first customer number is signed in."""
    return bills.login(EMAIL, "U00001")
