"""Every deed that is put on record has words: nobody reads codes in the audit log."""

import ast
from collections.abc import Iterator
from pathlib import Path

from portal.audit_trail.deeds import BY_KIND, DEEDS, KINDS, SUBJECTS

ROOT = Path(__file__).resolve().parents[2] / "platform" / "portal"


def test_every_noted_deed_has_words() -> None:
    noted = set(literals())
    assert len(noted) > 80
    missing = {action for action in noted if not has_words(action)}
    assert missing == set(), "give them words in portal/audit_trail/deeds.py"


def test_every_subject_has_a_word() -> None:
    named = {
        keyword.value.value
        for _tree, call in notes()
        for keyword in call.keywords
        if keyword.arg == "subject_kind" and isinstance(keyword.value, ast.Constant)
    }
    assert {kind for kind in named if isinstance(kind, str)} - set(SUBJECTS) == set()


def test_each_deed_is_of_one_kind() -> None:
    assert set(BY_KIND) == set(KINDS)
    assert len(DEEDS) == sum(len(deeds) for deeds in BY_KIND.values())


def test_an_unknown_deed_is_found() -> None:
    assert not has_words("nothing.of_the_kind") and not has_words("nothing.*")


def has_words(action: str) -> bool:
    """Tell whether a deed, or one that begins like that (``x.*``), has words."""
    if action.endswith("*"):
        return any(known.startswith(action[:-1]) for known in DEEDS)
    return action in DEEDS


def notes() -> Iterator[tuple[ast.Module, ast.Call]]:
    """Return every call of ``audit.note`` with the module that it stands in."""
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr == "note" and ast.unparse(node.func.value) == "audit":
                yield tree, node


def literals() -> Iterator[str]:
    """Return the first argument of each note; ``x.*`` where only its beginning is written there.

    Where a helper of the module passes its own argument on, the texts of its callers count.
    """
    for tree, call in notes():
        said = call.args[0]
        helper = next((one for one in functions(tree) if call in set(ast.walk(one))), None)
        callers = list(texts_given(tree, helper, said)) if helper is not None else []
        yield from callers or texts(said)


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def texts_given(tree: ast.Module, helper: ast.FunctionDef, said: ast.expr) -> Iterator[str]:
    """Return what the callers of a helper give for the parameter that the text is made of."""
    names = [one.arg for one in (*helper.args.args, *helper.args.kwonlyargs)]
    used = [node.id for node in ast.walk(said) if isinstance(node, ast.Name) and node.id in names]
    if not used or isinstance(said, ast.JoinedStr) and not isinstance(said.values[0], ast.Constant):
        return
    place = names.index(used[0])
    prefix = said.values[0].value if isinstance(said, ast.JoinedStr) else ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(helper.name):
            skipped = 1 if names[0] == "self" else 0
            given = [one.value for one in node.keywords if one.arg == used[0]]
            given += node.args[place - skipped : place - skipped + 1]
            for one in given:
                yield from (f"{prefix}{text}" for text in texts(one))


def texts(node: ast.expr) -> Iterator[str]:
    """Return the texts that an expression may be, as far as they are written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield f"{node.values[0].value}*"
