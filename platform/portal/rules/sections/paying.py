"""How bills can be paid: account to transfer to, payment QR code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class Paying:
    """How bills can be paid: account to transfer to, payment QR code."""


class PayingSchema(StrictSchema):
    """How bills can be paid: account to transfer to, payment QR code."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Paying:
        return Paying(**data)
