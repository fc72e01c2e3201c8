"""Secrets at rest: encrypted under a key of the tenant, bound to whose they are."""

import base64
import uuid

from portal.foundation import sealing
from portal.foundation.sealing import BrokenSealError

__all__ = ["BrokenSealError", "seal", "unseal"]

_PURPOSE = "identity.sealed"


def seal(secret: str, *, owner: uuid.UUID) -> str:
    """Return the secret encrypted (AES-256-GCM), as text that only this owner's row can hold."""
    sealed = sealing.seal(secret.encode(), purpose=_PURPOSE, owner=owner)
    return base64.b64encode(sealed).decode()


def unseal(sealed: str, *, owner: uuid.UUID) -> str:
    """Return the secret; raises BrokenSealError."""
    return sealing.unseal(base64.b64decode(sealed), purpose=_PURPOSE, owner=owner).decode()
