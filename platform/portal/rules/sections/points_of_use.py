"""Further points of use under one sign-in, and how long an authorised representative may act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta

SELF_SERVICE = "self_service"
CLERK_ONLY = "clerk_only"


@dataclass(frozen=True, slots=True)
class PointsOfUse:
    """``linking``: whether customers may add a further customer number of theirs by its own proof, or
    only a clerk can; ``longest_mandate_months``: how far ahead an authorisation may reach."""

    linking: str
    longest_mandate_months: int

    @property
    def self_service(self) -> bool:
        """Tell whether customers may add a further customer number themselves."""
        return self.linking == SELF_SERVICE


class PointsOfUseSchema(StrictSchema):
    """Several customer numbers under one sign-in."""

    linking = fields.String(
        load_default=CLERK_ONLY,
        validate=validate.OneOf((SELF_SERVICE, CLERK_ONLY)),
        metadata=meta(
            N_(
                "who adds a further customer number to a login: the customer by its own proof "
                "(`self_service`) or `clerk_only`"
            ),
            SELF_SERVICE,
        ),
    )
    longest_mandate_months = Amount(
        least=1,
        most=60,
        load_default=24,
        metadata=meta(N_("how many months an authorisation may last at most"), "24"),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PointsOfUse:
        return PointsOfUse(**data)
