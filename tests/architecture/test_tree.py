"""The shape of the source tree: small modules, no slug in code, nothing that shadows the stdlib."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted([*ROOT.glob("platform/portal/**/*.py"), *ROOT.glob("plugins/**/*.py")])
TEMPLATES = sorted(
    [*ROOT.glob("platform/portal/**/*.html"), *ROOT.glob("platform/portal/**/*.txt")]
)
TESTS = sorted(ROOT.glob("tests/**/*.py"))
SLUGS = sorted(YAML(typ="safe").load((ROOT / "tenants.yaml").read_text(encoding="utf-8")))
MODULE_LINES, TEST_LINES, FUNCTION_LINES = 300, 500, 40


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_source_root_does_not_shadow_the_standard_library() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists(), "platform/ is a source root: delete it"


def test_the_core_is_read_whole() -> None:
    assert len(SOURCE) > 100 and len(SLUGS) >= 5


@pytest.mark.parametrize("path", [*SOURCE, *TEMPLATES], ids=name_of)
def test_no_tenant_is_named_in_code(path: Path) -> None:
    words = set(re.findall(r"\w+", path.read_text(encoding="utf-8").lower()))
    named = words & set(SLUGS)
    assert not named, (
        f"{name_of(path)} knows {named}: make it an option of a plugin or of rules.yaml"
    )


@pytest.mark.parametrize("path", SOURCE, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MODULE_LINES, (
        f"{name_of(path)} is too long: make it a package with a module a topic"
    )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= FUNCTION_LINES, (
                f"{name_of(path)}: {node.name} has {lines} lines: give its parts names"
            )


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_test_modules_stay_small(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= TEST_LINES, "split it by topic"


def test_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}"},
    )
    assert done.returncode == 0, done.stdout


def test_no_package_registry_is_named() -> None:
    """Lock files and docs must work wherever packages come from."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    forbidden = re.compile(r"pypi\.o" + r"rg|pythonh" + r"osted|registry\.npm" + r"js")
    naming = [
        path
        for path in listed
        if (ROOT / path).is_file()
        and forbidden.search((ROOT / path).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert naming == []
