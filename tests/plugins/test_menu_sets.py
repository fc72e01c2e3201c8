"""The menu as the rules list it, for whoever looks at it."""

from typing import Any

import pytest
from marshmallow import ValidationError

from portal.plugin_api.menus import MenuEntry, MenuItem, PrincipalSnapshot
from tests.plugins import samples

PAGES = tuple(
    MenuItem(id=page, label=page.replace("_", " ").capitalize())
    for page in ("home", "outstanding", "invoices", "e_invoice", "my_data")
)
OWING, EVEN = PrincipalSnapshot(has_unpaid_invoice=True), PrincipalSnapshot(False)


def menu(*entries: Any) -> Any:
    plugin = samples.shipped().get("menu_sets", "grouped")
    return plugin.from_rules({"entries": list(entries)})


def test_pages_stand_in_the_order_of_the_rules() -> None:
    entries = menu("my_data", "home", "invoices").entries(PAGES, EVEN)
    assert entries == (
        MenuEntry("My data", item_id="my_data"),
        MenuEntry("Home", item_id="home"),
        MenuEntry("Invoices", item_id="invoices"),
    )


def test_a_page_that_is_not_available_is_left_out() -> None:
    ours = menu("home", "meters", {"group": "Óra", "items": ["meters2"]})
    assert [entry.item_id for entry in ours.entries(PAGES, EVEN)] == ["home"]
    assert ours.item_ids() == {"home", "meters", "meters2"}
    assert ours.entries((), EVEN) == ()


def test_the_debt_shows_only_while_there_is_one() -> None:
    ours = menu("home", {"item": "outstanding", "when": "unpaid"})
    assert [entry.item_id for entry in ours.entries(PAGES, OWING)] == ["home", "outstanding"]
    assert [entry.item_id for entry in ours.entries(PAGES, EVEN)] == ["home"]
    group = menu({"group": "Pénzügy", "when": "unpaid", "items": ["invoices"]})
    assert len(group.entries(PAGES, OWING)) == 1 and group.entries(PAGES, EVEN) == ()


def test_groups_carry_their_own_label_and_their_pages() -> None:
    label = {"hu": "Pénzügy", "en": "Finances"}
    ours = menu({"group": label, "items": ["e_invoice", {"item": "invoices", "label": "Számlák"}]})
    (group,) = ours.entries(PAGES, EVEN)
    assert group.item_id is None
    assert (group.own_label("hu"), group.own_label("en")) == ("Pénzügy", "Finances")
    assert [(one.item_id, one.own_label("en")) for one in group.children] == [
        ("e_invoice", None),
        ("invoices", "Számlák"),
    ]


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["home", "home"],
        ["home", {"group": "Pénzügy", "items": ["home"]}],
        [{"group": "Pénzügy"}],
        [{"group": "Pénzügy", "items": []}],
        [{"group": {"en": "Finances"}, "items": ["home"]}],
        [{"group": " ", "items": ["home"]}],
        [{"group": "Pénzügy", "items": [{"group": "Mély", "items": ["home"]}]}],
        [{"item": "home", "wehn": "unpaid"}],
        [{"item": "home", "when": "sometimes"}],
        [["home"]],
        [7],
        [None],
        [""],
    ],
    ids=repr,
)
def test_menus_that_make_no_sense_are_refused(entries: list[Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        menu(*entries)
    assert list(caught.value.normalized_messages()) == ["entries"]
