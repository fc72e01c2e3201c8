"""The section `requests`: what it becomes, and what is said when it does not fit."""

from collections.abc import Callable

import pytest

from portal.foundation.findings import FindingsError
from portal.requests.steps import answered_steps, steps_of
from portal.rules.build import build_rules
from portal.rules.model import TenantRules

SECTION = """\
requests:
  matters:
    - kind: change_of_occupancy
      readings: true
      attachments:
        - {any_of: [sale_contract, lease], needed: true}
        - {any_of: [handover_record], shared: true}
    - {kind: mailing_address, completion: automatic}
  clerk_takes_over_on_day: 12
  remind_on_days: [4, 9]
"""
ON = ("features: [invoices, my_data, help]", "features: [invoices, my_data, help, requests]")


@pytest.fixture
def build(make_bundle, plugins) -> Callable[..., TenantRules]:
    def build(*changes: tuple[str, str]) -> TenantRules:
        section = SECTION
        for old, new in changes:
            assert section.count(old) == 1, old
            section = section.replace(old, new)
        bundle = make_bundle(ON, ("texts:\n", f"{section}texts:\n"))
        return build_rules(bundle, registry=plugins, slug="minta", revision=1)

    return build


def test_what_is_written_is_what_runs(build) -> None:
    section = build().requests
    assert section is not None
    assert list(section.matters) == ["change_of_occupancy", "mailing_address"]
    assert (section.clerk_takes_over_on_day, section.remind_on_days) == (12, (4, 9))
    assert (section.decide_within_working_days, section.invitations_a_day) == (8, 10)
    moving, address = section.matters.values()
    assert moving.two_parties and moving.readings and not moving.automatic
    assert moving.attachments[0].needed and moving.attachments[0].any_of == (
        "sale_contract",
        "lease",
    )
    assert moving.shares("handover_record") and not moving.shares("lease")
    assert not address.two_parties and address.automatic


def test_the_steps_follow_the_rules(build) -> None:
    section = build().requests
    moving, address = section.matters.values()
    assert steps_of(moving) == ("role", "place", "day", "readings", "other", "documents")
    assert "documents" not in answered_steps(moving)
    assert steps_of(address) == ("address",)
    without = build(("      readings: true\n", "")).requests.matters["change_of_occupancy"]
    assert "readings" not in steps_of(without)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind: mailing_address", "kind: change_of_occupancy"), "stands twice"),
        (("[4, 9]", "[9, 4]"), "not in order"),
        (("[4, 9]", "[4, 12]"), "a clerk has it already"),
        (("[4, 9]", "[4, 4]"), "4 stands twice"),
        (("completion: automatic", "readings: true"), "no meter is read"),
        (
            ("completion: automatic", "attachments: [{any_of: [other], shared: true}]"),
            "no other party",
        ),
        (("[sale_contract, lease]", "[]"), "name at least one document"),
        (("[sale_contract, lease]", "[sale_contract, leese]"), "'leese' is not known"),
        (("on_day: 12", "on_day: 2"), "2 is not allowed"),
        (("kind: mailing_address", "kind: divorce"), "'divorce' is not known"),
    ],
)
def test_what_does_not_fit_is_said_with_its_line(build, change, said: str) -> None:
    with pytest.raises(FindingsError) as refused:
        build(change)
    findings = [one for one in refused.value.findings if said in str(one)]
    assert findings, refused.value.findings
    assert all(one.line > 1 for one in findings)


def test_the_feature_needs_the_section(make_bundle, plugins) -> None:
    with pytest.raises(FindingsError, match="'requests' is on"):
        build_rules(make_bundle(ON), registry=plugins, slug="minta", revision=1)
