"""Matters: which kinds the portal takes, and when a clerk takes over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Requests:
    """Matters: which kinds the portal takes, and when a clerk takes over."""


class RequestsSchema(StrictSchema):
    """Matters: which kinds the portal takes, and when a clerk takes over."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Requests:
        return Requests(**data)
