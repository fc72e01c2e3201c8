"""The eyes of the journeys see: a page that is spoilt on purpose does not pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.browser_eyes import Eyes
from tests.journeys.browser_tenants import SLUGS
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

_SPOIL = """async () => {
    const main = document.querySelector('main');
    main.insertAdjacentHTML('beforeend', '<img src="/nincs-ilyen.png"><p id="wide">–</p>');
    document.getElementById('wide').style.width = '2000px';
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    main.append(script);
    await fetch('/nincs-ilyen').catch(() => null);
    setTimeout(() => { throw new Error('spoilt'); });
    return 'injected' in window;
}"""


def test_a_spoilt_page_does_not_pass(
    live: LiveSite, tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    """Proves that axe, overflow, console, scripts and failed requests are really looked at."""
    page = new_context().new_page()
    eyes = Eyes(page, SLUGS[0], tmp_path)
    page.goto(live.address(SLUGS[0]))
    assert not eyes.problems
    assert page.evaluate(_SPOIL) is False, "an injected script must not run"
    eyes.look("spoilt")
    seen = "\n".join(eyes.problems)
    for finding in (
        "axe at",
        "image-alt (critical)",
        "too wide at 320",
        "Content Security Policy",
        "script at",
        "answer at",
    ):
        assert finding in seen, f"{finding!r} was not noticed:\n{seen}"
    assert len(list(tmp_path.glob("*.png"))) == 4
