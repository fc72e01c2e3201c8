"""A plan says in plain words what would change, key by key."""

from portal.rules.bundle import Bundle
from portal.rules.comparison import changes_between


def _words(before, after):
    return [str(change) for change in changes_between(before, after)]


def test_changed_new_and_gone_keys_are_told_one_by_one(make_bundle):
    after = make_bundle(
        ("phone: 06 (1) 234-567\n  email", "phone: 06 (1) 765-432\n  email"),
        ("features: [invoices, my_data, help]", "features: [invoices, help, e_invoice]"),
        ("  font: slab\n", ""),
        ("menu:\n", "recovery: temporary_password\nmenu:\n"),
        ("friday: [08:00-12:00]", "friday: []"),
        ("entries: [home, invoices, my_data, help]", "entries: [home, help, my_data, invoices]"),
    )
    assert _words(make_bundle(), after) == [
        "company.phone: “06 (1) 234-567” → “06 (1) 765-432”",
        "offices[0].opening_hours.friday: 08:00-12:00 goes",
        "theme.font: goes (was slab)",
        "features: e_invoice comes; my_data goes",
        "menu.options.entries: other order: home, help, my_data, invoices",
        "recovery: comes: temporary_password",
    ]


def test_files_are_compared_by_lines(make_bundle):
    after = make_bundle(
        files={
            "content/hu/help.md": b"# help\n\nUj.\n\nMeg egy.\n",
            "content/hu/browsers.md": b"# browsers\n",
            "content/en/help.md": None,
            "theme/logo.svg": b"\xff\xfe",
        }
    )
    assert _words(make_bundle(), after) == [
        "content/en/help.md: the file goes",
        "content/hu/browsers.md: new file",
        "content/hu/help.md: 3 lines come, 1 go",
        "theme/logo.svg: another picture",
    ]


def test_a_remark_is_no_change_of_a_key(make_bundle):
    after = make_bundle(("version: 1\n", "# our rules\nversion: 1\n"))
    assert _words(make_bundle(), after) == ["rules.yaml: only comments, order or layout differ"]


def test_nothing_differs_from_itself_and_everything_from_nothing(make_bundle):
    assert _words(make_bundle(), make_bundle()) == []
    assert "version: comes: 1" in _words(Bundle({}), make_bundle())


def test_long_values_are_shortened(make_bundle):
    after = make_bundle(("legal_name: Minta Távhő Kft.", f"legal_name: {'x' * 90}"))
    assert _words(make_bundle(), after) == [f"company.legal_name: “Minta Távhő Kft.” → {'x' * 59}…"]
