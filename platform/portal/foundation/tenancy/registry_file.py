"""Reads tenants.yaml, the operator's list of companies and hosts; all errors at once."""

import re
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal.foundation.findings import Finding, FindingsError, Problem
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.scope import Tenant
from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_schema import check
from portal.foundation.yaml_tree import YamlDocument

_SLUG = re.compile(r"[a-z][a-z0-9]{1,30}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
STATUSES = ("active", "suspended")


def _host(value: str) -> None:
    if not _HOST.fullmatch(value):
        advice = "write it in lower case without scheme, port and path: `portal.company.example`"
        raise ValidationError(Problem(f"{value!r} is no host name", advice))


def _hosts(meaning: str, example: str) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=_host, metadata={"example": example}),
        required=True,
        validate=validate.Length(min=1, error="name at least one host"),
        metadata={"description": meaning, "example": f"[{example}]"},
    )


class TenantSchema(Schema):
    """One company of this installation."""

    class Meta:
        """A mistyped key is an error, never silently ignored."""

        unknown = RAISE

    company = fields.String(
        required=True,
        validate=validate.Length(min=1, max=120),
        metadata={"description": "the company's name", "example": "Minta Távhő Kft."},
    )
    portal_hosts = _hosts("hosts of the customers' portal", "portal.minta.example")
    console_hosts = _hosts("hosts of the staff's console", "console.minta.example")
    status = fields.String(
        load_default="active",
        validate=validate.OneOf(STATUSES),
        metadata={
            "description": "active, or suspended: every page answers 503",
            "example": "active",
        },
    )


def read_registry(path: Path, *, demo: bool, base_domain: str = "localhost") -> TenantRegistry:
    """Return the tenants of a tenants.yaml; raises FindingsError with all that is wrong.

    ``demo``: the hosts are ``<slug>.<base_domain>`` and ``<slug>-console.<base_domain>`` instead.
    """
    if not path.is_file():
        advice = "write one, or name another with PORTAL_TENANTS_FILE"
        raise FindingsError([Finding(str(path), 0, 0, "", "the file is missing", advice)])
    document = read_yaml(path.read_bytes(), file=path.name)
    schema = Schema.from_dict(
        {slug: fields.Nested(TenantSchema, required=True) for slug in _slugs(document)}
    )
    data, findings = check(document, schema())
    for slug in _slugs(document):
        if not _SLUG.fullmatch(slug):
            advice = "2 to 31 small letters and digits, a letter first; it never changes again"
            findings.append(document.finding((slug,), f"{slug!r} is no slug", advice))
    findings += _shared_hosts(document, data)
    if findings:
        raise FindingsError(findings)
    return TenantRegistry(
        _tenant(slug, block, demo=demo, base_domain=base_domain) for slug, block in data.items()
    )


def _slugs(document: YamlDocument) -> tuple[str, ...]:
    return tuple(getattr(document.root, "entries", ()))


def _shared_hosts(document: YamlDocument, data: Any) -> list[Finding]:
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for slug, block in (data if isinstance(data, dict) else {}).items():
        for key in ("portal_hosts", "console_hosts"):
            for index, host in enumerate(block.get(key) or ()):
                if host in seen:
                    problem = f"the host {host!r} stands under {seen[host]} already"
                    advice = "give every site a host of its own"
                    findings.append(document.finding((slug, key, index), problem, advice))
                seen.setdefault(host, f"{slug}.{key}")
    return findings


def _tenant(slug: str, block: dict[str, Any], *, demo: bool, base_domain: str) -> Tenant:
    portal, console = tuple(block["portal_hosts"]), tuple(block["console_hosts"])
    if demo:
        portal, console = (f"{slug}.{base_domain}",), (f"{slug}-console.{base_domain}",)
    return Tenant(
        slug=slug,
        company=block["company"],
        portal_hosts=portal,
        console_hosts=console,
        active=block["status"] == "active",
    )
