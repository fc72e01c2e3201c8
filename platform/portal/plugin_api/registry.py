"""Finds plugins by kind and name; refuses at start-up whatever could surprise later."""

import difflib
import importlib
import inspect
import pkgutil
import re
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from portal.kernel.errors import PortalError
from portal.kernel.words import N_
from portal.plugin_api.approval import ApprovalPolicy
from portal.plugin_api.base import OptionsSchema, Plugin
from portal.plugin_api.menus import MenuSet
from portal.plugin_api.payments import PaymentProvider
from portal.plugin_api.verification import RegistrationVerifier

KINDS: dict[str, type[Plugin[Any]]] = {
    "registration_verifiers": RegistrationVerifier,
    "approval_policies": ApprovalPolicy,
    "menu_sets": MenuSet,
    "payment_providers": PaymentProvider,
}
ENTRY_POINT_GROUP = "portal.plugins"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PluginError(PortalError):
    """A plugin is missing, misnamed, of the wrong kind or registered twice."""


class PluginRegistry:
    """The plugins of one process; tests make private ones."""

    def __init__(self) -> None:
        self._plugins: dict[str, dict[str, type[Plugin[Any]]]] = {kind: {} for kind in KINDS}

    def register(self, kind: str, plugin: type[Plugin[Any]]) -> None:
        """Add a plugin class under its kind; raises PluginError when it does not fit."""
        _check(kind, plugin)
        known = self._plugins[kind]
        if plugin.name in known:
            raise PluginError(
                f"two plugins of kind {kind} are called {plugin.name!r}: "
                f"{_place(known[plugin.name])} and {_place(plugin)}"
            )
        known[plugin.name] = plugin

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of one kind in order."""
        return tuple(sorted(self._of_kind(kind)))

    def get(self, kind: str, name: str) -> type[Plugin[Any]]:
        """Return the plugin class; raises PluginError with the nearest name."""
        found = self._of_kind(kind).get(name)
        if found is None:
            raise PluginError(f"no plugin {name!r} of kind {kind}{_hint(name, self.names(kind))}")
        return found

    def load_package(self, package: str) -> None:
        """Register the PLUGIN of every ``<package>.<kind>.<name>.plugin``.

        A package need not have every kind. Folders that begin with an underscore are no plugins.
        """
        importlib.import_module(package)
        for kind in KINDS:
            folder = _import_if_there(f"{package}.{kind}")
            for found in pkgutil.iter_modules(folder.__path__) if folder else ():
                if not found.ispkg or found.name.startswith("_"):
                    continue
                module = importlib.import_module(f"{package}.{kind}.{found.name}.plugin")
                plugin = getattr(module, "PLUGIN", None)
                if plugin is None:
                    raise PluginError(f"{module.__name__} defines no PLUGIN")
                self._register_as(kind, found.name, plugin, where=module.__name__)

    def load_entry_points(self) -> None:
        """Register what installed packages offer: entry points named ``<kind>.<name>``."""
        for entry in entry_points(group=ENTRY_POINT_GROUP):
            kind, _, name = entry.name.partition(".")
            where = f"entry point {entry.name!r}"
            try:
                plugin = entry.load()
            except (ImportError, AttributeError) as error:
                raise PluginError(f"{where} cannot be loaded: {error}") from error
            self._register_as(kind, name, plugin, where=where)

    def _register_as(self, kind: str, name: str, plugin: Any, *, where: str) -> None:
        _check(kind, plugin)
        if plugin.name != name:
            raise PluginError(
                f"{where} calls itself {plugin.name!r}: folder and name must agree "
                f"(here {name!r} is expected)"
            )
        self.register(kind, plugin)

    def _of_kind(self, kind: str) -> dict[str, type[Plugin[Any]]]:
        if kind not in KINDS:
            raise PluginError(f"unknown plugin kind {kind!r}{_hint(kind, tuple(KINDS))}")
        return self._plugins[kind]


def combination_problem(
    verifier: RegistrationVerifier[Any], approval: ApprovalPolicy[Any]
) -> str | None:
    """Return why these two may not stand together in one tenant's rules; None when they may."""
    if verifier.proves_identity or approval.asks_a_person:
        return None
    return N_(
        "the verifier '%(verifier)s' only identifies and proves nothing, so the approval "
        "policy must ask a person; '%(approval)s' does not",
        verifier=verifier.name,
        approval=approval.name,
    )


def _check(kind: str, plugin: Any) -> None:
    """Refuse what is no complete plugin of that kind; the error says what to mend."""
    if kind not in KINDS:
        raise PluginError(f"unknown plugin kind {kind!r}{_hint(kind, tuple(KINDS))}")
    if not isinstance(plugin, type) or not issubclass(plugin, KINDS[kind]):
        raise PluginError(f"{plugin!r} is not a {KINDS[kind].__name__}")
    if inspect.isabstract(plugin):
        missing = ", ".join(sorted(plugin.__abstractmethods__))
        raise PluginError(f"{_place(plugin)} is not finished; it lacks {missing}")
    declared = {
        name for base in KINDS[kind].__mro__ for name in base.__dict__.get("__annotations__", ())
    }
    lacking = sorted(name for name in declared if not hasattr(plugin, name))
    if lacking:
        raise PluginError(f"{_place(plugin)} does not say its {', '.join(lacking)}")
    if not _NAME.fullmatch(plugin.name):
        raise PluginError(f"{_place(plugin)}: {plugin.name!r} is no name (like_this, in English)")
    schema = plugin.options_schema
    if not isinstance(schema, type) or not issubclass(schema, OptionsSchema):
        raise PluginError(f"{_place(plugin)}: options_schema is not an OptionsSchema")


def _place(plugin: type[Plugin[Any]]) -> str:
    return f"{plugin.__module__}.{plugin.__qualname__}"


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(known)}" if known else "; there are none"


def _import_if_there(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None
