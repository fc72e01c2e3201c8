"""The whole application as its users meet it: by host, with cookies, forms and mails."""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.app import Services, build_runtime
from portal.foundation import db
from portal.foundation.outbox import draining
from portal.foundation.outbox.worker import Runtime
from portal.foundation.tenancy import Shell, scope
from portal.foundation.web.application import PortalFlask


class FormReader(HTMLParser):
    """Collects the fields of every form of a page, with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.names: list[set[str]] = []
        self.actions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.names.append(set())
            self.actions.append(given.get("action", ""))
        elif tag in ("textarea", "select") and self.forms and "name" in given:
            self.names[-1].add(given["name"])
        elif tag == "input" and self.forms and "name" in given:
            self.names[-1].add(given["name"])
            choice = given.get("type") in ("checkbox", "radio")
            if not choice or "checked" in given:
                self.forms[-1][given["name"]] = given.get("value", "on" if choice else "")


class Browser(FlaskClient):
    """A browser at one host, that fills in forms as a person does."""

    base_url = "http://localhost"

    def at(self, host: str) -> "Browser":
        """Go to that host."""
        self.base_url = f"http://{host}"
        return self

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self.base_url)
        return super().open(*args, **kwargs)

    def fill(self, path: str, values: Mapping[str, str], *, follow: bool = True) -> TestResponse:
        """Open the page, fill in the form that has those fields, and send it."""
        page = self.get(path, follow_redirects=True)
        return self.send(page, values, follow=follow)

    def send(
        self, page: TestResponse, values: Mapping[str, str], *, follow: bool = True
    ) -> TestResponse:
        """Send the form on a page that was opened before, with those fields filled in."""
        reader = FormReader()
        reader.feed(page.text)
        wanted = set(values)
        fitting = (number for number, names in enumerate(reader.names) if wanted <= names)
        place = next(fitting, None)
        assert place is not None, f"no form on {page.request.path} has {wanted}: {reader.names}"
        action = reader.actions[place] or page.request.path
        data = {**reader.forms[place], **values}
        return self.post(action, data=data, follow_redirects=follow)


@dataclass(frozen=True, slots=True)
class Site:
    """One running application and the means to look behind it."""

    app: PortalFlask
    services: Services
    runtime: Runtime

    @classmethod
    def of(cls, app: PortalFlask) -> "Site":
        """Wrap an application."""
        app.test_client_class = Browser
        return cls(app, app.extensions["portal"], build_runtime(app))

    def browser(self, slug: str, shell: Shell = Shell.PORTAL) -> Browser:
        """Return a new browser at that tenant's site."""
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        return browser.at(self.services.registry.get(slug).host(shell))

    @contextmanager
    def inside(self, slug: str, *, readonly: bool = False) -> Iterator[None]:
        """Run the block as the application would for that tenant, in one unit of work."""
        with (
            self.services.enter(),
            self.app.app_context(),
            scope(self.services.registry.get(slug)),
            db.unit_of_work(readonly=readonly),
        ):
            yield

    def deliver(self) -> int:
        """Handle everything that waits in every tenant's outbox; returns how much that was."""
        handled = 0
        with self.runtime.enter():
            for tenant in self.services.registry:
                with scope(tenant):
                    handled += draining.drain(self.runtime.handlers)
        return handled


def links_in(text: str) -> list[str]:
    """Return the addresses in a plain-text mail."""
    return re.findall(r"https?://[^\s>)\]]+", text)


def uuids_in(text: str) -> set[uuid.UUID]:
    """Return every row id that a page shows."""
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    return {uuid.UUID(found) for found in re.findall(pattern, text)}
