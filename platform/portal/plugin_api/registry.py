"""Finds plugins by kind and name; refuses at start-up whatever could surprise later."""

import difflib
import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Any

from portal.kernel.errors import PortalError
from portal.plugin_api.approval import ApprovalPolicy
from portal.plugin_api.base import Plugin
from portal.plugin_api.menus import MenuSet
from portal.plugin_api.verification import RegistrationVerifier

KINDS: dict[str, type[Plugin[Any]]] = {
    "registration_verifiers": RegistrationVerifier,
    "approval_policies": ApprovalPolicy,
    "menu_sets": MenuSet,
}
ENTRY_POINT_GROUP = "portal.plugins"


class PluginError(PortalError):
    """A plugin is missing, misnamed, of the wrong kind or registered twice."""


class PluginRegistry:
    """The plugins of one process; tests make private ones."""

    def __init__(self) -> None:
        self._plugins: dict[str, dict[str, type[Plugin[Any]]]] = {kind: {} for kind in KINDS}

    def register(self, kind: str, plugin: type[Plugin[Any]]) -> None:
        """Add a plugin class under its kind; raises PluginError when it does not fit."""
        if kind not in KINDS:
            raise PluginError(f"unknown plugin kind {kind!r}; kinds are {', '.join(KINDS)}")
        if not issubclass(plugin, KINDS[kind]):
            raise PluginError(f"{plugin.__qualname__} is not a {KINDS[kind].__name__}")
        if plugin.name in self._plugins[kind]:
            raise PluginError(f"two plugins of kind {kind} are called {plugin.name!r}")
        self._plugins[kind][plugin.name] = plugin

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of one kind in order."""
        return tuple(sorted(self._plugins[kind]))

    def get(self, kind: str, name: str) -> type[Plugin[Any]]:
        """Return the plugin class; raises PluginError with the nearest name."""
        try:
            return self._plugins[kind][name]
        except KeyError:
            near = difflib.get_close_matches(name, self.names(kind), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(self.names(kind))}"
            raise PluginError(f"no plugin {name!r} of kind {kind}{hint}") from None

    def load_package(self, package: str) -> None:
        """Import ``<package>.<kind>.<name>.plugin`` for every folder and register its PLUGIN."""
        for kind in KINDS:
            folder = importlib.import_module(f"{package}.{kind}")
            for found in pkgutil.iter_modules(folder.__path__):
                module = importlib.import_module(f"{package}.{kind}.{found.name}.plugin")
                plugin = getattr(module, "PLUGIN", None)
                if plugin is None:
                    raise PluginError(f"{module.__name__} defines no PLUGIN")
                if plugin.name != found.name:
                    raise PluginError(f"{module.__name__} calls itself {plugin.name!r}: folder and name must agree")
                self.register(kind, plugin)

    def load_entry_points(self) -> None:
        """Register what installed packages offer: entry points named ``<kind>.<name>``."""
        for entry in entry_points(group=ENTRY_POINT_GROUP):
            self.register(entry.name.partition(".")[0], entry.load())
