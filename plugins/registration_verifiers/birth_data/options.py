"""Options of the birth_data verifier."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from portal.kernel.words import N_
from portal.plugin_api.claims import ChallengeKind
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatSchema
from portal.plugin_api.login_fields import (
    LoginOptions,
    LoginOptionsSchema,
    PasswordAt,
    with_tuples,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDataOptions(LoginOptions):
    """What the rules say; ``challenge`` None: no security check."""

    customer_number: IdentifierFormat
    challenge: ChallengeKind | None


class BirthDataOptionsSchema(LoginOptionsSchema):
    """How the customer number is printed, and which security check is set."""

    customer_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": N_("The customer number.")}
    )
    challenge = fields.Enum(
        ChallengeKind,
        by_value=True,
        load_default=None,
        metadata={
            "description": N_("Numbers to put in ascending order, a sum, or either of them."),
            "example": "ascending",
        },
    )
    password = fields.Enum(
        PasswordAt,
        by_value=True,
        load_default=PasswordAt.ACTIVATION,
        metadata={"description": N_("When the password is chosen."), "example": "at_activation"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> BirthDataOptions:
        """Return the options object."""
        return BirthDataOptions(**with_tuples(data))
