"""tenants.yaml: the operator's list is read strictly, and the demo derives its own hosts."""

from pathlib import Path

import pytest

from portal.foundation.findings import FindingsError
from portal.foundation.tenancy.registry_file import read_registry

GOOD = """\
minta:
  company: Minta Távhő Kft.
  portal_hosts: [portal.minta.example, regi.minta.example]
  console_hosts: [console.minta.example]
masik:
  company: Másik Kft.
  portal_hosts: [portal.masik.example]
  console_hosts: [console.masik.example]
  status: suspended
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "tenants.yaml"
    path.write_text(text)
    return path


def _said(folder: Path, text: str) -> list[str]:
    with pytest.raises(FindingsError) as caught:
        read_registry(_write(folder, text), demo=False)
    return [str(finding) for finding in caught.value.findings]


def test_production_has_the_hosts_of_the_file(tmp_path):
    registry = read_registry(_write(tmp_path, GOOD), demo=False)
    assert [(one.slug, one.company, one.active) for one in registry] == [
        ("minta", "Minta Távhő Kft.", True),
        ("masik", "Másik Kft.", False),
    ]
    assert registry.get("minta").portal_hosts == ("portal.minta.example", "regi.minta.example")


def test_the_demo_derives_hosts_from_the_slug(tmp_path):
    registry = read_registry(_write(tmp_path, GOOD), demo=True, base_domain="test")
    assert registry.get("minta").portal_hosts == ("minta.test",)
    assert registry.get("minta").console_hosts == ("minta-console.test",)


def test_all_errors_at_once(tmp_path):
    text = (
        "minta: {company: A, portal_hosts: [https://A.example:80], console_hosts: [a.example], staus: x}\n"
        "Rossz-nev: {company: B, portal_hosts: [a.example], console_hosts: []}\n"
        "ures:\n"
    )
    assert _said(tmp_path, text) == [
        "tenants.yaml:1: minta.portal_hosts[0]: 'https://A.example:80' is no host name — write it in "
        "lower case without scheme, port and path: `portal.company.example`",
        "tenants.yaml:1: minta.staus: unknown key 'staus' — did you mean 'status'?",
        "tenants.yaml:2: Rossz-nev: 'Rossz-nev' is no slug — 2 to 31 small letters and digits, "
        "a letter first; it never changes again",
        "tenants.yaml:2: Rossz-nev.portal_hosts[0]: the host 'a.example' stands under "
        "minta.console_hosts already — give every site a host of its own",
        "tenants.yaml:2: Rossz-nev.console_hosts: name at least one host — write for example "
        "`console_hosts: [console.minta.example]`",
        "tenants.yaml:3: ures: nothing stands here, but a value is wanted",
    ]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FindingsError, match="the file is missing"):
        read_registry(tmp_path / "tenants.yaml", demo=False)
