"""A small valid tenant that the tests of the rules change one thing of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from portal.foundation.findings import FindingsError
from portal.plugin_api.registry import PluginRegistry
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.rules.model import TenantRules

RULES = """\
version: 1
company:
  legal_name: Minta Távhő Kft.
  short_name: Minta Távhő
  address: 1234 Mintaváros, Fő utca 1.
  phone: 06 (1) 234-567
  email: ugyfel@minta.example
  website: https://www.minta.example
locales: [hu, en]
mail:
  sender_name: Minta Távhő
  sender_address: portal@minta.example
  reply_to: ugyfel@minta.example
offices:
  - name: Iroda
    address: 1234 Mintaváros, Fő utca 1.
    phone: 06 (1) 234-567
    opening_hours:
      monday: ["08:00-12:00", "13:00-15:30"]
      friday: [08:00-12:00]
    closed_on: [2026-12-28]
theme:
  colours:
    light: {primary: "#a63a12", accent: "#f08a24", surface: "#faf6f1"}
  font: slab
features: [invoices, my_data, help]
registration:
  verifier: invoice_proof
  options:
    customer_number: {example: U1234, shape: U9999}
    invoice_number: {example: 2026-000123, shape: "9999-999999"}
    consents: [privacy]
  confirmation: {by: [link, code]}
  approval: {policy: automatic}
menu:
  set: grouped
  options: {entries: [home, invoices, my_data, help]}
texts:
  activation_mail_body:
    hu: "{link} vagy {code}"
    en: "{link} or {code}"
"""

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
PAGES = {
    f"content/{locale}/{page}.md": f"# {page}\n\nSzöveg.\n".encode()
    for locale in ("hu", "en")
    for page in ("terms", "privacy", "help")
}


@pytest.fixture(scope="session")
def plugins() -> PluginRegistry:
    """The plugins that the project brings along."""
    registry = PluginRegistry()
    registry.load_package("plugins")
    return registry


@pytest.fixture
def make_bundle() -> Callable[..., Bundle]:
    """Makes the example's files, with pieces of rules.yaml replaced and files added or removed."""

    def make(*changes: tuple[str, str], files: Mapping[str, Any] | None = None) -> Bundle:
        text = RULES
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the example"
            text = text.replace(old, new)
        all_files = {"rules.yaml": text.encode(), "theme/logo.svg": LOGO, **PAGES, **(files or {})}
        kept = {path: data for path, data in all_files.items() if data is not None}
        return Bundle(kept, place="tenants/minta")

    return make


@pytest.fixture
def build(
    make_bundle: Callable[..., Bundle], plugins: PluginRegistry
) -> Callable[..., TenantRules]:
    """Builds the example's rules, with pieces of them replaced."""

    def build(*changes: tuple[str, str], files: Mapping[str, Any] | None = None) -> TenantRules:
        bundle = make_bundle(*changes, files=files)
        return build_rules(bundle, registry=plugins, slug="minta", revision=3)

    return build


@pytest.fixture
def said(build: Callable[..., TenantRules]) -> Callable[..., list[str]]:
    """Builds with a mistake and returns the findings as a person reads them."""

    def said(*changes: tuple[str, str], files: Mapping[str, Any] | None = None) -> list[str]:
        with pytest.raises(FindingsError) as caught:
            build(*changes, files=files)
        return [str(finding) for finding in caught.value.findings]

    return said
