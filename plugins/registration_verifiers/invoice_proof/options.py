"""Options of the invoice_proof verifier."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from portal.kernel.spans import CalendarSpan
from portal.kernel.words import N_
from portal.plugin_api.fields import CalendarSpanField
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatSchema
from portal.plugin_api.login_fields import (
    LoginOptions,
    LoginOptionsSchema,
    UsernameBy,
    with_tuples,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceProofOptions(LoginOptions):
    """What the rules say; ``max_age`` None: an invoice of any age will do."""

    customer_number: IdentifierFormat
    invoice_number: IdentifierFormat
    max_age: CalendarSpan | None
    refuse_zero: bool


class InvoiceProofOptionsSchema(LoginOptionsSchema):
    """How both numbers are printed, and which invoices prove anything."""

    customer_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": N_("The customer number.")}
    )
    invoice_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": N_("The invoice number.")}
    )
    max_age = CalendarSpanField(
        load_default=None,
        metadata={
            "description": N_("The invoice must be younger than this; left out, any age will do."),
            "example": "1 year",
        },
    )
    refuse_zero = fields.Boolean(
        load_default=True,
        metadata={"description": N_("An invoice of 0 Ft proves nothing."), "example": "true"},
    )
    username = fields.Enum(
        UsernameBy,
        by_value=True,
        load_default=UsernameBy.CUSTOMER,
        metadata={"description": N_("Who thinks up the user name."), "example": "customer"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> InvoiceProofOptions:
        """Return the options object."""
        return InvoiceProofOptions(**with_tuples(data))
