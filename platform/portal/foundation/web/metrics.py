"""Prometheus metrics, labelled by tenant and endpoint; read on a port of their own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess, start_http_server
from prometheus_client.registry import REGISTRY

REQUESTS = Counter(
    "portal_requests", "Answered requests", ["tenant", "shell", "endpoint", "method", "status"]
)
LATENCY = Histogram(
    "portal_request_seconds",
    "Time from the guard to the finished answer",
    ["tenant", "shell", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def serve(port: int, *, multiprocess_dir: str | None = None, address: str = "127.0.0.1") -> None:
    """Answer ``/metrics`` on that port, gathering every worker's figures when they share a folder."""
    registry = REGISTRY
    if multiprocess_dir:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=multiprocess_dir)
    start_http_server(port, addr=address, registry=registry)
