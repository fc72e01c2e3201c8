"""Price tables with their periods of validity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Prices:
    """Price tables with their periods of validity."""


class PricesSchema(StrictSchema):
    """Price tables with their periods of validity."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Prices:
        return Prices(**data)
