"""``/healthz`` (the process answers) and ``/readyz`` (so do its servers), before any tenant is asked."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog

from portal.foundation.tenancy.middleware import WSGIApp

_log = structlog.get_logger(__name__)


class HealthMiddleware:
    """Answers the two probes with a bare word; details go to the log only."""

    def __init__(self, application: WSGIApp, *, checks: Iterable[Callable[[], None]]) -> None:
        self._application = application
        self._checks = tuple(checks)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a probe, or pass on."""
        path = environ.get("PATH_INFO")
        if path == "/healthz":
            return self._say(start_response, "200 OK", b"ok\n")
        if path == "/readyz":
            ready = self._ready()
            status = "200 OK" if ready else "503 Service Unavailable"
            return self._say(start_response, status, b"ready\n" if ready else b"not ready\n")
        return self._application(environ, start_response)

    def _ready(self) -> bool:
        for check in self._checks:
            try:
                check()
            except Exception:
                _log.exception("not_ready", check=getattr(check, "__qualname__", repr(check)))
                return False
        return True

    def _say(self, start_response: Callable[..., Any], status: str, body: bytes) -> Iterable[bytes]:
        start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
        return [body]
