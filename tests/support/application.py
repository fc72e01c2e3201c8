"""Fixtures of the whole application; tests/conftest.py makes them known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.app import Services, create_app
from portal.foundation.web.application import PortalFlask
from portal.identity.passwords import HashParameters, hashing_with
from portal.settings import Settings
from tests.support.servers import TestDatabase
from tests.support.site import Site


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[PortalFlask]:
    """The application of this worker. Tests take `site`, whose database is clean."""
    application = create_app(settings)
    yield application
    application.extensions["portal"].database.dispose()


CHEAP = HashParameters(memory_kib=64, time_cost=1)
"""Hashes of tests cost next to nothing; what the real ones cost has tests of its own."""


@pytest.fixture
def site(app: PortalFlask, database: TestDatabase) -> Iterator[Site]:
    """The application with a clean database, the tenants' rules in force, and browsers."""
    services: Services = app.extensions["portal"]
    for tenant in services.registry:
        services.rules.forget(tenant.slug)
    with hashing_with(CHEAP):
        yield Site.of(app)
