"""Printed and typed variants of every tenant's numbers, read by the tenant's own rules."""

from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatError
from tests.plugins import samples
from tests.tenants.identifier_variants import REFUSED, UNDERSTOOD, Table

TENANTS = Path(__file__).resolve().parents[2] / "tenants"
LEAST = 40
"""Variants of the customer number that each tenant's table holds at least."""


@cache
def format_of(tenant: str, field: str) -> IdentifierFormat | None:
    """Return the format as the tenant's rules give it to its verifier."""
    rules = YAML(typ="safe").load((TENANTS / tenant / "rules.yaml").read_text(encoding="utf-8"))
    registration = rules["registration"]
    plugin = samples.shipped().get("registration_verifiers", registration["verifier"])
    tuned = plugin.from_rules(registration["options"])
    found: IdentifierFormat | None = tuned.identifier(field)  # type: ignore[attr-defined]
    return found


def rows(table: Table) -> list[tuple[str, str, str, str]]:
    return [
        (tenant, field, typed, answer)
        for (tenant, field), by_answer in table.items()
        for answer, variants in by_answer.items()
        for typed in variants
    ]


def row_id(row: tuple[str, str, str, str]) -> str:
    tenant, field, typed, answer = row
    return f"{tenant}-{field}-{ascii(typed)[1:-1][:30]}-{answer}"


@pytest.mark.parametrize("row", rows(UNDERSTOOD), ids=row_id)
def test_what_people_type_is_understood(row: tuple[str, str, str, str]) -> None:
    tenant, field, typed, canonical = row
    form = format_of(tenant, field)
    assert form is not None
    assert form.normalise(typed) == canonical
    assert form.normalise(canonical) == canonical


@pytest.mark.parametrize("row", rows(REFUSED), ids=row_id)
def test_what_cannot_be_a_number_is_refused_with_its_reason(
    row: tuple[str, str, str, str],
) -> None:
    tenant, field, typed, code = row
    form = format_of(tenant, field)
    assert form is not None
    with pytest.raises(IdentifierFormatError) as caught:
        form.normalise(typed)
    assert caught.value.code.value == code


def test_every_tenant_has_a_table_and_every_number_a_place_in_it() -> None:
    tenants = {rules.parent.name for rules in TENANTS.glob("*/rules.yaml")}
    for table in (UNDERSTOOD, REFUSED):
        asked = {
            (tenant, field)
            for tenant in tenants
            for field in ("customer_number", "invoice_number")
            if format_of(tenant, field) is not None
        }
        assert set(table) >= asked, f"add variants of {asked - set(table)}"


@pytest.mark.parametrize("tenant", sorted({tenant for tenant, _ in UNDERSTOOD}))
def test_the_tables_are_long_enough_and_without_repeats(tenant: str) -> None:
    for (owner, field), by_answer in UNDERSTOOD.items():
        variants = [typed for several in by_answer.values() for typed in several]
        assert len(set(variants)) == len(variants), f"a repeat in {owner} {field}"
        if (owner, field) == (tenant, "customer_number"):
            assert len(variants) >= LEAST


def test_the_example_of_the_rules_is_among_the_understood() -> None:
    for (tenant, field), by_answer in UNDERSTOOD.items():
        form = format_of(tenant, field)
        assert form is not None and form.normalise(form.example) in by_answer
