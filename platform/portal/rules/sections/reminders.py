"""When customers are reminded of what, and which mails they cannot turn off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta, without_repeats
from portal.rules.vocabulary import NOTIFICATIONS


@dataclass(frozen=True, slots=True)
class Reminders:
    """``due_days_before``: how many days before the due date an unpaid invoice is recalled.

    ``always_mailed``: kinds of news whose e-mail customers cannot turn off.
    """

    due_days_before: int | None
    always_mailed: frozenset[str]


class RemindersSchema(StrictSchema):
    """When customers are reminded of what."""

    due_days_before = Amount(
        least=1,
        most=30,
        load_default=None,
        metadata=meta(
            N_(
                "how many days before its due date an unpaid invoice is recalled, once; goes "
                "with the notification `due_reminder`"
            ),
            "5",
        ),
    )
    always_mailed = fields.List(
        fields.String(
            validate=validate.OneOf(tuple(NOTIFICATIONS)),
            metadata=meta(N_("a kind of notification"), "document_arrived"),
        ),
        load_default=list,
        validate=without_repeats,
        metadata=meta(
            N_(
                "kinds whose e-mail the law or the contract demands: the settings show them "
                "locked, with the reason"
            ),
            "[document_arrived]",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Reminders:
        return Reminders(
            due_days_before=data["due_days_before"],
            always_mailed=frozenset(data["always_mailed"]),
        )
