"""What must be kept but not read at rest: encrypted under a key of the tenant, bound to its owner."""

import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.foundation.secrets import derive_key
from portal.kernel.errors import PortalError

_NONCE = 12


class BrokenSealError(PortalError):
    """What is stored is another owner's, was changed, or the installation's secret is new."""


def seal(content: bytes, *, purpose: str, owner: uuid.UUID) -> bytes:
    """Return the content encrypted (AES-256-GCM) so that only this owner's row can hold it."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(derive_key(purpose)).encrypt(nonce, content, owner.bytes)


def unseal(sealed: bytes, *, purpose: str, owner: uuid.UUID) -> bytes:
    """Return the content; raises BrokenSealError."""
    try:
        return AESGCM(derive_key(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.bytes)
    except (InvalidTag, ValueError):
        raise BrokenSealError("what is stored does not open") from None
