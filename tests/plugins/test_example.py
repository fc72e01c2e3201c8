"""The plugin that docs/plugin-authors.md shows: it loads both ways, runs, and is what is printed."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from portal.plugin_api.normalisers import normaliser_descriptions
from portal.plugin_api.registry import ENTRY_POINT_GROUP, PluginRegistry
from portal.plugin_api.verification import Mismatch, Outcome
from tests.plugins import samples

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/plugin-authors.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs/examples/portal-example-plugins"
KIND, NAME = "registration_verifiers", "name_and_birth_date"
FILE_BLOCKS = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)\n```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def example_on_the_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "example_plugins"]:
        del sys.modules[name]


def options() -> dict[str, Any]:
    found = re.search(r"<!-- rules -->\n```yaml\n(.*?)\n```", PAGE, re.DOTALL)
    assert found is not None
    rules = YAML(typ="safe").load(found[1])
    assert rules["registration"]["verifier"] == NAME
    raw: dict[str, Any] = rules["registration"]["options"]
    return raw


@pytest.fixture
def verifier() -> Any:
    registry = PluginRegistry()
    registry.load_package("example_plugins")
    return registry.get(KIND, NAME).from_rules(options())


def test_it_runs(verifier: Any) -> None:
    number = verifier.identifier("customer_number").normalise(" 123-456")
    claim = replace(samples.CLAIM, customer_number=number)
    records = samples.records(customer_number="K123456")

    def judge(**changed: Any) -> tuple[Outcome, tuple[Mismatch, ...]]:
        verdict = verifier.verify(replace(claim, **changed), records, today=samples.TODAY)
        return verdict.outcome, verdict.mismatches

    assert judge() == (Outcome.MATCH, ())
    assert judge(full_name="Gyorffy Arpad") == (Outcome.DOUBTFUL, (Mismatch.NAME,))
    assert judge(full_name="Kis Pál")[0] is Outcome.NO_MATCH
    assert judge(birth_date=date(1956, 3, 2))[1] == (Mismatch.BIRTH_DATE,)
    assert judge(birth_date=None)[1][0] is Mismatch.INCOMPLETE_CLAIM


def test_the_age_is_an_option(verifier: Any) -> None:
    born = date(2010, 5, 13)  # 15 years and 364 days old
    claim = replace(samples.CLAIM, customer_number="K123456", birth_date=born)
    records = samples.records(customer_number="K123456", birth_date=born)
    assert verifier.verify(claim, records, today=samples.TODAY).outcome is Outcome.NO_MATCH
    birthday = date(2026, 5, 13)
    assert verifier.verify(claim, records, today=birthday).outcome is Outcome.MATCH


def test_it_joins_as_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = tmp_path / "portal_example_plugins-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: portal-example-plugins\n")
    entries = project["entry-points"][ENTRY_POINT_GROUP]
    lines = [f"[{ENTRY_POINT_GROUP}]", *(f"{name} = {to}" for name, to in entries.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = samples.shipped()
    registry.load_entry_points()
    assert registry.get(KIND, NAME).name == NAME


def test_the_page_shows_what_is_in_the_files() -> None:
    assert len(FILE_BLOCKS) == 3
    for path, block in FILE_BLOCKS:
        assert block == (EXAMPLE / path).read_text(encoding="utf-8").rstrip(), (
            f"copy {path} into docs/plugin-authors.md"
        )


def test_the_page_lists_every_normaliser() -> None:
    for name, description in normaliser_descriptions().items():
        assert re.search(rf"^\| `{{?{name}[:`].*\| {re.escape(description)} \|$", PAGE, re.M), name
