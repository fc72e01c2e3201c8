"""How long what the law demands is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import post_load

from portal.rules.schemas.base import Amount, StrictSchema, meta

LEGAL_YEARS = 8
"""Act C of 2000 on accounting, section 169: at least eight years; the database holds to it too."""
_MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Retention:
    """``invoice_years``: full calendar years that an invoice is kept after the year of its issue."""

    invoice_years: int


def invoice_kept_until(retention: Retention | None, *, issued: date) -> date:
    """Return the last day on which an invoice issued then is certainly there."""
    years = retention.invoice_years if retention is not None else LEGAL_YEARS
    return date(issued.year + years, 12, 31)


class RetentionSchema(StrictSchema):
    """How long what the law demands is kept."""

    invoice_years = Amount(
        least=LEGAL_YEARS,
        most=_MOST_YEARS,
        load_default=LEGAL_YEARS,
        metadata=meta(
            "full calendar years that an invoice is kept after the year of its issue; "
            "the law demands eight, so less is refused",
            "8",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Retention:
        return Retention(**data)
