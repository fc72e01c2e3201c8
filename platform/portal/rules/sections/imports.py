"""Imports: what clerks may do with the files of the billing system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from portal.kernel.words import N_
from portal.rules.schemas.base import StrictSchema, meta


@dataclass(frozen=True, slots=True)
class Imports:
    """``good_rows``: whether the good rows of a file may be taken in without the wrong ones."""

    good_rows: bool


class ImportsSchema(StrictSchema):
    """What clerks may do with the files of the billing system."""

    good_rows = fields.Boolean(
        load_default=True,
        metadata=meta(
            N_(
                "whether a clerk may take in the good rows of a file of bills and leave the "
                "wrong ones out; `false`: all rows or none. The command line has its own option "
                "for it"
            ),
            "false",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Imports:
        return Imports(**data)
