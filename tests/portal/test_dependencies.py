"""What the code imports is declared, so that a fresh installation has it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = {"portal", "plugins", "tests", "example_plugins"}
BROUGHT_BY_FLASK = {"werkzeug", "jinja2", "markupsafe", "itsdangerous"}


def _imported(folder: Path, *, without: str | None = None) -> dict[str, Path]:
    """Top-level modules that are imported somewhere below, each with one file that does."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.py")):
        if without and without in path.relative_to(folder).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], path)
    ours = OWN | set(sys.stdlib_module_names)
    return {name: path for name, path in found.items() if name not in ours}


def _declared(*extras: str) -> set[str]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {_normal(re.split(r"[\[<>=;! ]", line)[0]) for line in lines} | BROUGHT_BY_FLASK


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("folder", "without", "extras"),
    [
        ("platform", "demo", ()),
        ("plugins", None, ()),
        ("migrations", None, ()),
        ("platform", None, ("embedded",)),
        ("tests", None, ("embedded", "dev")),
    ],
)
def test_every_import_is_declared(
    folder: str, without: str | None, extras: tuple[str, ...]
) -> None:
    distributions = packages_distributions()
    declared = _declared(*extras)
    missing = {
        name: str(path.relative_to(ROOT))
        for name, path in _imported(ROOT / folder, without=without).items()
        if not declared & {_normal(each) for each in distributions.get(name, [name])}
    }
    assert not missing, f"add to pyproject.toml, then `make lock`: {missing}"


@pytest.mark.parametrize("name", ["runtime", "demo", "dev"])
def test_the_lock_names_no_place_and_hashes_everything(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--index|--find-links|--extra-index| @ ", text)
    for block in re.split(r"\n(?=[a-zA-Z0-9])", text):
        if re.match(r"[a-zA-Z0-9][\w.-]*(\[.*\])?==", block):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_each_lock_holds_what_the_one_before_it_holds() -> None:
    pins = []
    for name in ("runtime", "demo", "dev"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        pins.append(set(re.findall(r"^([\w.-]+(?:\[[\w,]+\])?==[^ ]+)", text, re.MULTILINE)))
    assert pins[0] < pins[1] < pins[2]
