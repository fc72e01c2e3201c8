"""Options of the declaration_first verifier."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.names import NameDifference
from portal.kernel.words import N_
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatSchema
from portal.plugin_api.login_fields import LoginOptions, LoginOptionsSchema, with_tuples
from portal.plugin_api.name_options import NameOptionsSchema, name_differences


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFirstOptions(LoginOptions):
    """What the rules say."""

    customer_number: IdentifierFormat
    tolerated_name_differences: frozenset[NameDifference]


class DeclarationFirstOptionsSchema(LoginOptionsSchema, NameOptionsSchema):
    """How the contract number is printed, what else is asked, which differences of a name "
    "count."""

    customer_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": N_("The contract number.")}
    )
    # accept_terms is the declaration's own field here, so the terms cannot be a second one.
    consents = fields.List(
        fields.String(validate=validate.OneOf(("privacy",))),
        load_default=lambda: ["privacy"],
        metadata={"description": N_("Documents to accept, in order."), "example": "[privacy]"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> DeclarationFirstOptions:
        """Return the options object."""
        tolerated = name_differences(data.pop("tolerated_name_differences"))
        return DeclarationFirstOptions(tolerated_name_differences=tolerated, **with_tuples(data))
