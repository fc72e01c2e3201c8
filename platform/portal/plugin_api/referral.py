"""When a clerk will have answered: what the approval policies that ask one promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import fields, post_load, validate

from portal.kernel.words import N_
from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.approval import ReferralReason, ReferToClerk
from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.fields import DurationField


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOptions:
    """The promise: usually after ``typical`` of opening time, at the latest on that working day."""

    typical: timedelta
    latest_working_days: int

    def refer(
        self, reason: ReferralReason, *, since: datetime, calendar: WorkingCalendar
    ) -> ReferToClerk:
        """Return the referral of a registration that was confirmed at that moment."""
        usual = calendar.add_open_time(since, self.typical)
        latest = calendar.add_working_days(since, self.latest_working_days)
        return ReferToClerk(reason, expect_by=min(usual, latest), answer_by=latest)


class ReferralOptionsSchema(OptionsSchema):
    """When people are told to expect the clerks' answer."""

    typical = DurationField(
        load_default=timedelta(hours=2),
        metadata={"description": N_("Opening time that it usually takes."), "example": "2h"},
    )
    latest_working_days = fields.Integer(
        strict=True,
        load_default=2,
        validate=validate.Range(min=1, max=30),
        metadata={"description": N_("Working days that it takes at most."), "example": "2"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> ReferralOptions:
        """Return the options object."""
        return ReferralOptions(**data)
