"""tenants.yaml changes under a running installation: edited in place, read again without a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.foundation.findings import FindingsError
from portal.foundation.tenancy import Shell
from portal.foundation.tenancy.registry import TenantRegistryError
from portal.foundation.tenancy.registry_editing import add_tenant, remove_tenant, set_status
from portal.foundation.tenancy.watched_registry import WatchedRegistry
from portal.kernel.errors import ConflictError, NotFoundError

FILE = """\
# Which companies, on which hosts.

minta:
  company: Minta Távhő Kft.   # since 2026
  portal_hosts: [portal.minta.example]
  console_hosts: [console.minta.example]
  status: active
"""
NEW = {
    "company": "Új Vízmű Zrt.",
    "portal_hosts": ["ugyfel.uj.example"],
    "console_hosts": ["ugyintezo.uj.example"],
}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tenants.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_company_comes_goes_and_comes_back_without_a_restart(file: Path) -> None:
    clock = Clock()
    registry = WatchedRegistry(file, demo=False, clock=clock)
    add_tenant(file, "ujvizmu", **NEW)  # type: ignore[arg-type]
    assert [tenant.slug for tenant in registry] == ["minta"], "not asked again yet"
    clock.now += 1.5
    assert [tenant.slug for tenant in registry] == ["minta", "ujvizmu"]
    found = registry.resolve("ugyintezo.uj.example")
    assert found is not None and found[0].company == NEW["company"]
    assert found[1] is Shell.CONSOLE
    set_status(file, "ujvizmu", "suspended")
    clock.now += 1.5
    assert [tenant.slug for tenant in registry.active()] == ["minta"]
    set_status(file, "ujvizmu", "active")
    clock.now += 1.5
    assert registry.get("ujvizmu").active
    remove_tenant(file, "ujvizmu")
    clock.now += 1.5
    with pytest.raises(TenantRegistryError):
        registry.get("ujvizmu")


def test_a_file_that_is_not_in_order_changes_nothing(file: Path) -> None:
    clock = Clock()
    registry = WatchedRegistry(file, demo=False, clock=clock)
    for broken in ("minta: [", "minta: {compny: x}", ""):
        file.write_text(broken, encoding="utf-8")
        clock.now += 1.5
        assert registry.get("minta").company == "Minta Távhő Kft."
    file.unlink()
    clock.now += 1.5
    assert registry.get("minta").active
    file.write_text(FILE.replace("Minta", "Másik"), encoding="utf-8")
    clock.now += 1.5
    assert registry.get("minta").company == "Másik Távhő Kft."


def test_comments_order_and_rights_stay(file: Path) -> None:
    file.chmod(0o640)
    add_tenant(file, "ujvizmu", **NEW)  # type: ignore[arg-type]
    set_status(file, "minta", "suspended")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Which companies, on which hosts.\n")
    assert "# since 2026" in text and "portal_hosts: [ugyfel.uj.example]" in text
    assert text.index("minta:") < text.index("ujvizmu:")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in file.parent.iterdir()] == ["tenants.yaml"]


@pytest.mark.parametrize(
    ("slug", "changed"),
    [
        ("Új", {}),
        ("ujvizmu", {"portal_hosts": ["https://ugyfel.uj.example/"]}),
        ("ujvizmu", {"portal_hosts": ["portal.minta.example"]}),
        ("ujvizmu", {"console_hosts": []}),
        ("ujvizmu", {"company": ""}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    file: Path, slug: str, changed: dict[str, object]
) -> None:
    with pytest.raises(FindingsError):
        add_tenant(file, slug, **{**NEW, **changed})  # type: ignore[arg-type]
    assert file.read_text(encoding="utf-8") == FILE
    assert [one.name for one in file.parent.iterdir()] == ["tenants.yaml"]


def test_what_stands_there_already_is_said(file: Path) -> None:
    with pytest.raises(ConflictError):
        add_tenant(file, "minta", **NEW)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        set_status(file, "minta", "active")
    with pytest.raises(NotFoundError):
        set_status(file, "nincs", "suspended")
