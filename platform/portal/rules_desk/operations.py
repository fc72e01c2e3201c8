"""Bringing an older revision back, decided on what the person saw."""

from portal.foundation import audit
from portal.kernel.errors import ConflictError
from portal.rules import operations
from portal.rules.operations import Applied
from portal.rules.queries import bound_plugins, published


def roll_back(*, to: int, seen_revision: int, author: str, reason: str) -> Applied:
    """Publish an older revision again. The draft stays, and takes it in.

    Raises ConflictError where another revision is in force than the person saw, or that one already;
    NotFoundError for one that does not exist; FindingsError where it cannot or must not come into
    force.
    """
    operations.lock()
    now = published()
    if now is None or now.revision != seen_revision:
        raise ConflictError("another revision came into force meanwhile")
    done = operations.rollback(to=to, plugins=bound_plugins(), author=author, reason=reason)
    audit.note("rules_rolled_back", detail={"revision": to, "from": seen_revision})
    return done
