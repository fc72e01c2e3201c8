"""Every outbox kind that some operation writes has a handler, and no handler waits in vain."""

import ast
from collections.abc import Iterator
from pathlib import Path

from portal.app import handlers
from portal.slices import JOBS

ROOT = Path(__file__).resolve().parents[2] / "platform" / "portal"
SLICES = {module.__name__.split(".")[1] for module in JOBS}


def trees() -> Iterator[ast.Module]:
    for path in ROOT.rglob("*.py"):
        if path.name != "jobs.py":
            yield ast.parse(path.read_text(encoding="utf-8"))


def words() -> set[str]:
    """Return every text in the code that stands outside the handlers' own modules."""
    return {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def kinds_added() -> set[str]:
    """Return the kinds that are handed to ``outbox.add``, directly or by a constant's name."""
    found: set[str] = set()
    for tree in trees():
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.add"):
                continue
            for keyword in node.keywords:
                if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
                    found.add(str(keyword.value.value))
                elif keyword.arg == "kind" and isinstance(keyword.value, ast.Name):
                    found.add(str(constants.get(keyword.value.id, "")))
    return found - {""}


def test_every_kind_has_a_handler() -> None:
    added = kinds_added()
    assert len(added) >= 8, "the search for outbox.add finds too little"
    missing = added - handlers().kinds()
    assert not missing, f"add {missing} to HANDLERS in the slice's jobs.py"


def test_every_handler_has_a_writer() -> None:
    idle = handlers().kinds() - words()
    assert not idle, f"nothing writes {idle}: delete the handler"


def test_kinds_are_named_after_their_slice() -> None:
    assert {kind.partition(".")[0] for kind in handlers().kinds()} <= SLICES
