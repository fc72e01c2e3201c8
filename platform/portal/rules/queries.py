"""Which rules are in force, and what earlier revisions held."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import NotFoundError, PortalError
from portal.plugin_api.registry import PluginRegistry
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.rules.model import TenantRules
from portal.rules.models import RulesPublication, RulesRevision
from portal.rules.stored_files import decoded

_UNBOUND = "no rules bound: enter portal.rules.queries.bind(cache) first"
_log = structlog.get_logger(__name__)


Gate = Callable[[Bundle, TenantRules], Iterable[Finding]]
"""Asked before anything comes into force: what it finds stops that. Set by the composition root."""


class NoRulesError(PortalError):
    """The tenant has no published rules yet: ``portal tenants apply`` brings them in."""


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One revision as it was stored."""

    number: int
    bundle: Bundle
    digest: str
    author: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One coming into force; ``digest`` is that of the revision."""

    number: int
    revision: int
    digest: str
    author: str
    reason: str
    published_at: datetime


def revision(number: int) -> StoredRevision:
    """Return one revision of the tenant in scope; raises NotFoundError. Needs a unit of work."""
    row = (
        db.session()
        .execute(
            select(
                RulesRevision.number,
                RulesRevision.files,
                RulesRevision.digest,
                RulesRevision.author,
                RulesRevision.reason,
                RulesRevision.created_at,
            ).where(RulesRevision.number == number)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFoundError(f"{current_tenant().slug} has no revision {number} of its rules")
    bundle = Bundle(decoded(row.files), place=f"{current_tenant().slug}, revision {number}")
    return StoredRevision(row.number, bundle, row.digest, row.author, row.reason, row.created_at)


def publications(*, limit: int = 50) -> tuple[Publication, ...]:
    """Return what came into force, newest first. Needs a unit of work."""
    rows = db.session().execute(
        select(
            RulesPublication.number,
            RulesPublication.revision_number,
            RulesRevision.digest,
            RulesPublication.author,
            RulesPublication.reason,
            RulesPublication.published_at,
        )
        .join(RulesRevision, RulesRevision.number == RulesPublication.revision_number)
        .order_by(RulesPublication.number.desc())
        .limit(limit)
    )
    return tuple(Publication(*row) for row in rows)


def published() -> Publication | None:
    """Return what is in force now, or None where nothing was published. Needs a unit of work."""
    newest = publications(limit=1)
    return newest[0] if newest else None


@dataclass(slots=True)
class _Kept:
    """The rules that one tenant runs by, and when the database was last asked about them."""

    rules: TenantRules
    digest: str
    asked_at: float


class RulesCache:
    """The published rules of every tenant, built once per revision in this process.

    Asks the database at most once in ``recheck_after`` seconds whether something newer is in
    force. A revision that this installation cannot run (a plugin is gone) is reported in the log,
    and the last good one stays.
    """

    def __init__(
        self,
        *,
        registry: PluginRegistry,
        gate: Gate | None = None,
        recheck_after: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = registry
        self.gate = gate
        self._recheck_after = recheck_after
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def current(self) -> TenantRules:
        """Return the rules in force for the tenant in scope; raises NoRulesError."""
        slug = current_tenant().slug
        kept = self._kept.get(slug)
        if kept is not None and self._clock() - kept.asked_at < self._recheck_after:
            return kept.rules
        # While one thread asks, the others go on with what they have.
        if not self._lock.acquire(blocking=kept is None):
            assert kept is not None  # noqa: S101 - without it we would have waited for the lock
            return kept.rules
        try:
            return self._refreshed(slug, self._kept.get(slug))
        finally:
            self._lock.release()

    def forget(self, slug: str) -> None:
        """Ask the database at the next request; what is kept stays as the last good one."""
        kept = self._kept.get(slug)
        if kept is not None:
            kept.asked_at = float("-inf")

    def _refreshed(self, slug: str, kept: _Kept | None) -> TenantRules:
        with db.unit_of_work(readonly=True):
            newest = published()
            if newest is None:
                raise NoRulesError(f"{slug} has no published rules; run `portal tenants apply`")
            known = kept is not None and kept.digest == newest.digest
            if kept is not None and known and kept.rules.revision == newest.revision:
                kept.asked_at = self._clock()
                return kept.rules
            stored = revision(newest.revision)
        try:
            rules = build_rules(
                stored.bundle, registry=self.registry, slug=slug, revision=stored.number
            )
        except FindingsError as error:
            problems = [str(finding) for finding in error.findings]
            _log.error("rules_not_usable", tenant=slug, revision=stored.number, problems=problems)
            if kept is None:
                raise
            kept.asked_at = self._clock()
            return kept.rules
        self._kept[slug] = _Kept(rules, stored.digest, self._clock())
        return rules


_cache: ContextVar[RulesCache | None] = ContextVar("rules_cache", default=None)


@contextmanager
def bind(cache: RulesCache) -> Iterator[None]:
    """Make ``current_rules`` answer from that cache inside the block."""
    token = _cache.set(cache)
    try:
        yield
    finally:
        _cache.reset(token)


def bound_cache() -> RulesCache | None:
    """Return the cache of this block, or None."""
    return _cache.get()


def bound_plugins() -> PluginRegistry:
    """Return the plugins that this process builds rules with; raises NoRulesError outside a bind."""
    cache = _cache.get()
    if cache is None:
        raise NoRulesError(_UNBOUND)
    return cache.registry


def current_rules() -> TenantRules:
    """Return the rules in force for the tenant in scope.

    Raises NoRulesError where nothing is published. Opens a short transaction of its own when the
    database has to be asked, at most once a second.
    """
    cache = _cache.get()
    if cache is None:
        raise NoRulesError(_UNBOUND)
    return cache.current()
