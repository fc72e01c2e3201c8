"""Fills the placeholders of a tenant's own texts; a text can name a value and do nothing else."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names that stand as ``{name}`` in a text, in order, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each ``{name}`` of ``values`` filled in.

    Everything else between braces (``{user.__class__}``, ``{{7*7}}``, unknown names) stays as it
    stands, and values are never filled in a second time.
    """
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
