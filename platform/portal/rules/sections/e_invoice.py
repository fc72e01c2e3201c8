"""Electronic invoices: what the consent offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.words import N_
from portal.rules.schemas.base import StrictSchema, meta, without_repeats
from portal.rules.schemas.words import paragraphs
from portal.rules.text import Text

INTERVALS = ("monthly", "every_two_months", "quarterly", "half_yearly", "yearly")


@dataclass(frozen=True, slots=True)
class EInvoice:
    """``intervals``: how often customers may ask for electronic invoices, the usual one first.

    ``statement``: what they agree to, word for word; None for the platform's own sentence.
    """

    intervals: tuple[str, ...]
    statement: Text | None


class EInvoiceSchema(StrictSchema):
    """Electronic invoices: what the consent offers."""

    intervals = fields.List(
        fields.String(
            validate=validate.OneOf(INTERVALS), metadata=meta(N_("an interval"), "monthly")
        ),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one interval")), without_repeats],
        metadata=meta(
            N_(
                "how often an electronic invoice may be asked for, the usual one first; with a "
                "single one customers are not asked"
            ),
            "[monthly, quarterly, yearly]",
        ),
    )
    statement = paragraphs(
        N_(
            "what customers agree to when they ask for electronic invoices; with every consent "
            "the very text that was shown is kept, so a new wording asks nobody again"
        ),
        required=False,
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> EInvoice:
        return EInvoice(intervals=tuple(data["intervals"]), statement=data["statement"])
