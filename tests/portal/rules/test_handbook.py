"""The handbook's mistakes are tried one by one: what it says the portal says is what it says."""

import re
from pathlib import Path

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules

HANDBOOK = Path(__file__).parents[3] / "docs" / "tenant-admins.md"
_CASE = re.compile(r"```diff\n(.*?)```\n```text\n(.*?)```", re.DOTALL)
CASES = _CASE.findall(HANDBOOK.read_text())


def _side(diff: str, sign: str) -> str:
    return "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] == sign)


def test_the_handbook_has_examples():
    assert len(CASES) >= 12


@pytest.mark.parametrize(("diff", "said"), CASES)
def test_the_portal_says_what_the_handbook_tells(make_bundle, plugins, diff, said):
    bundle = make_bundle((_side(diff, "-"), _side(diff, "+")))
    with pytest.raises(FindingsError) as caught:
        build_rules(bundle, registry=plugins, slug="minta", revision=1)
    found = [str(one).replace("tenants/minta/", "") for one in caught.value.findings]
    for line in said.splitlines():
        assert line in found
