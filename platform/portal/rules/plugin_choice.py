"""The plugins that rules choose: found by name, tuned by their options, or findings why not."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from portal.foundation.findings import Finding, Path, nearest
from portal.foundation.yaml_schema import check
from portal.foundation.yaml_tree import ScalarNode, YamlDocument
from portal.kernel.words import N_
from portal.plugin_api.base import Plugin
from portal.plugin_api.registry import PluginRegistry


@dataclass(frozen=True, slots=True)
class Slot:
    """Where rules name a plugin of one kind, and where its options stand."""

    kind: str
    what: str
    name_path: Path
    options_path: Path


VERIFIER = Slot(
    "registration_verifiers",
    N_("verifier"),
    ("registration", "verifier"),
    ("registration", "options"),
)
APPROVAL = Slot(
    "approval_policies",
    N_("approval policy"),
    ("registration", "approval", "policy"),
    ("registration", "approval", "options"),
)
MENU = Slot("menu_sets", "menu set", ("menu", "set"), ("menu", "options"))
PAYMENTS = Slot(
    "payment_providers",
    N_("payment provider"),
    ("paying", "provider"),
    ("paying", "options"),
)
SLOTS = (VERIFIER, APPROVAL, MENU, PAYMENTS)


@dataclass(frozen=True, slots=True)
class Choice:
    """The tuned plugin of a slot; None where there are findings."""

    slot: Slot
    name: str
    plugin: Plugin[Any] | None


def choose(
    document: YamlDocument, slot: Slot, registry: PluginRegistry
) -> tuple[Choice, list[Finding]]:
    """Return the plugin that the rules name for a slot, and what is wrong with name or options."""
    node = document.node(slot.name_path)
    name = (node.text_value() or "") if isinstance(node, ScalarNode) else ""
    if not name:
        return Choice(slot, name, None), []  # the schema says so, where one is needed
    names = registry.names(slot.kind)
    if name not in names:
        problem = N_("there is no %(what)s '%(name)s'", what=slot.what, name=name)
        return Choice(slot, name, None), [
            document.finding(slot.name_path, problem, nearest(name, names))
        ]
    plugin_class = registry.get(slot.kind, name)
    try:
        plugin, findings = check(
            document,
            plugin_class.options_schema(),
            path=slot.options_path,
            loader=plugin_class.from_rules,
        )
    except (ValueError, TypeError) as error:
        # An options object may refuse a combination that its schema lets pass.
        if isinstance(error, ValidationError):
            raise
        return Choice(slot, name, None), [document.finding(slot.options_path, str(error))]
    return Choice(slot, name, None if findings else plugin), findings
