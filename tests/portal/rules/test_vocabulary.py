"""What the code asks of a tenant's rules by name is what rules may hold."""

import re
from pathlib import Path

from portal.rules.vocabulary import TEXTS

PLATFORM = Path(__file__).parents[3] / "platform" / "portal"
_ASKED = re.compile(r"(?:\btenant_text|\brules(?:\(\))?\.text)\(\s*[\"']([a-z_]+)[\"']")


def test_every_text_that_pages_and_mails_ask_for_can_be_worded():
    asked = {}
    for path in [*PLATFORM.rglob("*.py"), *PLATFORM.rglob("*.html"), *PLATFORM.rglob("*.txt")]:
        for key in _ASKED.findall(path.read_text()):
            asked[key] = path.relative_to(PLATFORM)
    assert asked
    unknown = {key: str(path) for key, path in asked.items() if key not in TEXTS}
    assert not unknown, "declare these in rules/vocabulary.py"
