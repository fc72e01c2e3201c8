"""The sections `paying` and `e_invoice` of rules.yaml: what they give, and how mistakes are told."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema
import pytest

from portal.foundation.findings import FindingsError
from portal.plugin_api.registry import PluginRegistry
from portal.rules import json_schema
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.rules.model import TenantRules
from tests.portal.plugin_api.test_payments import SigningProvider

PAYING = """paying:
  holder: Minta Távhő Kft.
  account: 11773016-11111018
  bank: OTP Bank Nyrt.
  bic: OTPVHUHB
  reference: both
  qr: true
"""
E_INVOICE = "e_invoice: {intervals: [quarterly, monthly]}\n"
FEATURES = (
    "features: [invoices, my_data, help]",
    "features: [invoices, how_to_pay, e_invoice, help]",
)
MENU = ("entries: [home, invoices, my_data, help]", "entries: [home, invoices, help]")

Make = Callable[..., Bundle]


def build(
    make_bundle: Make, registry: PluginRegistry, *changes: tuple[str, str], text: str = PAYING
) -> TenantRules:
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    added = ("menu:\n", f"{text}{E_INVOICE if 'e_invoice' not in text else ''}menu:\n")
    return build_rules(
        make_bundle(FEATURES, MENU, added), registry=registry, slug="minta", revision=1
    )


def problems(
    make_bundle: Make, registry: PluginRegistry, *changes: tuple[str, str], text: str = PAYING
) -> list[tuple[str, str]]:
    with pytest.raises(FindingsError) as caught:
        build(make_bundle, registry, *changes, text=text)
    return [(one.path, f"{one.problem} {one.suggestion or ''}") for one in caught.value.findings]


def test_the_sections_are_read(make_bundle: Make, plugins: PluginRegistry) -> None:
    rules = build(make_bundle, plugins)
    assert rules.paying is not None and rules.e_invoice is not None
    assert rules.paying.account.giro == "11773016-11111018-00000000"
    assert (rules.paying.holder, rules.paying.reference) == ("Minta Távhő Kft.", "both")
    assert rules.paying.qr and rules.paying.bic == "OTPVHUHB"
    assert rules.e_invoice.intervals == ("quarterly", "monthly")
    assert rules.e_invoice.statement is None and rules.payment_provider is None


@pytest.mark.parametrize(
    ("change", "path", "told"),
    [
        (("account: 11773016-11111018", "account: 11773016-11111019"), "account", "do not add up"),
        (("account: 11773016-11111018", "account: 1177301611111018123"), "account", "16 or 24"),
        (("account: 11773016-11111018", "account: 012"), "account", "has 3"),
        (("account: 11773016-11111018", "account: HU43117730161111101800000000"), "account", "HU"),
        (("bic: OTPVHUHB", "bic: OTPVATWW"), "bic", "no BIC of a Hungarian bank"),
        (("  bic: OTPVHUHB\n", ""), "qr", "add `bic: …`"),
        (("reference: both", "reference: name"), "reference", "invoice_number"),
        (("  reference: both\n", ""), "reference", "missing"),
        (("qr: true", "qr: igen"), "qr", ""),
        (("holder: Minta Távhő Kft.", f"holder: {'ő' * 40}"), "holder", "70 bytes"),
        (("qr: true", "qr: true\n  options: {a: 1}"), "options", "name the `provider`"),
        (("qr: true", "qr: true\n  kod: 1"), "kod", "unknown key"),
        (("qr: true", "qr: true\n  provider: simplepay"), "provider", "no payment provider"),
    ],
)
def test_mistakes_are_told_at_their_place(
    make_bundle: Make, plugins: PluginRegistry, change: tuple[str, str], path: str, told: str
) -> None:
    found = problems(make_bundle, plugins, change)
    assert [place for place, _words in found] == [f"paying.{path}"]
    assert told in found[0][1]


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("e_invoice: {intervals: []}", "at least one"),
        ("e_invoice: {intervals: [weekly]}", "monthly"),
        ("e_invoice: {intervals: [monthly, monthly]}", "stands twice"),
        ("e_invoice: {}", "missing"),
        ("e_invoice: {intervals: [monthly], statement: {en: Yes.}}", "missing"),
    ],
)
def test_intervals_are_checked(
    make_bundle: Make, plugins: PluginRegistry, section: str, told: str
) -> None:
    found = problems(make_bundle, plugins, text=f"{PAYING}{section}\n")
    assert len(found) == 1 and found[0][0].startswith("e_invoice.") and told in found[0][1]


def test_the_pages_need_their_sections(make_bundle: Make, plugins: PluginRegistry) -> None:
    with pytest.raises(FindingsError) as caught:
        build_rules(make_bundle(FEATURES, MENU), registry=plugins, slug="minta", revision=1)
    told = [one.problem for one in caught.value.findings]
    assert (
        len(told) == 2 and "'paying' is missing" in told[0] and "'e_invoice' is missing" in told[1]
    )


def test_a_provider_is_chosen_and_tuned(make_bundle: Make) -> None:
    registry = PluginRegistry()
    registry.load_package("plugins")
    registry.register("payment_providers", SigningProvider)
    named = ("qr: true", "qr: true\n  provider: signing\n  options: {merchant: M1}")
    rules = build(make_bundle, registry, named)
    assert isinstance(rules.payment_provider, SigningProvider)
    assert rules.payment_provider.options == {"merchant": "M1"}
    misspelt = ("qr: true", "qr: true\n  provider: signing\n  options: {merchants: M1}")
    places = [place for place, _words in problems(make_bundle, registry, misspelt)]
    assert set(places) <= {"paying.options.merchants", "paying.options.merchant", "paying.options"}
    assert places
    near = problems(make_bundle, registry, ("qr: true", "qr: true\n  provider: singing"))
    assert "signing" in near[0][1]


def test_editors_know_which_providers_there_are(plugins: PluginRegistry) -> None:
    def provider_of(registry: PluginRegistry) -> dict[str, object]:
        schema = json_schema.as_dict(registry)
        jsonschema.Draft202012Validator.check_schema(schema)
        return dict(schema["$defs"]["Paying"]["properties"]["provider"])

    assert provider_of(plugins)["not"] == {}
    registry = PluginRegistry()
    registry.load_package("plugins")
    registry.register("payment_providers", SigningProvider)
    assert provider_of(registry)["enum"] == ["signing"]
