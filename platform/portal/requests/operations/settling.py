"""What an accepted matter changes in the portal's own records."""

import uuid

from portal.requests.operations.moving import Case


def settled(
    case: Case, *, clerk_id: uuid.UUID | None = None, reason: str = "", overruled: bool = False
) -> None:
    """Write down that the matter is carried out. ``overruled``: the parties had not agreed."""
    actor = "system" if clerk_id is None else "clerk"
    case.happened("accepted", actor=actor, clerk_id=clerk_id, reason=reason, overruled=overruled)
