"""Options of the name_and_birth_date verifier."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAndBirthDateOptions:
    """What the rules say; ``youngest`` is in full years."""

    customer_number: IdentifierFormat
    youngest: int


class NameAndBirthDateOptionsSchema(OptionsSchema):
    """How the customer number is printed, and how old one must be to register."""

    customer_number = fields.Nested(
        IdentifierFormatSchema, required=True, metadata={"description": "The customer number."}
    )
    youngest = fields.Integer(
        strict=True,
        load_default=18,
        validate=validate.Range(min=0, max=100),
        metadata={"description": "Age from which one may register.", "example": "18"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> NameAndBirthDateOptions:
        """Return the options object."""
        return NameAndBirthDateOptions(**data)
