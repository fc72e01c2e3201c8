"""The JSON Schema and the reference are made from the schemas, and are what is committed."""

import json
from pathlib import Path

import jsonschema
import pytest

from portal.foundation.yaml_files import read_yaml
from portal.rules import json_schema, reference
from portal.rules.schemas.root import RulesSchema

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def validator(plugins):
    schema = json.loads(json_schema.as_text(plugins))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _plain(data: bytes):
    return read_yaml(data, file="rules.yaml").plain()


def test_the_example_is_valid_by_the_json_schema(validator, make_bundle):
    assert list(validator.iter_errors(_plain(make_bundle().files["rules.yaml"]))) == []


def test_every_tenant_is_valid_by_the_json_schema(validator):
    files = sorted((ROOT / "tenants").glob("*/rules.yaml"))
    assert len(files) >= 5
    for file in files:
        assert [
            error.message for error in validator.iter_errors(_plain(file.read_bytes()))
        ] == [], file


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("version: 1", "version: 2", "$.version"),
        ("version: 1", "version: 1\ncolour: red", "$"),
        ("features: [invoices", "features: [invoces", "$.features[0]"),
        ("verifier: invoice_proof", "verifier: invoice_prof", "$.registration.verifier"),
        ("consents: [privacy]", "consents: [priv]", "$.registration.options.consents[0]"),
        ("consents: [privacy]", "consent: [privacy]", "$.registration.options"),
        ("by: [link, code]", "by: [letter]", "$.registration.confirmation.by[0]"),
        (
            "policy: automatic",
            "policy: automatic, options: {x: 1}",
            "$.registration.approval.options",
        ),
        ("set: grouped", "set: tree", "$.menu.set"),
        ("menu:", "  budgets: {code_tries: 11}\nmenu:", "$.registration.budgets.code_tries"),
        ("texts:", "texts:\n  handof: {hu: a}", "$.texts"),
        ('primary: "#a63a12"', 'primary: "red"', "$.theme.colours.light.primary"),
    ],
)
def test_editors_see_the_mistakes_that_the_command_tells(validator, make_bundle, old, new, path):
    data = _plain(make_bundle((old, new)).files["rules.yaml"])
    assert path in {error.json_path for error in validator.iter_errors(data)}


def test_options_are_checked_by_the_plugin_that_is_named(validator, make_bundle):
    changed = make_bundle(("verifier: invoice_proof", "verifier: birth_data"))
    paths = {
        error.json_path for error in validator.iter_errors(_plain(changed.files["rules.yaml"]))
    }
    assert paths == {"$.registration.options"}


def test_the_committed_reference_is_current(plugins):
    committed = (ROOT / "docs" / "rules-reference.md").read_text()
    assert committed == reference.as_markdown(plugins), (
        "run `portal tenants reference > docs/rules-reference.md`"
    )


def test_the_reference_holds_every_key_with_its_meaning(plugins):
    text = reference.as_markdown(plugins)
    for key, field in RulesSchema().fields.items():
        assert f"## `{key}`" in text
        assert field.metadata["description"]
    for kind in ("registration_verifiers", "approval_policies", "menu_sets"):
        for name in plugins.names(kind):
            assert f"`{name}`" in text
