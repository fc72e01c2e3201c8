"""How things stand, tenant by tenant, for Prometheus: asked from the database at each scrape.

The web counts what it does (foundation.web.metrics). What waits, what is late and what was given up
is true whichever process looks, so the one sweep answers for all of them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.foundation import db
from portal.foundation.outbox.letters import outbox_state
from portal.foundation.tenancy import Tenant, scope
from portal.foundation.web.application import PortalFlask
from portal.kernel.clock import utc_now
from portal.work.items import sources, tallies

NAMES = {
    "portal_tenant_active": "Whether the tenant is served (1) or suspended (0)",
    "portal_outbox_waiting": "Messages in the outbox that are neither done nor given up",
    "portal_outbox_oldest_due_seconds": "How long the oldest message that may be sent has waited",
    "portal_outbox_dead": "Messages that were given up",
    "portal_matters_waiting": "Matters that wait for the staff",
    "portal_matters_late": "Matters that wait beyond their promised time",
}
_log = structlog.get_logger(__name__)
Sample = tuple[str, dict[str, str], float]


class StateCollector(Collector):
    """Asks for each tenant's state when Prometheus comes; a tenant that fails leaves no sample."""

    def __init__(self, app: PortalFlask) -> None:
        self._app = app

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return every gauge with a sample a tenant."""
        families = {
            name: GaugeMetricFamily(
                name,
                words,
                labels=["tenant", "kind"] if name.startswith("portal_matters") else ["tenant"],
            )
            for name, words in NAMES.items()
        }
        with self._app.enter(), self._app.app_context():
            for tenant in self._app.extensions["portal"].registry:
                for name, labels, value in self._samples(tenant):
                    families[name].add_metric(list(labels.values()), value)
        return families.values()

    def _samples(self, tenant: Tenant) -> tuple[Sample, ...]:
        try:
            with scope(tenant), db.unit_of_work(readonly=True):
                return tuple(_state_of(tenant, utc_now()))
        except Exception:
            _log.exception("state_not_measured", tenant=tenant.slug)
            return ()

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: registering must not ask the database."""
        return ()


def _state_of(tenant: Tenant, now: datetime) -> Iterator[Sample]:
    of = {"tenant": tenant.slug}
    state = outbox_state()
    oldest = 0.0 if state.due_since is None else max(0.0, (now - state.due_since).total_seconds())
    yield "portal_tenant_active", of, float(tenant.active)
    yield "portal_outbox_waiting", of, state.waiting
    yield "portal_outbox_oldest_due_seconds", of, oldest
    yield "portal_outbox_dead", of, state.dead
    for one in tallies(sources(), clerk_id=None, now=now):
        yield "portal_matters_waiting", {**of, "kind": one.kind}, one.waiting
        yield "portal_matters_late", {**of, "kind": one.kind}, one.late


def serve(port: int, app: PortalFlask, *, address: str = "127.0.0.1") -> None:
    """Answer ``/metrics`` on that port, in a thread of its own."""
    metrics = CollectorRegistry()
    metrics.register(StateCollector(app))
    start_http_server(port, addr=address, registry=metrics)
