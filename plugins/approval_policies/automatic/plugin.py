"""Approves what is proven and rejects what is not; a clerk is asked only in doubt."""

from datetime import datetime

from plugins.approval_policies.automatic.options import ReferralOptions, ReferralOptionsSchema
from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.approval import (
    ApprovalPolicy,
    Approve,
    Decision,
    ReferralReason,
    RegistrationSnapshot,
    Reject,
)
from portal.plugin_api.verification import Outcome, Verdict


class AutomaticPolicy(ApprovalPolicy[ReferralOptions]):
    """Machine first, a person where the machine must not decide."""

    name = "automatic"
    options_schema = ReferralOptionsSchema
    asks_a_person = False

    def decide(
        self,
        registration: RegistrationSnapshot,
        verdict: Verdict,
        *,
        now: datetime,
        calendar: WorkingCalendar,
    ) -> Decision:
        """Return the decision; once the budget of tries is spent, no verdict is trusted either way.

        A spent budget means that somebody may be guessing: then even a MATCH could be a lucky one,
        and the rightful customer among the guesses still gets in, through a clerk.
        """
        if registration.budget_spent:
            reason = ReferralReason.BUDGET_SPENT
        elif verdict.outcome is Outcome.DOUBTFUL:
            reason = ReferralReason.DOUBTFUL
        else:
            return Approve() if verdict.outcome is Outcome.MATCH else Reject()
        return self.options.refer(reason, since=registration.confirmed_at, calendar=calendar)


PLUGIN = AutomaticPolicy
