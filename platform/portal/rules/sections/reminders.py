"""When customers are reminded of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Reminders:
    """When customers are reminded of what."""


class RemindersSchema(StrictSchema):
    """When customers are reminded of what."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Reminders:
        return Reminders(**data)
