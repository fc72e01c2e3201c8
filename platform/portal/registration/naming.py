"""The user name that the system fills in where customers do not choose one."""

import re
import unicodedata
import uuid

from portal.foundation.secrets import keyed_digest
from portal.plugin_api.claims import Claim

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST_STEM = 20


def system_username(registration_id: uuid.UUID, claim: Claim) -> str:
    """Return the user name that the system makes for a registration, such as ``kovacs.anna417``.

    It comes from the e-mail address and the registration alone, never from a look at who exists,
    so that showing it before the proof is judged tells nothing.
    """
    local = (claim.email or "").partition("@")[0].lower()
    bare = unicodedata.normalize("NFKD", local).encode("ascii", "ignore").decode()
    stem = _NOT_PLAIN.sub(".", bare).strip(".")[:_LONGEST_STEM].strip(".")
    digits = int(keyed_digest("system-username", str(registration_id))[:8], 16) % 900 + 100
    return f"{stem or 'ugyfel'}{digits}"
