"""A clerk decides about every confirmed registration, whatever the machine makes of it."""

from datetime import datetime

from plugins.approval_policies.by_clerk.options import ReferralOptions, ReferralOptionsSchema
from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.approval import (
    ApprovalPolicy,
    Decision,
    ReferralReason,
    RegistrationSnapshot,
)
from portal.plugin_api.verification import Outcome, Verdict


class ByClerkPolicy(ApprovalPolicy[ReferralOptions]):
    """Also what cannot match is referred, so that nobody outside can tell the two apart."""

    name = "by_clerk"
    options_schema = ReferralOptionsSchema
    asks_a_person = True

    def decide(
        self,
        registration: RegistrationSnapshot,
        verdict: Verdict,
        *,
        now: datetime,
        calendar: WorkingCalendar,
    ) -> Decision:
        """Return the referral, with the due times counted from the confirmed address."""
        reason = ReferralReason.POLICY
        if verdict.outcome is Outcome.DOUBTFUL:
            reason = ReferralReason.DOUBTFUL
        if registration.budget_spent:
            reason = ReferralReason.BUDGET_SPENT
        return self.options.refer(reason, since=registration.confirmed_at, calendar=calendar)


PLUGIN = ByClerkPolicy
