"""http://localhost: a page that lists the demo's tenants, consoles and sign-ins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from portal.demo.pages import Pages, styles


def read_sign_ins(path: Path) -> dict[str, dict[str, Any]]:
    """The demo's sign-ins by slug ({} while there are none yet), in the file's own order."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return content if isinstance(content, dict) else {}


@dataclass(kw_only=True)
class IndexPage:
    """WSGI application: one page, read anew from demo.json each time."""

    sign_ins: Path
    companies: dict[str, str]
    """Company name by slug."""
    mail_url: str
    pages: Pages

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == "/demo.css":
            return styles()
        if request.path != "/":
            return self.pages.missing(request)
        return self.pages.render(
            request,
            "demo/index.html",
            tenants=read_sign_ins(self.sign_ins),
            companies=self.companies,
            mail_url=self.mail_url,
        )
