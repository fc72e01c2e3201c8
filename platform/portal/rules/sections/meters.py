"""Meters: when readings may be announced, what counts as unusual, degree days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Meters:
    """Meters: when readings may be announced, what counts as unusual, degree days."""


class MetersSchema(StrictSchema):
    """Meters: when readings may be announced, what counts as unusual, degree days."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Meters:
        return Meters(**data)
