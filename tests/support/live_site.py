"""The whole application on a real port, for browsers: `http://<slug>.localhost:<port>/`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.foundation.tenancy import Shell
from portal.settings import Settings
from tests.support.site import Site


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running server and the means to look behind it."""

    site: Site
    port: int

    def address(self, slug: str, path: str = "/", *, shell: Shell = Shell.PORTAL) -> str:
        """Return the full address of a page; Chromium resolves every *.localhost by itself."""
        return f"http://{self.site.services.registry.get(slug).host(shell)}:{self.port}{path}"

    def forget_rules(self) -> None:
        """Read the tenants' rules anew: the database was put back to where it started."""
        for tenant in self.site.services.registry:
            self.site.services.rules.forget(tenant.slug)


class _Silent(WSGIRequestHandler):
    """Keeps the lines of single requests out of the tests' output."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: what goes wrong shows in the browser."""


@contextmanager
def serving(settings: Settings) -> Iterator[LiveSite]:
    """Serve the application on a free port for the block; links in its mails lead to that port."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    app = create_app(replace(settings, public_port=port))
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=_Silent, fd=listener.detach()
    )
    thread = threading.Thread(target=server.serve_forever, name="live-site", daemon=True)
    thread.start()
    try:
        yield LiveSite(Site.of(app), port)
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
        app.extensions["portal"].database.dispose()
