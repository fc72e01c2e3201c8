"""The contract of online payment, spoken by two providers that work in opposite ways."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields

from portal.kernel.money import Money
from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.payments import (
    BillToPay,
    Call,
    ForgedMessageError,
    Heard,
    Message,
    PaymentOrder,
    PaymentProvider,
    PaymentState,
    Refused,
    Report,
    Started,
    Surroundings,
    may_follow,
)
from portal.plugin_api.registry import PluginError, PluginRegistry

AROUND = Surroundings(
    now=datetime(2026, 11, 22, tzinfo=UTC), secrets={"key": "titok"}, entropy=b"e" * 32
)
ORDER = PaymentOrder(
    id=uuid.UUID(int=7),
    bills=(BillToPay("2026-1", Money.forints(1000)), BillToPay("2026-2", Money.forints(234))),
    payer_email="a@example.com",
    locale="hu",
    return_url="https://p.example.com/vissza",
    notify_url="https://p.example.com/ertesites",
    valid_until=datetime(2026, 11, 22, 1, tzinfo=UTC),
)
STATES = {"FINISHED": PaymentState.PAID, "CANCELLED": PaymentState.CANCELLED}


class MerchantOptionsSchema(OptionsSchema):
    """Who the shop is."""

    merchant = fields.String(required=True)


def signature(body: bytes, around: Surroundings) -> str:
    digest = hmac.new(around.secrets["key"].encode(), body, hashlib.sha384).digest()
    return base64.b64encode(digest).decode()


class SigningProvider(PaymentProvider[dict[str, Any]]):
    """Signs everything both ways, and its own call says how the payment ended (as SimplePay does)."""

    name = "signing"
    options_schema = MerchantOptionsSchema
    hosts = frozenset({"secure.example.com"})
    secret_names = frozenset({"key"})

    def start(self, order: PaymentOrder, around: Surroundings) -> Call:
        told = {
            "salt": around.entropy.hex(),
            "merchant": self.options["merchant"],
            "orderRef": str(order.id),
            "total": str(order.amount.minor // 100),
            "url": order.return_url,
        }
        body = json.dumps(told).encode()
        url = "https://secure.example.com/start"
        return Call("POST", url, {"Signature": signature(body, around)}, body)

    def _read(self, message: Message, around: Surroundings) -> dict[str, Any]:
        given = message.headers.get("signature", "")
        if not hmac.compare_digest(given, signature(message.body, around)):
            raise ForgedMessageError("the signature does not fit")
        return dict(json.loads(message.body))

    def started(
        self, order: PaymentOrder, answer: Message, around: Surroundings
    ) -> Started | Refused:
        told = self._read(answer, around)
        if "errorCodes" in told:
            return Refused(str(told["errorCodes"]))
        return Started(str(told["transactionId"]), told["paymentUrl"])

    def ask(self, order: PaymentOrder, reference: str, around: Surroundings) -> Call:
        body = json.dumps({"transactionIds": [reference]}).encode()
        url = "https://secure.example.com/query"
        return Call("POST", url, {"Signature": signature(body, around)}, body)

    def judge(
        self, order: PaymentOrder, reference: str, answer: Message, around: Surroundings
    ) -> Report:
        told = self._read(answer, around)
        return Report(reference, STATES[told["status"]], Money.forints(int(told["total"])))

    def hear(self, message: Message, around: Surroundings) -> Heard:
        told = self._read(message, around)
        body = json.dumps(told | {"receiveDate": around.now.isoformat()}).encode()
        reply = Message(200, {"signature": signature(body, around)}, body)
        reference = str(told["transactionId"])
        return Heard(reference, Report(reference, STATES[told["status"]]), reply)


class AskingProvider(SigningProvider):
    """Its own call proves nothing: the core has to ask (as Barion's does)."""

    name = "asking"

    def hear(self, message: Message, around: Surroundings) -> Heard:
        reference = message.body.decode("ascii", "replace")
        return Heard(reference, None, Message(200, {}, b""))


def signed(body: dict[str, Any]) -> Message:
    data = json.dumps(body).encode()
    return Message(200, {"signature": signature(data, AROUND)}, data)


@pytest.fixture
def registry() -> PluginRegistry:
    made = PluginRegistry()
    made.register("payment_providers", SigningProvider)
    made.register("payment_providers", AskingProvider)
    return made


def test_providers_are_found_by_name(registry: PluginRegistry) -> None:
    assert registry.names("payment_providers") == ("asking", "signing")
    chosen = registry.get("payment_providers", "signing").from_rules({"merchant": "M1"})
    assert chosen.options == {"merchant": "M1"}


def test_none_comes_with_the_platform() -> None:
    registry = PluginRegistry()
    registry.load_package("plugins")
    assert registry.names("payment_providers") == ()


@pytest.mark.parametrize("missing", ["hosts", "secret_names"])
def test_a_provider_must_say_where_its_calls_go_and_what_it_needs(missing: str) -> None:
    class Silent(PaymentProvider[dict[str, Any]]):
        name = "silent"
        options_schema = OptionsSchema
        start = SigningProvider.start
        started = SigningProvider.started
        ask = SigningProvider.ask
        judge = SigningProvider.judge
        hear = SigningProvider.hear

    for known in {"hosts", "secret_names"} - {missing}:
        setattr(Silent, known, frozenset())
    with pytest.raises(PluginError, match=missing):
        PluginRegistry().register("payment_providers", Silent)


def test_a_payment_from_order_to_report() -> None:
    provider = SigningProvider.from_rules({"merchant": "M1"})
    call = provider.start(ORDER, AROUND)
    assert call == provider.start(ORDER, AROUND), "pure: the same order makes the same call"
    assert json.loads(call.body)["total"] == "1234"
    begun = provider.started(
        ORDER, signed({"transactionId": 5, "paymentUrl": "https://x/5"}), AROUND
    )
    assert begun == Started("5", "https://x/5")
    heard = provider.hear(signed({"transactionId": 5, "status": "FINISHED"}), AROUND)
    assert heard.report == Report("5", PaymentState.PAID) and heard.report.amount is None
    assert heard.reply.headers["signature"] == signature(heard.reply.body, AROUND)
    sure = provider.judge(ORDER, "5", signed({"status": "FINISHED", "total": "1234"}), AROUND)
    assert sure.amount == ORDER.amount


def test_a_forged_message_is_told_apart() -> None:
    provider = SigningProvider.from_rules({"merchant": "M1"})
    good = signed({"transactionId": 5, "status": "FINISHED"})
    forged = Message(0, good.headers, good.body.replace(b"5", b"6"))
    with pytest.raises(ForgedMessageError):
        provider.hear(forged, AROUND)


def test_who_proves_nothing_makes_the_core_ask() -> None:
    provider = AskingProvider.from_rules({"merchant": "M1"})
    assert provider.hear(Message(0, {}, b"77"), AROUND).report is None
    assert provider.ask(ORDER, "77", AROUND).url.startswith("https://secure.example.com/")


# ------------------------------------------------------------------------------- states

FINAL = {PaymentState.REFUNDED}
UNPAID = {PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED}


@given(st.lists(st.sampled_from(PaymentState), max_size=12))
def test_money_that_came_is_never_forgotten(reports: list[PaymentState]) -> None:
    state, was_paid = PaymentState.PREPARED, False
    for report in reports:
        if may_follow(state, report):
            state = report
        was_paid = was_paid or state is PaymentState.PAID
        if was_paid:
            assert state in (PaymentState.PAID, PaymentState.REFUNDED)


@pytest.mark.parametrize("state", PaymentState)
def test_the_same_report_twice_is_nothing_new(state: PaymentState) -> None:
    assert not may_follow(state, state)


def test_nothing_is_paid_before_it_was_started_and_nothing_refunded_before_it_was_paid() -> None:
    into = {
        state: {before for before in PaymentState if may_follow(before, state)}
        for state in PaymentState
    }
    assert PaymentState.PREPARED not in into[PaymentState.PAID]
    assert into[PaymentState.REFUNDED] == {PaymentState.PAID}
    assert into[PaymentState.PREPARED] == set()
    assert into[PaymentState.PAID] >= UNPAID, "late money counts"
    assert {
        state for state in PaymentState if not any(may_follow(state, n) for n in PaymentState)
    } == FINAL
