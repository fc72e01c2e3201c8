"""What operators watch: the gauges of the sweep, and that dashboard and alerts ask for what exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from ruamel.yaml import YAML

from portal.cli import state_metrics
from portal.cli.state_metrics import StateCollector
from portal.foundation import outbox
from portal.foundation.web import metrics
from tests.support.servers import TestDatabase
from tests.support.site import Site

MONITORING = Path(__file__).parents[3] / "docs" / "monitoring"
KNOWN = {
    *state_metrics.NAMES,
    *("portal_requests_total", "portal_request_seconds_bucket"),
}


def measured(site: Site) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(StateCollector(site.app))
    lines = generate_latest(registry).decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_every_tenant_has_every_gauge(site: Site, database: TestDatabase) -> None:
    with site.inside("miho"):
        for number in range(3):
            outbox.add(kind="test", payload={"number": number})
    database.admin.execute(
        "update outbox_message set available_at = now() - interval '1 hour'"
        " where payload ->> 'number' = '0'"
    )
    database.admin.execute(
        "update outbox_message set dead_at = now() where payload ->> 'number' = '1'"
    )
    found = measured(site)
    assert found['portal_outbox_waiting{tenant="miho"}'] == 2
    assert found['portal_outbox_dead{tenant="miho"}'] == 1
    assert found['portal_outbox_oldest_due_seconds{tenant="miho"}'] >= 3600
    assert found['portal_outbox_waiting{tenant="komlo"}'] == 0
    assert found['portal_matters_waiting{kind="answer",tenant="komlo"}'] == 0
    tenants = len(list(site.services.registry))
    for name in state_metrics.NAMES:
        samples = sum(key.startswith(f"{name}{{") for key in found)
        matters = name.startswith("portal_matters")
        assert samples > tenants if matters else samples == tenants, name


def asked_for(text: str) -> set[str]:
    return set(re.findall(r"\bportal_[a-z_]+", text))


def test_dashboard_and_alerts_ask_for_what_is_measured() -> None:
    dashboard = json.loads((MONITORING / "grafana-dashboard.json").read_text("utf-8"))
    alerts = YAML(typ="safe").load((MONITORING / "alerts.yaml").read_text("utf-8"))
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    expressions = [rule["expr"] for rule in rules]
    assert all(rule["annotations"]["what_to_do"] for rule in rules)
    for panel in dashboard["panels"]:
        expressions += [target["expr"] for target in panel["targets"]]
    assert asked_for(" ".join(expressions)) == KNOWN, "neither unknown, nor forgotten"


def test_the_webs_metrics_are_called_as_they_ask() -> None:
    names = {
        sample.name
        for metric in (metrics.REQUESTS, metrics.LATENCY)
        for family in metric.collect()
        for sample in family.samples
    }
    described = {
        family.name for one in (metrics.REQUESTS, metrics.LATENCY) for family in one.describe()
    }
    assert described == {"portal_requests", "portal_request_seconds"}
    assert names <= {"portal_requests_total", "portal_requests_created"} | {
        f"portal_request_seconds_{part}" for part in ("bucket", "count", "sum", "created")
    }
