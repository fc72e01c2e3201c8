"""Activation codes: how they are made, shown, and read back from what a person types."""

import re
import uuid

from portal.foundation.secrets import CODE_LENGTH, derived_code, sha256_hex

ACTIVATION = "activation"
QUESTION = "registration-question"

_LOOK_ALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""The code's alphabet is A–Z and 2–7, so these digits can only be letters that look like them."""
_BETWEEN = re.compile(r"[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2212\ufeff._]+")
_CODE = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}")
_LONGEST_TYPED = 200


def activation_code(registration_id: uuid.UUID) -> str:
    """Return the code that proves the address of that registration; it is stored nowhere."""
    return derived_code(ACTIVATION, str(registration_id))


def question_code(registration_id: uuid.UUID, version: int) -> str:
    """Return the code that lets the person answer the question asked at that version."""
    return derived_code(QUESTION, f"{registration_id}|{version}")


NO_DIGEST = ""
"""Matches no stored digest; an absent one would match every row that has none."""


def digest_of_typed(text: str) -> str:
    """Return the stored digest of a code as typed or pasted, or NO_DIGEST for what cannot be one.

    Spaces, hyphens and lower case are understood, and 0, 1, 8 typed for O, I, B.
    """
    code = bare(text)
    return sha256_hex(code) if _CODE.fullmatch(code) else NO_DIGEST


def bare(text: str) -> str:
    """Return a typed code as it was made: letters and digits only, look-alikes put right."""
    if len(text) > _LONGEST_TYPED:
        return NO_DIGEST
    return _BETWEEN.sub("", text).upper().translate(_LOOK_ALIKES)


def grouped(code: str) -> str:
    """Return the code in groups of four, easier to copy by hand."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
