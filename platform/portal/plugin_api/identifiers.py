"""Printed identifiers (customer and invoice numbers): how typed variants become one canonical form.

PLACEHOLDER CONTRACT: filled in by the plugins work.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentifierFormat:
    """How one identifier is printed, typed and stored."""

    example: str
