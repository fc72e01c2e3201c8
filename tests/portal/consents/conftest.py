"""The same ground as the tests of identity: consents belong to people with logins."""

from tests.portal.identity.conftest import ground, people, plugins

__all__ = ["ground", "people", "plugins"]
