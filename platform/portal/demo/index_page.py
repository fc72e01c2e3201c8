"""http://localhost: a page that lists the demo's tenants, consoles and sign-ins."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from werkzeug.wrappers import Request, Response

from portal.demo.pages import Pages, protected, styles

_CODE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'self'"


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
        if request.path == "/code":
            return self._code(request)
        if request.path != "/":
            return self.pages.missing(request)
        return self.pages.render(
            request,
            "demo/index.html",
            tenants=read_sign_ins(self.sign_ins),
            companies=self.companies,
            mail_url=self.mail_url,
            with_code=staff_secret(read_sign_ins(self.sign_ins)) is not None,
        )

    def _code(self, request: Request) -> Response:
        """The code of the consoles' second step, in a frame that renews itself when it changes."""
        secret = staff_secret(read_sign_ins(self.sign_ins))
        if secret is None:
            return self.pages.missing(request)
        code, seconds = present_code(secret)
        answer = self.pages.render(request, "demo/code.html", code=code, seconds=seconds)
        return protected(answer, policy=_CODE_POLICY)


def staff_secret(sign_ins: dict[str, dict[str, Any]]) -> str | None:
    """The secret of the demo clerks' authenticator app; None while there is no clerk yet."""
    accounts = (tenant.get(who) or {} for tenant in sign_ins.values() for who in ("clerk", "admin"))
    return next((one["totp_secret"] for one in accounts if "totp_secret" in one), None)


def present_code(secret: str) -> tuple[str, int]:
    """What the app shows now (``123 456``), and for how many seconds still."""
    app, now = pyotp.TOTP(secret), time.time()
    code = app.at(int(now))
    return f"{code[:3]} {code[3:]}", app.interval - int(now) % app.interval
