"""Four eyes: which decisions of the staff a second colleague must confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.words import N_
from portal.rules.schemas.base import StrictSchema, meta

NEVER = "never"
DOUBTFUL = "doubtful"
ALWAYS = "always"
WHEN = (NEVER, DOUBTFUL, ALWAYS)


@dataclass(frozen=True, slots=True)
class FourEyes:
    """``registrations``: which approvals need a second colleague, one of WHEN."""

    registrations: str


def second_look_at_registrations(four_eyes: FourEyes | None, *, doubtful: bool) -> bool:
    """Tell whether a second colleague must confirm the approval of such a registration."""
    when = NEVER if four_eyes is None else four_eyes.registrations
    return when == ALWAYS or (when == DOUBTFUL and doubtful)


class FourEyesSchema(StrictSchema):
    """Which decisions of the staff a second colleague must confirm."""

    registrations = fields.String(
        validate=validate.OneOf(WHEN),
        load_default=NEVER,
        metadata=meta(
            N_(
                "approvals of registrations: `never`; `doubtful` – where not everything that was "
                "typed matches the records, or a clerk chose the customer; `always`. "
                "Registrations that no clerk has to approve are not concerned"
            ),
            "doubtful",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> FourEyes:
        return FourEyes(**data)
