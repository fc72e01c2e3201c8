"""Electronic invoices: what the consent offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import StrictSchema


@dataclass(frozen=True, slots=True)
class EInvoice:
    """Electronic invoices: what the consent offers."""


class EInvoiceSchema(StrictSchema):
    """Electronic invoices: what the consent offers."""

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> EInvoice:
        return EInvoice(**data)
