"""What a person claims when registering: the steps and fields of the form, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.kernel.money import Money
from portal.plugin_api.identifiers import IdentifierFormat


class FieldKind(StrEnum):
    """How the core renders, parses and checks a field."""

    NAME = "name"
    IDENTIFIER = "identifier"
    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"
    NEW_PASSWORD = "new_password"  # noqa: S105
    PASSWORD_REPEAT = "password_repeat"  # noqa: S105
    MONEY = "money"
    PLACE = "place"
    BIRTH_DATE = "birth_date"
    CHALLENGE = "challenge"
    CONSENT = "consent"


class ChallengeKind(StrEnum):
    """The security checks that the core can set. EITHER: the core picks one of the others."""

    ASCENDING = "ascending"
    SUM = "sum"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class ClaimField:
    """One field of a claim step.

    ``name`` is the HTML name and the attribute of Claim. ``identifier`` is given for IDENTIFIER
    fields. ``text_key`` names the tenant's text for the hint (rules: ``texts``). ``mark`` is the
    number of the ring on the sketch of the bill where the value stands; None when not printed.
    ``document`` names the consent text (``terms``, ``privacy``, ``declaration``) of a CONSENT
    field. ``refuse_zero``: a MONEY field answers zero with its own reason.
    """

    name: str
    kind: FieldKind
    identifier: IdentifierFormat | None = None
    text_key: str | None = None
    mark: int | None = None
    document: str | None = None
    challenge: ChallengeKind | None = None
    refuse_zero: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """One page of the registration. ``skippable``: the person may say that it was done before."""

    name: str
    fields: tuple[ClaimField, ...]
    skippable: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """The normalised answers of one registration; what the tenant does not ask is None."""

    full_name: str | None = None
    customer_number: str | None = None
    username: str | None = None
    email: str | None = None
    phone: str | None = None
    invoice_number: str | None = None
    invoice_amount: Money | None = None
    birth_place: str | None = None
    birth_date: date | None = None
    consents: Mapping[str, str] = field(default_factory=dict)
    """Document name → sha256 of the text that was accepted."""
