"""Fixtures of the billing tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import Settings
from tests.support.servers import TestDatabase
from tests.support.slices import Slices


@pytest.fixture
def slices(database: TestDatabase, settings: Settings, tmp_path: Path) -> Iterator[Slices]:
    """The slices over a clean database."""
    built = Slices.of(settings, tmp_path)
    yield built
    built.database.dispose()
