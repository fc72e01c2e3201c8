"""What customers may change of their own data, and whether at once or after a clerk's look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import StrictSchema, meta, without_repeats

AT_ONCE = "at_once"
BY_CLERK = "by_clerk"
OFF = "off"
WAYS = (AT_ONCE, BY_CLERK, OFF)
PAYMENT_METHODS = ("transfer", "postal_slip", "direct_debit", "collection", "card", "cash")


@dataclass(frozen=True, slots=True)
class Profile:
    """For each datum one of WAYS; ``payment_methods``: what may be asked for, in that order."""

    phone: str
    mailing_address: str
    payment_method: str
    payment_methods: tuple[str, ...]

    def way(self, field: str) -> str:
        """Return how that datum is changed: ``at_once``, ``by_clerk`` or ``off``."""
        return {
            "phone": self.phone,
            "mailing_address": self.mailing_address,
            "payment_method": self.payment_method,
        }[field]


def _way(what: str) -> fields.String:
    return fields.String(
        validate=validate.OneOf(WAYS),
        load_default=OFF,
        metadata=meta(
            N_(
                "how customers change %(what)s: `at_once` (counts at once and goes to the "
                "billing system with the next export), `by_clerk` (a clerk accepts it first) or "
                "`off`",
                what=what,
            ),
            AT_ONCE,
        ),
    )


class ProfileSchema(StrictSchema):
    """What customers may change of their own data. The utility's records themselves stay "
    "untouched."""

    phone = _way(N_("their telephone number"))
    mailing_address = _way(N_("their mailing address"))
    payment_method = _way(N_("the way they pay"))
    payment_methods = fields.List(
        fields.String(
            validate=validate.OneOf(PAYMENT_METHODS),
            metadata=meta(N_("a way of paying"), "transfer"),
        ),
        load_default=list,
        validate=without_repeats,
        metadata=meta(N_("the ways of paying that can be asked for"), "[transfer, direct_debit]"),
    )

    @validates_schema
    def _has_methods(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["payment_method"] != OFF and not data["payment_methods"]:
            advice = N_("name them, for example `payment_methods: [transfer, direct_debit]`")
            problem = Problem(N_("there is no way of paying to ask for"), advice)
            raise ValidationError({"payment_method": [problem]})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Profile:
        return Profile(**{**data, "payment_methods": tuple(data["payment_methods"])})
