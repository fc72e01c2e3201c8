"""The first thing a request meets: an exact host names the tenant and the shell, or it is refused."""

import re
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import Any

from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.scope import scope

WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_HOST = re.compile(r"([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?")
_REFUSAL = "Ismeretlen cím. / Unknown address.\n".encode()
_SUSPENDED = (
    "Az ügyfélszolgálat átmenetileg szünetel. / This service is suspended for now.\n".encode()
)


class TenancyMiddleware:
    """Runs the application in a copied context, so that no tenant can leak into the next request."""

    def __init__(
        self, application: WSGIApp, *, registry: TenantRegistry, public_port: int | None
    ) -> None:
        self._application = application
        self._registry = registry
        self._public_port = str(public_port) if public_port else None

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer 421 for unknown hosts and wrong ports, 503 for suspended tenants, else pass on."""
        match = _HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
        found = self._registry.resolve(match[1]) if match else None
        if match is None or found is None or (match[2] and match[2] != self._public_port):
            return _bare(start_response, "421 Misdirected Request", _REFUSAL)
        tenant, shell = found
        if not tenant.active:
            return _bare(start_response, "503 Service Unavailable", _SUSPENDED)

        def run() -> Iterable[bytes]:
            with scope(tenant, shell):
                return self._application(environ, start_response)

        return copy_context().run(run)


def _bare(start_response: Callable[..., Any], status: str, body: bytes) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [body]
