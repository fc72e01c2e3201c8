"""What the browser journeys must know of the tenants before they run, read from the tenants' files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from portal.foundation.tenancy.registry_file import read_registry
from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Ways:
    """How one tenant registers, confirms, decides and helps out, as its rules.yaml says."""

    slug: str
    verifier: str
    confirmed_by: tuple[str, ...]
    approved_by_clerk: bool
    recovery: str
    languages: tuple[str, ...]


def _ways(slug: str) -> Ways:
    path = Settings.tenants_dir / slug / "rules.yaml"
    rules: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    registration = rules["registration"]
    return Ways(
        slug=slug,
        verifier=registration["verifier"],
        confirmed_by=tuple(registration["confirmation"]["by"]),
        approved_by_clerk=registration["approval"]["policy"] == "by_clerk",
        recovery=rules["recovery"],
        languages=tuple(rules["locales"]),
    )


ALL = tuple(_ways(tenant.slug) for tenant in read_registry(Settings.tenants_file, demo=True))
SLUGS = tuple(ways.slug for ways in ALL)
BY_SLUG = {ways.slug: ways for ways in ALL}
ONE_OF_EACH_VERIFIER = tuple({ways.verifier: ways.slug for ways in ALL}.values())
CONFIRMATIONS = tuple((ways.slug, by) for ways in ALL for by in ways.confirmed_by)
