"""Looks at a page as people do: wide and narrow, by day and by night, with axe, and keeps pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import ConsoleMessage, Page, Request, Response

NARROW, WIDE, NARROWEST = 390, 1280, 320
HEIGHT = 844
_AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
_EVERYTHING = {"resultTypes": ["violations"]}
# Structure and words are the same by day and by night; only colours differ.
_COLOURS = {**_EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}
_REPORT = """async (options) => (await axe.run(document, options)).violations.map((found) => ({
    rule: found.id, impact: found.impact, help: found.help,
    nodes: found.nodes.map((node) => node.target.join(' ') + ' ' + node.failureSummary),
}))"""
_TOO_WIDE = """() => {
    const limit = window.innerWidth, all = [...document.querySelectorAll('body *')];
    const scrolls = (each) => /auto|scroll/.test(getComputedStyle(each).overflowX)
        && each.scrollWidth > each.clientWidth + 1;
    const out = document.scrollingElement.scrollWidth > limit
        ? all.filter((each) => each.getBoundingClientRect().right > limit + 1) : [];
    return [...out, ...all.filter(scrolls)].map((each) => each.outerHTML.slice(0, 120)).slice(0, 5);
}"""
_EXPECTED_STATUSES = frozenset({404, 422})


@dataclass
class Eyes:
    """Watches one page of one browser; ``problems`` holds whatever nobody should ever see."""

    page: Page
    slug: str
    pictures: Path
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._wrong("script", error.message))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def look(self, name: str, language: str = "hu") -> None:
        """Check the page in both widths and colour schemes, and keep a picture of each.

        Findings are collected, so that one journey tells all that is wrong on its way. In another
        language only words differ, so two of the four combinations show all there is to see.
        """
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_AXE)
        name = f"{name}-{language}"
        self._check(name, NARROW, "light", _EVERYTHING)
        if language == "hu":
            self._check(name, NARROW, "dark", _COLOURS)
        self._check(name, WIDE, "dark", _EVERYTHING)
        if language == "hu":
            self._check(name, WIDE, "light", _COLOURS)
        self.measure(name)
        self._show(NARROW, "light")

    def glance(self, name: str, language: str) -> None:
        """Check the page on a telephone: structure and words, in Hungarian the dark colours too."""
        self.page.evaluate(_AXE)
        self._judge(f"{self.slug}-{name}-{language}", _EVERYTHING)
        if language == "hu":
            self._show(NARROW, "dark")
            self._judge(f"{self.slug}-{name}-{language}-dark", _COLOURS)
        self.measure(name)
        self._show(NARROW, "light")

    def measure(self, name: str) -> None:
        """Check that nothing sticks out on the narrowest screen."""
        self._show(NARROWEST, "light")
        for element in self.page.evaluate(_TOO_WIDE):
            self._wrong("too wide at 320", f"{name}: {element}")

    def _check(
        self, name: str, width: int, scheme: Literal["light", "dark"], options: dict[str, Any]
    ) -> None:
        self._show(width, scheme)
        where = f"{self.slug}-{name}-{width}-{scheme}"
        self._judge(where, options)
        self.page.screenshot(path=self.pictures / f"{where}.png", full_page=True)

    def _judge(self, where: str, options: dict[str, Any]) -> None:
        for found in self.page.evaluate(_REPORT, options):
            nodes = "\n    ".join(found["nodes"])
            self._wrong("axe", f"{where}: {found['rule']} ({found['impact']})\n    {nodes}")

    def _show(self, width: int, scheme: Literal["light", "dark"]) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme)

    def _wrong(self, kind: str, what: str) -> None:
        self.problems.append(f"{kind} at {self.page.url}: {what}")

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself notes answers like 422; `_answered` judges them.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self._wrong("console", message.text)

    def _failed(self, request: Request) -> None:
        # A page that is left before its last picture has come aborts it; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self._wrong("request failed", f"{request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        own_page = response.request.is_navigation_request()
        if response.status >= 400 and not (own_page and response.status in _EXPECTED_STATUSES):
            self._wrong("answer", f"{response.status} {response.url}")
