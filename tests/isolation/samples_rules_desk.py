"""A draft of each tenant's rules, for the isolation tests."""

from datetime import UTC, datetime

from portal.rules import drafting
from portal.rules.queries import published, revision
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    """Let the tenant's administrator note something in rules.yaml."""
    now = published()
    assert now is not None
    text = revision(now.revision).bundle.files["rules.yaml"].decode()
    drafting.save(
        {"rules.yaml": f"# {cast.canary}\n{text}".encode()},
        seen_version=0,
        clerk_id=cast.ids["clerk_id"],
        now=_NOW,
    )
