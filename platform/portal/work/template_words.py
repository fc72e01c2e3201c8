"""What reply templates are for, and what can be filled into each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from flask_babel import lazy_gettext as _l

REGISTRATION_QUESTION: Final = "registration_question"
REGISTRATION_REJECTION: Final = "registration_rejection"
MESSAGE: Final = "message"
REQUEST: Final = "request"
PURPOSES: Final = {
    REGISTRATION_QUESTION: _l("Question about a registration"),
    REGISTRATION_REJECTION: _l("Refusal of a registration"),
    MESSAGE: _l("Answer to a message"),
    REQUEST: _l("Question or refusal about a request"),
}
_BRACES: Final = re.compile(r"\{([^{}\n]*)\}")
_ANY_BRACE: Final = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One thing that is filled in: what it is, and what it might be in a preview, by language."""

    label: object
    samples: Mapping[str, str]


_COMMON: Final = {
    "company": Placeholder(
        _l("the name of the company"), {"hu": "Minta Közmű Kft.", "en": "Minta Közmű Kft."}
    ),
    "company_phone": Placeholder(
        _l("the telephone number of customer service"),
        {"hu": "+36 1 555 0100", "en": "+36 1 555 0100"},
    ),
    "clerk": Placeholder(
        _l("the name of the colleague who writes"), {"hu": "Ügyes Ágnes", "en": "Ágnes Ügyes"}
    ),
    "today": Placeholder(_l("today's date"), {"hu": "2026. 05. 04.", "en": "4 May 2026"}),
    "name": Placeholder(
        _l("the name of the customer"), {"hu": "Nagy Piroska", "en": "Piroska Nagy"}
    ),
}
_CASE: Final = {
    "case_number": Placeholder(
        _l("the number of the case"), {"hu": "2026-ABC234", "en": "2026-ABC234"}
    ),
    "topic": Placeholder(_l("what the case is about"), {"hu": "Számlázás", "en": "Billing"}),
    "received": Placeholder(
        _l("the day when it was received"), {"hu": "2026. 04. 30.", "en": "30 April 2026"}
    ),
    "deadline": Placeholder(
        _l("the day until which an answer is due"), {"hu": "2026. 05. 15.", "en": "15 May 2026"}
    ),
}
_REGISTRATION: Final = {
    "customer_number": Placeholder(
        _l("the customer number that was typed"), {"hu": "12345", "en": "12345"}
    ),
    "deadline": Placeholder(
        _l("the day until which an answer is awaited"),
        {"hu": "2026. 05. 15.", "en": "15 May 2026"},
    ),
}
PLACEHOLDERS: Final[Mapping[str, Mapping[str, Placeholder]]] = {
    REGISTRATION_QUESTION: {**_COMMON, **_REGISTRATION},
    REGISTRATION_REJECTION: {
        **_COMMON,
        "customer_number": _REGISTRATION["customer_number"],
    },
    MESSAGE: {**_COMMON, **_CASE},
    REQUEST: {**_COMMON, **_CASE},
}
"""Purpose → what can be filled into its templates, by name."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in braces that cannot be filled in; ``nearest``: what was probably meant."""

    text: str
    nearest: str | None


def slips(purpose: str, text: str) -> tuple[Slip, ...]:
    """Return what stands in braces and cannot be filled in, each once; a lone brace counts too."""
    known = PLACEHOLDERS[purpose]
    found = dict.fromkeys(match[1] for match in _BRACES.finditer(text) if match[1] not in known)
    wrong = [Slip("{" + name + "}", _nearest(name, known)) for name in found]
    lone = _ANY_BRACE.search(_BRACES.sub("", text))
    return (*wrong, Slip(lone[0], None)) if lone else tuple(wrong)


def leftover(purpose: str, text: str) -> str | None:
    """Return the first placeholder that nobody has filled in yet, as ``{name}``, or None."""
    known = PLACEHOLDERS[purpose]
    return next((match[0] for match in _BRACES.finditer(text) if match[1] in known), None)


def samples(purpose: str, locale: str) -> dict[str, str]:
    """Return values for a preview."""
    return {
        name: one.samples.get(locale, one.samples["hu"])
        for name, one in PLACEHOLDERS[purpose].items()
    }


def _nearest(name: str, known: Mapping[str, Placeholder]) -> str | None:
    close = get_close_matches(name.strip().lower(), list(known), n=1, cutoff=0.6)
    return "{" + close[0] + "}" if close else None
