"""The approval policy: who says yes to a verified registration, and by when."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.base import OptionsT, Plugin
from portal.plugin_api.verification import Verdict


class ReferralReason(StrEnum):
    """Why a clerk is asked, beside what the verdict says."""

    POLICY = "policy"
    DOUBTFUL = "doubtful"
    BUDGET_SPENT = "budget_spent"


@dataclass(frozen=True, slots=True)
class RegistrationSnapshot:
    """What a policy may know of a registration. ``budget_spent``: too many failed tries lately."""

    submitted_at: datetime
    confirmed_at: datetime
    budget_spent: bool


@dataclass(frozen=True, slots=True)
class Approve:
    """The login may be opened at once."""


@dataclass(frozen=True, slots=True)
class ReferToClerk:
    """A clerk decides: ``expect_by`` is the usual, ``answer_by`` the latest moment (both aware)."""

    reason: ReferralReason
    expect_by: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Reject:
    """The registration ends here; the person sees the tenant's page for that."""


Decision = Approve | ReferToClerk | Reject


class ApprovalPolicy(Plugin[OptionsT]):
    """Decides what becomes of a registration whose address is confirmed and claim is judged."""

    asks_a_person: ClassVar[bool]
    """True: nothing is approved without a clerk. False: a MATCH may be approved at once."""

    @abstractmethod
    def decide(
        self,
        registration: RegistrationSnapshot,
        verdict: Verdict,
        *,
        now: datetime,
        calendar: WorkingCalendar,
    ) -> Decision:
        """Return the decision; ``calendar`` holds the tenant's opening hours and holidays."""
