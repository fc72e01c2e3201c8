"""Security headers on every answer, and the check that a POST comes from our own page."""

import secrets

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import BadRequest

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'{beyond}; base-uri 'none'; "
    "frame-ancestors 'none'{frames}"
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def csp_nonce() -> str:
    """Return this answer's nonce for script tags."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def let_forms_lead_to(origin: str) -> None:
    """Let a form of this answer's page be answered with a redirect to that site, one of ours."""
    g.forms_lead_to = f" {origin}"


def let_show_previews() -> None:
    """Let this answer's page show previews of ours, which run no script, in frames."""
    g.frames = "; frame-src 'self'"


def as_preview(response: Response, *, inline_styles: bool = False) -> Response:
    """Make an answer one that a page of the same site may frame, and that can do nothing at all."""
    styles = "'unsafe-inline'" if inline_styles else "'self'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; img-src 'self' data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def add_headers(response: Response) -> Response:
    """Add what every answer carries; a view's own stricter policy stays."""
    headers = response.headers
    policy = _POLICY.format(
        nonce=csp_nonce(), beyond=g.get("forms_lead_to", ""), frames=g.get("frames", "")
    )
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if "immutable" not in headers["Cache-Control"]:
        response.vary.add("Cookie")
    return response


def refuse_foreign_origins() -> None:
    """Raise BadRequest for a POST that another site's page sent, siblings of ours included."""
    if request.method in _SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != own_origin(request):
        raise BadRequest
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise BadRequest


def own_origin(asked: Request) -> str:
    """Return scheme, host and port as the browser's Origin header writes them."""
    return f"{asked.scheme}://{asked.host}"


def install(app: Flask) -> None:
    """Wire the headers and the origin check into the application."""
    app.before_request(refuse_foreign_origins)
    app.after_request(add_headers)
