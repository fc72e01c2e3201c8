"""What a mail server's refusal means: the address is wrong (hard), or this mail did not get in (soft)."""

import re

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_HARD_CODES = frozenset({550, 551, 553})
_HARD_STATUSES = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4"})
"""Of RFC 3463: no such mailbox or domain, mailbox moved or closed, no mail for this domain."""


def enhanced_status(text: str) -> str | None:
    """Return the first enhanced status code (``5.1.1``) in a server's answer."""
    found = _ENHANCED.search(text)
    return found.group(0) if found else None


def is_hard(*, status: str | None, code: int | None = None) -> bool:
    """Tell whether the refusal is about the address itself and will not pass.

    A full mailbox, a policy against this mail or sender, and everything temporary is soft. Without
    an enhanced status the SMTP reply code decides.
    """
    if status is not None and status[0] in "245":
        first, _, rest = status.partition(".")
        return first == "5" and rest in _HARD_STATUSES
    return code in _HARD_CODES
