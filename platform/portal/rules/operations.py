"""Brings a tenant's files into force: plan, apply, roll back, export. Nothing is half applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from portal.foundation import db
from portal.foundation.db import Database
from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import Tenant, current_tenant, scope
from portal.kernel.errors import ConflictError
from portal.plugin_api.registry import PluginRegistry
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle, read_bundle
from portal.rules.comparison import Change, changes_between
from portal.rules.model import TenantRules
from portal.rules.models import RulesPublication, RulesRevision
from portal.rules.queries import bound_cache, published, revision
from portal.rules.stored_files import encoded

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('rules:' || :slug, 0))")


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying would do. ``current`` is the revision in force, None where there is none."""

    current: int | None
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the files are what is in force already."""
        return self.current is not None and not self.changes


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it: the revision in force now; ``changed`` is False where it was so before."""

    slug: str
    revision: int
    changed: bool


def lock() -> None:
    """Keep others from publishing, and from changing the draft, until the transaction is over."""
    db.session().execute(_LOCK, {"slug": current_tenant().slug})


def plan(bundle: Bundle, *, plugins: PluginRegistry) -> Plan:
    """Return what applying would change, key by key; raises FindingsError for invalid files."""
    build_rules(bundle, registry=plugins, slug=current_tenant().slug, revision=0)
    now = published()
    before = revision(now.revision).bundle if now else Bundle({})
    return Plan(now.revision if now else None, changes_between(before, bundle))


def apply(bundle: Bundle, *, plugins: PluginRegistry, author: str, reason: str) -> Applied:
    """Store the files as a revision and publish it; needs a unit of work that may write.

    Files that are in force already change nothing; files that an earlier revision held bring
    that one back. Raises FindingsError for invalid files, and for rules that the gate of the process
    refuses: nothing is stored then.
    """
    slug = current_tenant().slug
    rules = build_rules(bundle, registry=plugins, slug=slug, revision=0)
    session, digest = db.session(), bundle.digest()
    lock()
    now = published()
    if now is not None and now.digest == digest:
        return Applied(slug, now.revision, changed=False)
    _pass_gate(bundle, rules)
    number = session.scalar(select(RulesRevision.number).where(RulesRevision.digest == digest))
    if number is None:
        number = _next(RulesRevision.number)
        session.execute(
            insert(RulesRevision).values(
                number=number,
                files=encoded(bundle.files),
                digest=digest,
                author=author,
                reason=reason,
            )
        )
    _publish(number, author=author, reason=reason)
    return Applied(slug, number, changed=True)


def rollback(*, to: int, plugins: PluginRegistry, author: str, reason: str) -> Applied:
    """Publish an older revision again; needs a unit of work that may write.

    Raises NotFoundError for a number that does not exist, FindingsError where this installation
    can no longer run that revision, ConflictError where it is in force already.
    """
    slug = current_tenant().slug
    lock()
    now = published()
    if now is not None and now.revision == to:
        raise ConflictError(f"revision {to} of {slug} is in force already")
    bundle = revision(to).bundle
    _pass_gate(bundle, build_rules(bundle, registry=plugins, slug=slug, revision=to))
    _publish(to, author=author, reason=reason)
    return Applied(slug, to, changed=True)


def export(folder: Path, *, number: int | None = None) -> tuple[Path, ...]:
    """Write a revision's files (default: the one in force) into an empty or new folder.

    Returns the paths written. Raises NotFoundError, or ConflictError where the folder holds
    anything already. Needs a unit of work.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"{folder} is not empty; name a new folder")
    if number is None:
        now = published()
        number = now.revision if now else 0
    written = []
    for path, data in sorted(revision(number).bundle.files.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        written.append(target)
    return tuple(written)


def apply_all(
    *,
    database: Database,
    tenants: Iterable[Tenant],
    folder: Path,
    plugins: PluginRegistry,
    author: str,
    reason: str,
) -> tuple[Applied, ...]:
    """Apply ``folder/<slug>`` for every tenant, each in its own transaction.

    All are checked first: raises FindingsError with the findings of every tenant, and then none
    is applied.
    """
    bundles: list[tuple[Tenant, Bundle]] = []
    findings: list[Finding] = []
    for tenant in tenants:
        try:
            bundle = read_bundle(folder / tenant.slug, place=f"{folder.name}/{tenant.slug}")
            build_rules(bundle, registry=plugins, slug=tenant.slug, revision=0)
        except FindingsError as error:
            findings += error.findings
        else:
            bundles.append((tenant, bundle))
    if findings:
        raise FindingsError(findings)
    done = []
    for tenant, bundle in bundles:
        with db.bind(database), scope(tenant), db.unit_of_work():
            done.append(apply(bundle, plugins=plugins, author=author, reason=reason))
    return tuple(done)


def _pass_gate(bundle: Bundle, rules: TenantRules) -> None:
    """Raise FindingsError for rules that must not come into force over the tenant's records.

    A preview has no records to be hurt: what must not be published may be looked at.
    """
    if current_tenant().preview_of is not None:
        return
    cache = bound_cache()
    findings = list(cache.gate(bundle, rules)) if cache and cache.gate else []
    if findings:
        raise FindingsError(findings)


def _publish(number: int, *, author: str, reason: str) -> None:
    db.session().execute(
        insert(RulesPublication).values(
            number=_next(RulesPublication.number),
            revision_number=number,
            author=author,
            reason=reason,
        )
    )
    cache, slug = bound_cache(), current_tenant().slug
    if cache is not None:
        db.after_commit(lambda: cache.forget(slug))


def _next(column: Any) -> int:
    """Return the next number of a revision or publication; the advisory lock keeps others out."""
    return (db.session().scalar(select(func.max(column))) or 0) + 1
