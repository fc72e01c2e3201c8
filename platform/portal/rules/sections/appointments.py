"""Booking a time: topics, seats, how far ahead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Appointments:
    """Booking a time: topics, seats, how far ahead."""


class AppointmentsSchema(StrictSchema):
    """Booking a time: topics, seats, how far ahead."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Appointments:
        return Appointments(**data)
