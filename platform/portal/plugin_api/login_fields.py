"""The part of a registration that most verifiers share: user name, password, phone, consents."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate, validates

from portal.kernel.words import N_
from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.claims import ClaimField, FieldKind

CONSENT_FIELDS = {"terms": "accept_terms", "privacy": "accept_privacy"}
"""Document → the field that accepts it."""


class UsernameBy(StrEnum):
    """Who thinks up the user name."""

    CUSTOMER = "customer"
    SYSTEM = "system"


class PasswordAt(StrEnum):
    """When the password is chosen."""

    REGISTRATION = "at_registration"
    ACTIVATION = "at_activation"


class Asked(StrEnum):
    """Whether a field stands on the form, and whether it may stay empty."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """What LoginOptionsSchema loads; plugins' options inherit from it."""

    username: UsernameBy
    password: PasswordAt
    phone: Asked
    consents: tuple[str, ...]

    def username_fields(self) -> tuple[ClaimField, ...]:
        """Return the user name's field, if the customer chooses it."""
        if self.username is UsernameBy.SYSTEM:
            return ()
        return (ClaimField("username", FieldKind.USERNAME, text_key="username_hint"),)

    def password_fields(self) -> tuple[ClaimField, ...]:
        """Return both password fields, if the password is chosen at registration."""
        if self.password is PasswordAt.ACTIVATION:
            return ()
        return (
            ClaimField("password", FieldKind.NEW_PASSWORD, text_key="password_hint"),
            ClaimField("password_confirm", FieldKind.PASSWORD_REPEAT),
        )

    def phone_fields(self) -> tuple[ClaimField, ...]:
        """Return the phone's field, if it is asked."""
        if self.phone is Asked.OFF:
            return ()
        required = self.phone is Asked.REQUIRED
        return (ClaimField("phone", FieldKind.PHONE, text_key="phone_hint", required=required),)

    def consent_fields(self) -> tuple[ClaimField, ...]:
        """Return one field to tick for each document that must be accepted."""
        return tuple(
            ClaimField(CONSENT_FIELDS[document], FieldKind.CONSENT, document=document)
            for document in self.consents
        )


class LoginOptionsSchema(OptionsSchema):
    """Options that plugins' schemas inherit; a plugin may set other defaults."""

    username = fields.Enum(
        UsernameBy,
        by_value=True,
        load_default=UsernameBy.SYSTEM,
        metadata={"description": N_("Who thinks up the user name."), "example": "customer"},
    )
    password = fields.Enum(
        PasswordAt,
        by_value=True,
        load_default=PasswordAt.REGISTRATION,
        metadata={"description": N_("When the password is chosen."), "example": "at_registration"},
    )
    phone = fields.Enum(
        Asked,
        by_value=True,
        load_default=Asked.OFF,
        metadata={"description": N_("Whether a phone number is asked."), "example": "optional"},
    )
    consents = fields.List(
        fields.String(validate=validate.OneOf(tuple(CONSENT_FIELDS))),
        load_default=lambda: ["privacy"],
        metadata={
            "description": N_("Documents to accept, in order."),
            "example": "[terms, privacy]",
        },
    )

    @validates("consents")
    def refuse_doubles(self, value: list[str], data_key: str) -> None:
        """Refuse a document that is named twice: its field could stand on the form only once."""
        if len(set(value)) < len(value):
            raise ValidationError(N_("one document is named twice"))


def with_tuples(data: dict[str, Any]) -> dict[str, Any]:
    """Return loaded options with tuples for lists, fit for a frozen options class."""
    return {key: tuple(one) if isinstance(one, list) else one for key, one in data.items()}
