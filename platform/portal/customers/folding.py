"""Names as they are searched: without accents, case and punctuation, in one order of words."""

import re
import unicodedata

_MARKS = re.compile(r"[^0-9a-z]+")


def fold_name(name: str) -> str:
    """Return the name for comparing and searching: ``Dr. Szűcs Győzőné`` → ``dr szucs gyozone``."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _MARKS.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
