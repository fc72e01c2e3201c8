"""Further points of use under one sign-in, and authorised representatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class PointsOfUse:
    """Further points of use under one sign-in, and authorised representatives."""


class PointsOfUseSchema(StrictSchema):
    """Further points of use under one sign-in, and authorised representatives."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PointsOfUse:
        return PointsOfUse(**data)
