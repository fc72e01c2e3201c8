"""Secrets at rest: encrypted under a key of the tenant, bound to whose they are."""

import base64
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.foundation.secrets import derive_key
from portal.kernel.errors import PortalError

_PURPOSE = "identity.sealed"
_NONCE = 12


class BrokenSealError(PortalError):
    """The stored secret is another person's, was changed, or the installation's secret is new."""


def seal(secret: str, *, owner: uuid.UUID) -> str:
    """Return the secret encrypted (AES-256-GCM), as text that only this owner's row can hold."""
    nonce = os.urandom(_NONCE)
    data = AESGCM(derive_key(_PURPOSE)).encrypt(nonce, secret.encode(), owner.bytes)
    return base64.b64encode(nonce + data).decode()


def unseal(sealed: str, *, owner: uuid.UUID) -> str:
    """Return the secret; raises BrokenSealError."""
    data = base64.b64decode(sealed)
    try:
        opened = AESGCM(derive_key(_PURPOSE)).decrypt(data[:_NONCE], data[_NONCE:], owner.bytes)
    except InvalidTag:
        raise BrokenSealError("the stored secret does not open") from None
    return opened.decode()
