"""The registry as tenants.yaml says it now: a new, suspended or resumed company needs no restart."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from portal.foundation.findings import FindingsError
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.registry_file import read_registry
from portal.foundation.tenancy.scope import Shell, Tenant

_log = structlog.get_logger(__name__)


class WatchedRegistry(TenantRegistry):
    """The tenants of a tenants.yaml, read again when the file has changed.

    Looks at the file's date and size at most once in ``recheck_after`` seconds. A file that is not
    in order is reported in the log once, and the last good one stays. Raises FindingsError when the
    very first reading fails.
    """

    def __init__(
        self,
        path: Path,
        *,
        demo: bool,
        recheck_after: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._demo = path, demo
        self._recheck_after, self._clock = recheck_after, clock
        self._lock = threading.Lock()
        self._mark = self._marked()
        self._current = read_registry(path, demo=demo)
        self._asked_at = clock()

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._now())

    def get(self, slug: str) -> Tenant:
        """Return the tenant; raises TenantRegistryError naming those that exist."""
        return self._now().get(slug)

    def resolve(self, host: str) -> tuple[Tenant, Shell] | None:
        """Return who answers on that lower-case host without port, or None."""
        return self._now().resolve(host)

    def _now(self) -> TenantRegistry:
        if self._clock() - self._asked_at < self._recheck_after:
            return self._current
        # While one thread reads, the others go on with what is known.
        if self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._current

    def _refresh(self) -> None:
        self._asked_at = self._clock()
        mark = self._marked()
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self._current = read_registry(self._path, demo=self._demo)
        except FindingsError as error:
            problems = [str(finding) for finding in error.findings]
            _log.error("tenants_file_not_usable", file=str(self._path), problems=problems)
        else:
            _log.info("tenants_file_read", tenants=[tenant.slug for tenant in self._current])

    def _marked(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
