"""Every outbox kind that some operation writes has a handler, and no handler waits in vain."""

import re
from pathlib import Path

from portal.app import handlers

ROOT = Path(__file__).resolve().parents[2] / "platform" / "portal"
_KIND = re.compile(
    r"""kind\s*=\s*["']([a-z_]+\.[a-z_]+)["']|["']([a-z_]+\.[a-z_]+)["']\s*#\s*outbox kind"""
)


def kinds_written() -> set[str]:
    found = set()
    for path in ROOT.rglob("*.py"):
        for match in _KIND.finditer(path.read_text(encoding="utf-8")):
            found.add(match[1] or match[2])
    return found


def test_every_kind_has_a_handler() -> None:
    missing = kinds_written() - handlers().kinds()
    assert not missing, f"add {missing} to HANDLERS in the slice's jobs.py"


def test_every_handler_has_a_writer() -> None:
    idle = handlers().kinds() - kinds_written()
    assert not idle, (
        f"nothing writes {idle}: delete the handler, or mark the kind with '# outbox kind'"
    )
