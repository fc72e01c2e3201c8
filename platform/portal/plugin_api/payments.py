"""The provider of online payment: what is asked of it, and what its answers mean.

A provider decides, it does not act. It says which HTTPS call the core shall make and reads what came
back; the core makes the call, keeps the order and its states, and books. So a provider is tested
without a network, and no answer that it cannot vouch for ever pays a bill.
"""

import uuid
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from portal.kernel.errors import PortalError
from portal.kernel.money import Money
from portal.plugin_api.base import OptionsT, Plugin


class PaymentState(StrEnum):
    """Where an online payment stands.

    PREPARED: the core has the order, the provider not yet. STARTED: the payer is on the provider's
    page. PENDING: the provider has the payer's word, not the money. Then PAID, or FAILED (refused),
    CANCELLED (by the payer) or EXPIRED; what was PAID may be REFUNDED.
    """

    PREPARED = "prepared"
    STARTED = "started"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


_OVER = frozenset({PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED})
_FOLLOWERS: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.PREPARED: _OVER | {PaymentState.STARTED},
    PaymentState.STARTED: _OVER | {PaymentState.PENDING, PaymentState.PAID},
    PaymentState.PENDING: _OVER | {PaymentState.PAID},
    # Money that arrives after all counts, whatever was said before: a late bank, a lost message.
    PaymentState.FAILED: frozenset({PaymentState.PAID}),
    PaymentState.CANCELLED: frozenset({PaymentState.PAID}),
    PaymentState.EXPIRED: frozenset({PaymentState.PAID}),
    PaymentState.PAID: frozenset({PaymentState.REFUNDED}),
    PaymentState.REFUNDED: frozenset(),
}


def may_follow(before: PaymentState, after: PaymentState) -> bool:
    """Return whether a payment may go from the one state to the other.

    The core ignores a report that may not follow: messages arrive twice and out of order.
    """
    return after in _FOLLOWERS[before]


class ForgedMessageError(PortalError):
    """A message that claims to come from the provider does not: wrong signature, wrong shop."""


@dataclass(frozen=True, slots=True)
class BillToPay:
    """One bill of an order, with what is paid of it."""

    printed_number: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """What is to be paid. ``id`` is the core's and unique for good; amounts are forints.

    The payer's browser comes back to ``return_url``, the provider's server reports to
    ``notify_url``; until ``valid_until`` (aware) the payment may be started.
    """

    id: uuid.UUID
    bills: tuple[BillToPay, ...]
    payer_email: str
    locale: str
    return_url: str
    notify_url: str
    valid_until: datetime

    @property
    def amount(self) -> Money:
        """Return what is to be paid in all."""
        return Money.total(bill.amount for bill in self.bills)


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTPS call for the core to make; its host must be one of the provider's ``hosts``."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Message:
    """What came over the wire, byte for byte: an answer to a call, or the provider's own call.

    ``status`` is 0 for a call. Header names are in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Started:
    """The provider took the order: its own ``reference``, and where the payer goes on."""

    reference: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider did not take the order; ``reason`` is its code, for the log only."""

    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider vouches for. ``amount`` None: it does not say; the core then asks.

    The core books PAID only with the amount of the order.
    """

    reference: str
    state: PaymentState
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the provider's own call means. ``report`` None: it proves nothing, ask for the state.

    ``reply`` is sent back as it stands, whatever the core makes of the report.
    """

    reference: str
    report: Report | None
    reply: Message


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a pure decision cannot know by itself.

    ``secrets`` by the names that the provider declares, from the operator's settings and never from
    rules; ``entropy`` is new for each decision.
    """

    now: datetime
    secrets: Mapping[str, str]
    entropy: bytes


class PaymentProvider(Plugin[OptionsT]):
    """Speaks one payment provider's language."""

    hosts: ClassVar[frozenset[str]]
    """The only hosts that its calls may go to."""

    secret_names: ClassVar[frozenset[str]]
    """Which secrets it needs; without one of them the core offers no online payment."""

    @abstractmethod
    def start(self, order: PaymentOrder, around: Surroundings) -> Call:
        """Return the call that hands the order over; calling twice must not charge twice."""

    @abstractmethod
    def started(
        self, order: PaymentOrder, answer: Message, around: Surroundings
    ) -> Started | Refused:
        """Read the answer to ``start``; raises ForgedMessageError."""

    @abstractmethod
    def ask(self, order: PaymentOrder, reference: str, around: Surroundings) -> Call:
        """Return the call that asks how the payment stands."""

    @abstractmethod
    def judge(
        self, order: PaymentOrder, reference: str, answer: Message, around: Surroundings
    ) -> Report:
        """Read the answer to ``ask``; raises ForgedMessageError."""

    @abstractmethod
    def hear(self, message: Message, around: Surroundings) -> Heard:
        """Read the provider's own call; raises ForgedMessageError, and the core answers 400.

        The payer's return is never asked for: what a browser brings along proves nothing.
        """
