"""The single-use links of the other party: derived, never stored; a round's link dies with its use."""

import re
import uuid

from portal.foundation.secrets import CODE_LENGTH, derived_code, sha256_hex

_CODE = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}")
NO_DIGEST = ""
"""Matches no stored digest."""


def link_code(request_id: uuid.UUID, link_round: int) -> str:
    """Return the code of that round's link."""
    return derived_code("request-link", f"{request_id}|{link_round}")


def digest_of(code: str) -> str:
    """Return the stored digest of a code, or NO_DIGEST for what cannot be one."""
    return sha256_hex(code) if _CODE.fullmatch(code) else NO_DIGEST
