"""Fixtures of the journeys in a browser: one server and one Chromium for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from portal.demo.caught_mail import CaughtMail
from portal.settings import Settings
from tests.journeys.browser_eyes import HEIGHT, NARROW, Eyes
from tests.journeys.browser_people import Visitor
from tests.support.live_site import LiveSite, serving
from tests.support.servers import TestDatabase

_PATIENCE = 20_000
"""Milliseconds until a page that does not come is a failure; nothing is asserted about speed."""

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def live_server(settings: Settings) -> Iterator[LiveSite]:
    """The application on a real port. Tests take `live`, whose database is clean."""
    expect.set_options(timeout=_PATIENCE)
    with serving(settings) as live:
        yield live


@pytest.fixture
def live(live_server: LiveSite, database: TestDatabase) -> LiveSite:
    """The running application with a clean database and the tenants' rules in force."""
    live_server.forget_rules()
    return live_server


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Hungarian telephone; without animations, in whose middle colours cannot be judged."""
    return {
        **browser_context_args,
        "viewport": {"width": NARROW, "height": HEIGHT},
        "locale": "hu-HU",
        "timezone_id": "Europe/Budapest",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def visit(
    live: LiveSite,
    mailbox: CaughtMail,
    screenshots: Path,
    new_context: Callable[..., BrowserContext],
) -> Iterator[Visit]:
    """Lets people come, each with a browser of their own; at the end nothing may have gone wrong."""
    everybody: list[Visitor] = []

    def come(slug: str, *, width: int = NARROW, **options: Any) -> Visitor:
        page = new_context(**options).new_page()
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.set_default_timeout(_PATIENCE)
        eyes = Eyes(page, slug, screenshots)
        everybody.append(Visitor(live, slug, page, eyes, mailbox))
        return everybody[-1]

    yield come
    problems = [problem for visitor in everybody for problem in visitor.eyes.problems]
    assert not problems, "\n".join([f"{len(problems)} problems", *problems])
