"""Options of the customer_number verifier."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from portal.kernel.names import NameDifference
from portal.kernel.words import N_
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatSchema
from portal.plugin_api.login_fields import Asked, LoginOptions, LoginOptionsSchema, with_tuples
from portal.plugin_api.name_options import NameOptionsSchema, name_differences


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNumberOptions(LoginOptions):
    """What the rules say."""

    customer_number: IdentifierFormat
    tolerated_name_differences: frozenset[NameDifference]


class CustomerNumberOptionsSchema(LoginOptionsSchema, NameOptionsSchema):
    """How the customer number is printed, what else is asked, which differences of a name "
    "count."""

    customer_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": N_("The customer number.")}
    )
    phone = fields.Enum(
        Asked,
        by_value=True,
        load_default=Asked.REQUIRED,
        metadata={"description": N_("Clerks may have to call."), "example": "required"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> CustomerNumberOptions:
        """Return the options object."""
        tolerated = name_differences(data.pop("tolerated_name_differences"))
        return CustomerNumberOptions(tolerated_name_differences=tolerated, **with_tuples(data))
