"""The Flask class: binds routes to the shell, and runs each view guarded, in one unit of work."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask, Request, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import LoginManager
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from portal.foundation import audit, db
from portal.foundation.audit.journal import ANONYMOUS, Actor, acting
from portal.foundation.tenancy import Shell, Tenant, current_shell, current_tenant, scope
from portal.foundation.web import compression, errors, headers, i18n, viewing
from portal.foundation.web.access import Access, access_of
from portal.foundation.web.assets import asset
from portal.foundation.web.cookie_session import TenantCookieInterface, refuse_ambiguous_cookies
from portal.foundation.web.file_forms import allow_files
from portal.foundation.web.formats import FILTERS
from portal.foundation.web.metrics import LATENCY, REQUESTS
from portal.foundation.web.principal import Principal, principal_or_none
from portal.foundation.web.streamed_forms import EarlyTokenProtect
from portal.foundation.web.theming import mail_colours
from portal.kernel.ids import new_id

_SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_IN = {Shell.PORTAL: "identity.sign_in", Shell.CONSOLE: "clerk_identity.sign_in"}
ONLY_PAGE = {
    "password_change": {
        Shell.PORTAL: "identity.change_password",
        Shell.CONSOLE: "clerk_identity.change_password",
    },
    "second_factor": {
        Shell.PORTAL: "second_step.ask",
        Shell.CONSOLE: "clerk_second_step.ask",
    },
    "second_factor_setup": {Shell.CONSOLE: "clerk_second_step.set_up"},
}
"""Where a session leads that may do one thing only."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Switch:
    """Where a request goes instead: into the scope of ``tenant``, or to ``answer`` where it is None.

    ``afterwards`` runs in that scope, inside the application, once the request is served.
    """

    tenant: Tenant | None
    answer: Callable[..., Any] = lambda environ, start_response: ()
    afterwards: Callable[[], None] = lambda: None


class PortalFlask(Flask):
    """One application, two sites a tenant: the customers' portal and the clerks' console."""

    feature_is_on: Callable[[str], bool]
    """Set by the composition root: whether the tenant in scope has that page switched on."""
    enter: Callable[[], AbstractContextManager[object]]
    """Set by the composition root: binds database, store, secret and rules for one request."""
    switch: Callable[[dict[str, Any]], Switch | None] = staticmethod(lambda environ: None)
    """Set by the composition root: leads a request into another scope than its host's (a preview)."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the routes to the shell in scope, so that the other shell's pages do not exist."""
        if request is None:
            return None  # mails build their addresses with foundation.web.links
        return self.url_map.bind_to_environ(request.environ, subdomain=current_shell().value)

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve one request with everything bound that it may need."""
        request_id = str(new_id())
        with self.enter():
            switch = self.switch(environ)
            if switch is None:
                return self._serve(request_id, environ, start_response)
            if switch.tenant is None:
                return switch.answer(environ, start_response)
            with scope(switch.tenant, current_shell()):
                answer = self._serve(request_id, environ, start_response)
                with self.app_context():
                    switch.afterwards()
                return answer

    def _serve(self, request_id: str, environ: dict[str, Any], start_response: Any) -> Any:
        with (
            structlog.contextvars.bound_contextvars(
                request_id=request_id, tenant=current_tenant().slug, shell=current_shell().value
            ),
        ):
            return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view in one unit of work: read-only for GET; returning commits, raising rolls back."""
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        endpoint = str(request.endpoint)
        access = access_of(self.view_functions[endpoint], endpoint)
        with audit.reads_journal(), db.unit_of_work(readonly=request.method in _SAFE):
            visitor = g.principal = principal_or_none()
            with acting(_actor(visitor)), viewing.held_to_looking(visitor):
                refusal = self._guard(access, visitor)
                return super().dispatch_request() if refusal is None else refusal

    def _guard(self, access: Access, visitor: Principal | None) -> ResponseReturnValue | None:
        if access.page is not None and not self.feature_is_on(access.page):
            raise NotFound
        if visitor is not None and visitor.viewing is not None:
            viewing.check(access, visitor.viewing)
        if access.kind == "public":
            if visitor is not None and access.scope is None:
                self._as_oneself(visitor)
            return None
        if visitor is None and viewing.was_here():
            return redirect(url_for(viewing.OVER), 303)
        if visitor is None:
            wanted = {"next": request.full_path.rstrip("?")} if request.method == "GET" else {}
            return redirect(
                f"{url_for(SIGN_IN[current_shell()])}?{urlencode(wanted)}".rstrip("?"), 303
            )
        if visitor.kind != access.kind or not (
            access.may is None or access.may in visitor.permissions
        ):
            raise NotFound
        if visitor.purpose not in ("full", access.during):
            return redirect(url_for(ONLY_PAGE[visitor.purpose][current_shell()]), 303)
        if access.scope is None:
            self._as_oneself(visitor)
        elif access.scope not in visitor.scopes:
            raise Forbidden
        return None

    def _as_oneself(self, visitor: Principal) -> None:
        g._login_user = visitor.as_oneself()  # where Flask-Login keeps the current user


def new_application(
    *, secret_key: str, fallbacks: tuple[str, ...], scheme: str, port: int | None, proxy_count: int
) -> PortalFlask:
    """Return an application with everything that is the same for every slice, and no route yet."""
    app = PortalFlask("portal", static_folder=None, template_folder="foundation/web/templates")
    secure = scheme == "https"
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="__Host-sid" if secure else "sid",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # Enough for every form; a view that takes files says so (file_forms.takes_files).
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # headers.refuse_foreign_origins checks the origin instead
        PUBLIC_SCHEME=scheme,
        PUBLIC_PORT=port,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.session_interface = TenantCookieInterface(master=secret_key, fallbacks=fallbacks)
    app.before_request(_begin)
    compression.install(app)  # first in, so last to touch an answer
    headers.install(app)
    EarlyTokenProtect(app)
    i18n.install(app)
    errors.install(app)
    app.after_request(_finish)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=asset, mail_colours=mail_colours)
    app.context_processor(_page_context)
    if proxy_count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxy_count, x_proto=proxy_count)  # type: ignore[method-assign]
    return app


def install_login(app: PortalFlask, load: Callable[[str], Principal | None]) -> None:
    """Wire Flask-Login: the cookie's token is looked up anew in each request, so it can be revoked."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session row and the host-only cookie protect it
    manager.user_loader(load)


def check_every_route_is_guarded(app: Flask) -> None:
    """Refuse to start with a route that does not say who may use it."""
    for rule in app.url_map.iter_rules():
        access_of(app.view_functions[rule.endpoint], rule.endpoint)


def _page_context() -> dict[str, object]:
    """Return what every template knows without asking a slice; mails are rendered without a request."""
    known: dict[str, object] = {
        "locale": str(get_locale()),
        "locales": i18n.LANGUAGES,
        "shell": current_shell().value,
        "in_preview": current_tenant().preview_of is not None,
    }
    if has_request_context():
        known["csp_nonce"] = headers.csp_nonce
        known["principal"] = g.get("principal")
    return known


def _actor(visitor: Principal | None) -> Actor:
    """Return who answers for what is done and seen: the clerk, where one looks as a customer."""
    if visitor is None:
        return ANONYMOUS
    if visitor.viewing is not None:
        return Actor("clerk", visitor.viewing.clerk_id)
    return Actor(visitor.kind, visitor.id)


def _begin() -> None:
    g.began = time.perf_counter()
    allow_files()
    refuse_ambiguous_cookies(request, current_app.session_interface.get_cookie_name(current_app))


def _finish(response: Any) -> Any:
    endpoint = request.endpoint or "none"
    tenant, shell = current_tenant().slug, current_shell().value
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    if current_tenant().preview_of is None:  # trying something out is nobody's figures
        REQUESTS.labels(tenant, shell, endpoint, request.method, response.status_code).inc()
        LATENCY.labels(tenant, shell, endpoint).observe(seconds)
    _log.info(
        "request",
        method=request.method,
        endpoint=endpoint,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
    return response
