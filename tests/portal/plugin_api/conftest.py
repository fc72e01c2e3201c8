"""Property tests here do not watch the clock."""

from tests.support import properties

properties.use()
