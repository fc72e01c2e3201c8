"""Keys derived per tenant and purpose, so that nothing made for one place is of use in another."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import PortalError

# 32 symbols without 0/O and 1/I/L look-alikes' worse half: RFC 4648 base32 has no 0, 1, 8, 9.
CODE_LENGTH = 24

_master: ContextVar[str | None] = ContextVar("master_secret", default=None)


@contextmanager
def bind_secret(master: str) -> Iterator[None]:
    """Make that the installation's secret inside the block."""
    token = _master.set(master)
    try:
        yield
    finally:
        _master.reset(token)


def derive_key(purpose: str, *, tenant: str | None = None, master: str | None = None) -> bytes:
    """Return 32 bytes for that purpose of the tenant (by default the one in scope)."""
    secret = master or _master.get()
    if secret is None:
        raise PortalError("no secret bound: enter foundation.secrets.bind_secret(…) first")
    info = f"portal|{tenant or current_tenant().slug}|{purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def keyed_digest(purpose: str, value: str) -> str:
    """Return a keyed digest (hex) of a value, for looking it up without keeping it."""
    return hmac.new(derive_key(purpose), value.encode(), hashlib.sha256).hexdigest()


def derived_code(purpose: str, value: str) -> str:
    """Return a 24-character code (120 bits, A–Z and 2–7) that only this installation can make again."""
    digest = hmac.new(derive_key(purpose), value.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:CODE_LENGTH].decode()


def sha256_hex(value: str) -> str:
    """Return the plain SHA-256 (hex) of a high-entropy secret, which is all that is stored of it."""
    return hashlib.sha256(value.encode()).hexdigest()
