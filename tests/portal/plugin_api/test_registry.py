"""The registry takes whole, rightly named plugins, each once, and says what is wrong with others."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.menus import MenuEntry, MenuItem, MenuSet, PrincipalSnapshot
from portal.plugin_api.registry import ENTRY_POINT_GROUP, KINDS, PluginError, PluginRegistry

MENU = """
from portal.plugin_api.base import OptionsSchema
from portal.plugin_api.menus import MenuSet
class Menu(MenuSet):
    name = "{name}"
    options_schema = OptionsSchema
    def item_ids(self): return frozenset()
    def entries(self, available, principal): return ()
PLUGIN = Menu
"""


class Menu(MenuSet[dict[str, Any]]):
    """A menu of nothing."""

    name = "empty"
    options_schema = OptionsSchema

    def item_ids(self) -> frozenset[str]:
        return frozenset()

    def entries(
        self, available: tuple[MenuItem, ...], principal: PrincipalSnapshot
    ) -> tuple[MenuEntry, ...]:
        return ()


MakePackage = Callable[..., str]


@pytest.fixture
def make_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePackage]:
    """Makes an importable package of menu sets: folder name → text of plugin.py."""
    made: list[str] = []

    def make(**plugins: str) -> str:
        package = f"made_plugins_{len(made)}"
        made.append(package)
        for folder, text in plugins.items():
            place = tmp_path / package / "menu_sets" / folder
            place.mkdir(parents=True)
            for parent in (place, place.parent, place.parent.parent):
                (parent / "__init__.py").touch()
            (place / "plugin.py").write_text(text)
        importlib.invalidate_caches()
        return package

    monkeypatch.syspath_prepend(str(tmp_path))
    yield make
    for name in [name for name in sys.modules if name.partition(".")[0] in made]:
        del sys.modules[name]


def test_a_package_needs_not_have_every_kind(make_package: MakePackage) -> None:
    registry = PluginRegistry()
    registry.load_package(make_package(one=MENU.format(name="one"), _shared="nonsense"))
    assert registry.names("menu_sets") == ("one",)
    assert registry.names("approval_policies") == ()


def test_the_folder_and_the_name_must_agree(make_package: MakePackage) -> None:
    with pytest.raises(PluginError, match=r"calls itself 'other': folder and name must agree"):
        PluginRegistry().load_package(make_package(one=MENU.format(name="other")))


def test_a_folder_without_a_plugin_is_an_error(make_package: MakePackage) -> None:
    with pytest.raises(PluginError, match="defines no PLUGIN"):
        PluginRegistry().load_package(make_package(one="X = 1"))


def test_a_missing_package_or_a_broken_import_inside_one_is_not_hidden(
    make_package: MakePackage,
) -> None:
    with pytest.raises(ModuleNotFoundError):
        PluginRegistry().load_package("no_such_plugins_anywhere")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        PluginRegistry().load_package(make_package(one="import no_such_library"))


def test_two_plugins_of_one_name_name_both_places(make_package: MakePackage) -> None:
    registry = PluginRegistry()
    registry.load_package(make_package(one=MENU.format(name="one")))
    with pytest.raises(PluginError, match=r"'one': made_plugins_0\S+ and made_plugins_1"):
        registry.load_package(make_package(one=MENU.format(name="one")))


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [("grouped_", "did you mean 'grouped'?"), ("zzz", "there are birth_data"), ("", "there are")],
)
def test_a_mistyped_name_gets_the_nearest(wanted: str, answer: str) -> None:
    registry = PluginRegistry()
    registry.load_package("plugins")
    kind = "menu_sets" if "grouped" in wanted else "registration_verifiers"
    with pytest.raises(PluginError) as caught:
        registry.get(kind, wanted)
    assert answer in str(caught.value)


def test_a_mistyped_kind_gets_the_nearest() -> None:
    for call in (
        lambda: PluginRegistry().get("menu_set", "grouped"),
        lambda: PluginRegistry().names("menu_set"),
        lambda: PluginRegistry().register("menu_set", Menu),
    ):
        with pytest.raises(PluginError, match="did you mean 'menu_sets'"):
            call()
    with pytest.raises(PluginError, match="there are none"):
        PluginRegistry().get("menu_sets", "grouped")


def changed(**attributes: Any) -> type[Menu]:
    return type("Changed", (Menu,), attributes)


class Unfinished(MenuSet[dict[str, Any]]):
    """Declares all, decides nothing."""

    name = "unfinished"
    options_schema = OptionsSchema


class Nameless(MenuSet[dict[str, Any]]):
    """Decides, but says neither its name nor its options."""

    item_ids = Menu.item_ids
    entries = Menu.entries


@pytest.mark.parametrize(
    ("plugin", "problem"),
    [
        (Unfinished, "it lacks entries, item_ids"),
        (Nameless, "does not say its name, options_schema"),
        (changed(name="Not A Name"), "is no name"),
        (changed(options_schema=dict), "options_schema is not an OptionsSchema"),
        (Menu({}), "is not a MenuSet"),
        (OptionsSchema, "is not a MenuSet"),
    ],
)
def test_what_is_no_whole_plugin_is_refused(plugin: Any, problem: str) -> None:
    with pytest.raises(PluginError, match=problem):
        PluginRegistry().register("menu_sets", plugin)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("menu_sets.other = installed.menu_sets.one.plugin:PLUGIN", "'other' is expected"),
        ("menu_sets.one = installed.menu_sets.one.plugin:NOTHING", "cannot be loaded"),
        ("menu_sets.one = no_such_module:PLUGIN", "cannot be loaded"),
        ("menus.one = installed.menu_sets.one.plugin:PLUGIN", "unknown plugin kind 'menus'"),
    ],
)
def test_wrong_entry_points_stop_the_start(
    make_package: MakePackage, tmp_path: Path, entry: str, problem: str
) -> None:
    package = make_package(one=MENU.format(name="one"))
    metadata = tmp_path / "made-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: made\n")
    text = f"[{ENTRY_POINT_GROUP}]\n{entry.replace('installed', package)}\n"
    (metadata / "entry_points.txt").write_text(text)
    with pytest.raises(PluginError, match=problem):
        PluginRegistry().load_entry_points()


def test_every_kind_has_plugins() -> None:
    registry = PluginRegistry()
    registry.load_package("plugins")
    # Online payment waits for its first provider; everything else is there.
    assert [kind for kind in KINDS if not registry.names(kind)] == ["payment_providers"]
