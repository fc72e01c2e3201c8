"""Customer and invoice numbers in the tenant's own canonical form, as its rules lay it down."""

import re
from collections.abc import Callable
from functools import lru_cache

from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatError
from portal.rules.model import TenantRules

LONGEST = 60
NOT_THIS_FORM = N_("This does not have the printed form, for example %(example)s.")
NO_NUMBER = N_("A number is missing.")


def canonical_reader(rules: TenantRules, name: str) -> Callable[[str], str]:
    """Return a function from a printed ``customer_number`` or ``invoice_number`` to its canonical form.

    The function raises IdentifierFormatError or ValueError for text that cannot be one. A tenant
    whose registration does not ask for the number has no form for it: trimmed, in capitals, without
    spaces is enough.
    """
    form = rules.registration.verifier.identifier(name)
    return _plain if form is None else form.normalise


def _plain(text: str) -> str:
    tidy = "".join(text.upper().split())
    if not tidy or len(tidy) > LONGEST or not tidy.isprintable():
        raise ValueError(text)
    return tidy


def identifier_cell(rules: TenantRules, *, column: str, name: str) -> Callable[[str], str]:
    """Return the reader of an import's column that holds that number."""
    canonical = canonical_reader(rules, name)
    form = rules.registration.verifier.identifier(name)
    problem = Problem(NOT_THIS_FORM, {"example": form.example}) if form else Problem(NO_NUMBER)

    fits = _canonical_pattern(form)

    # A feed repeats customers, so a bounded memory saves most of the work.
    @lru_cache(maxsize=16_384)
    def normalise(text: str) -> str:
        try:
            return canonical(text).replace("\\", "\\\\")
        except (IdentifierFormatError, ValueError):
            raise WrongValueError(column, problem, text) from None

    def read(text: str) -> str:
        return text if fits(text) else normalise(text)

    return read


def _canonical_pattern(form: IdentifierFormat | None) -> Callable[[str], object]:
    """Return a fast test for what is canonical as it stands; the same answer as ``shape.fits``."""
    if form is None:
        return re.compile(r"[0-9A-Z/-]{1,60}").fullmatch
    slots = (f"[{re.escape(slot.allowed)}]" for slot in form.shape.slots)
    return re.compile("".join(slots)).fullmatch


def canonical_or_none(rules: TenantRules, name: str, typed: str) -> str | None:
    """Return the canonical form of what somebody typed, or None when it cannot be such a number."""
    try:
        return canonical_reader(rules, name)(typed)
    except (IdentifierFormatError, ValueError):
        return None
