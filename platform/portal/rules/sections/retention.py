"""How long what the law demands is kept, and what was decided from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import post_load

from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta

LEGAL_YEARS = 8
"""Act C of 2000 on accounting, section 169: at least eight years; the database holds to it too."""
_MOST_YEARS = 30
INPUT_DAYS = 90
"""Why so many by default: docs/adr/0022."""
_MOST_INPUT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Retention:
    """``invoice_years``: full calendar years that an invoice is kept after the year of its issue.

    ``decision_inputs_days``: how long it is kept (encrypted) what a registration was decided from.
    """

    invoice_years: int
    decision_inputs_days: int = INPUT_DAYS


def invoice_kept_until(retention: Retention | None, *, issued: date) -> date:
    """Return the last day on which an invoice issued then is certainly there."""
    years = retention.invoice_years if retention is not None else LEGAL_YEARS
    return date(issued.year + years, 12, 31)


def decision_inputs_days(retention: Retention | None) -> int:
    """Return for how many days it is kept what a registration was decided from; 0: not at all."""
    return retention.decision_inputs_days if retention is not None else INPUT_DAYS


class RetentionSchema(StrictSchema):
    """How long what the law demands is kept, and what was decided from."""

    invoice_years = Amount(
        least=LEGAL_YEARS,
        most=_MOST_YEARS,
        load_default=LEGAL_YEARS,
        metadata=meta(
            N_(
                "full calendar years that an invoice is kept after the year of its issue; the "
                "law demands eight, so less is refused"
            ),
            "8",
        ),
    )

    decision_inputs_days = Amount(
        least=0,
        most=_MOST_INPUT_DAYS,
        load_default=INPUT_DAYS,
        metadata=meta(
            N_(
                "days for which it is kept, encrypted, what a registration was decided from, so "
                "that new rules can be replayed over it; 0 keeps nothing of it; the outcome "
                "stays either way"
            ),
            "90",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Retention:
        return Retention(**data)
