"""Numbers that people quote: on the phone, in a letter, at the counter."""

import base64
import uuid
from datetime import date


def case_number(case_id: uuid.UUID, *, day: date) -> str:
    """Return ``2026-ABCDEFGH``: the year, and eight letters and digits from the id's random end.

    The alphabet is that of base32 (no 0, 1, 8, 9), easy to read out.
    """
    return f"{day.year}-{base64.b32encode(case_id.bytes[-5:]).decode()}"
