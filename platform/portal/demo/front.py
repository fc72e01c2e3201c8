"""The demo's front door: the host decides between the index, the mail viewer and the portal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.app import Services, create_app
from portal.demo.caught_mail import CaughtMail
from portal.demo.index_page import IndexPage
from portal.demo.mail_page import MailPage
from portal.demo.pages import Pages, WSGIApp
from portal.foundation.web import logging
from portal.settings import DEMO_MARKER, Settings, SettingsError

MAIL_FOLDER = "mail"


@dataclass(kw_only=True, frozen=True)
class Front:
    """Host dispatcher. Hosts it does not know are the portal's to accept or refuse."""

    by_host: dict[str, WSGIApp]
    portal: WSGIApp

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        probe = environ.get("PATH_INFO") in ("/healthz", "/readyz")
        application = self.portal if probe else self.by_host.get(name, self.portal)
        return application(environ, start_response)


def build(settings: Settings) -> Front:
    """The demo's application; refuses to exist outside demo mode."""
    if not settings.is_demo:
        raise SettingsError(
            ["the mail viewer and the page of demo sign-ins exist in demo mode only"]
        )
    app = create_app(settings)
    services: Services = app.extensions["portal"]
    pages = Pages()
    domain = settings.base_domain
    index = IndexPage(
        sign_ins=settings.portal_home / DEMO_MARKER,
        companies={tenant.slug: tenant.company for tenant in services.registry},
        mail_url=f"http://mail.{domain}:{settings.port}/",
        pages=pages,
    )
    mail = MailPage(caught=CaughtMail(folder=settings.portal_home / MAIL_FOLDER), pages=pages)
    return Front(
        by_host={domain: index, "127.0.0.1": index, "[::1]": index, f"mail.{domain}": mail},
        portal=app,
    )


def create() -> Front:
    """What gunicorn calls: the application for the settings in this process's environment."""
    settings = Settings.from_environ(os.environ)
    logging.configure(settings.log_level)
    return build(settings)
