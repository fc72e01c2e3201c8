"""The rules desk through its door: edit, plan, publish, look back, go back."""

import re

from tests.portal.rules_desk.conftest import EDITOR, PLAN, SLUG, Desk

TIGHTER = ("  password: {min_length: 8}\n", "  password: {min_length: 10}\n")


def test_first_look(desk: Desk):
    for path in ("/szabalyok", EDITOR, "/szabalyok/elozmenyek"):
        page = desk.admin.get(path)
        assert page.status_code == 200, page.text
    print(desk.save(desk.changed(TIGHTER)).text[:0])
    page = desk.admin.get(PLAN)
    print(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "", page.text[page.text.index("<main"):]))[:3000])
    page = desk.publish()
    assert desk.in_force()[0] == 2
