"""Changes tenants.yaml as a careful person would: comments and order stay, and it is never half written."""

import io
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.registry_file import read_registry
from portal.kernel.errors import ConflictError, NotFoundError


def add_tenant(
    path: Path, slug: str, *, company: str, portal_hosts: list[str], console_hosts: list[str]
) -> TenantRegistry:
    """Add a company at the end of the file and return what the file says then.

    Raises ConflictError for a slug that stands there, FindingsError (nothing is written) for a
    slug or host that cannot be.
    """

    def change(companies: CommentedMap) -> None:
        if slug in companies:
            raise ConflictError(f"{path.name} has a company {slug!r} already")
        companies[slug] = _block(
            {
                "company": company,
                "portal_hosts": portal_hosts,
                "console_hosts": console_hosts,
                "status": "active",
            }
        )
        companies.yaml_set_comment_before_after_key(slug, before="\n")

    return _changed(path, change)


def set_status(path: Path, slug: str, status: str) -> TenantRegistry:
    """Write that the company is ``active`` or ``suspended``; returns what the file says then.

    Raises NotFoundError for a company that does not stand there, ConflictError where it is so
    already.
    """

    def change(companies: CommentedMap) -> None:
        if slug not in companies:
            raise NotFoundError(f"{path.name} has no company {slug!r}")
        if companies[slug].get("status", "active") == status:
            raise ConflictError(f"{slug} is {status} already")
        companies[slug]["status"] = status

    return _changed(path, change)


def remove_tenant(path: Path, slug: str) -> TenantRegistry:
    """Take the company off the list again (a creation that failed); returns what is left."""

    def change(companies: CommentedMap) -> None:
        companies.pop(slug, None)

    return _changed(path, change)


def _changed(path: Path, change: Callable[[CommentedMap], None]) -> TenantRegistry:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 110
    companies = yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None
    companies = CommentedMap() if companies is None else companies
    change(companies)
    out = io.StringIO()
    yaml.dump(companies, out)
    return _replaced(path, out.getvalue() if companies else "")


def _replaced(path: Path, text: str) -> TenantRegistry:
    """Put the new text in place of the file if it is in order, in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        registry = read_registry(new, demo=False) if text else TenantRegistry(())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return registry


def _block(values: Mapping[str, Any]) -> CommentedMap:
    block = CommentedMap()
    for key, value in values.items():
        if isinstance(value, list):
            listed = CommentedSeq(value)
            listed.fa.set_flow_style()
            block[key] = listed
        else:
            block[key] = value
    return block
