"""What the tests of the second look share: rules that want it, and colleagues who give it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from portal.plugin_api.registry import PluginRegistry
from portal.registration import operations
from portal.rules import operations as rules_operations
from portal.rules.bundle import Bundle, read_bundle
from tests.factories import records
from tests.portal.registration.conftest import NOW, Desk

ROOT = Path(__file__).resolve().parents[3]


def bundle_with(slug: str, section: str) -> Bundle:
    """Return the tenant's own files with that section of rules.yaml added, or put in its place."""
    files: Mapping[str, bytes] = read_bundle(ROOT / "tenants" / slug).files
    key = section.split(":", 1)[0].encode()
    kept = [line for line in files["rules.yaml"].splitlines() if not line.startswith(key + b":")]
    return Bundle(files={**files, "rules.yaml": b"\n".join([*kept, section.encode(), b""])})


def put_into_force(desk: Desk, plugins: PluginRegistry, when: str) -> None:
    """Have the desk's tenant want a second look at registrations ``when``."""
    bundle = bundle_with(desk.slug, f"four_eyes: {{registrations: {when}}}")
    with desk.ground.inside(desk.slug):
        rules_operations.apply(bundle, plugins=plugins, author="tests", reason="four eyes")


def hire(desk: Desk, *names: str) -> tuple[uuid.UUID, ...]:
    """Return the ids of new colleagues."""
    return tuple(
        desk.ground.run(desk.slug, lambda name=name: records.clerk(email=f"{name}@example.hu"))
        for name in names
    )


def approve(desk: Desk, clerk_id: uuid.UUID, *, version: int) -> operations.Approval:
    """Approve the only registration there is."""
    row = desk.the_row()
    return desk.ground.run(
        desk.slug,
        lambda: operations.approve(
            registration_id=row.id,
            version=version,
            clerk_id=clerk_id,
            customer_number=desk.right.customer_number or "",
            now=NOW,
        ),
    )


def confirm(desk: Desk, clerk_id: uuid.UUID, *, version: int) -> None:
    """Confirm the only registration there is."""
    row = desk.the_row()
    desk.ground.run(
        desk.slug,
        lambda: operations.confirm_approval(
            registration_id=row.id, version=version, clerk_id=clerk_id, now=NOW
        ),
    )


def send_back(desk: Desk, clerk_id: uuid.UUID, *, version: int) -> None:
    """Send the first approval of the only registration back."""
    row = desk.the_row()
    desk.ground.run(
        desk.slug,
        lambda: operations.send_back(
            registration_id=row.id, version=version, clerk_id=clerk_id, note="Nézd meg!", now=NOW
        ),
    )
