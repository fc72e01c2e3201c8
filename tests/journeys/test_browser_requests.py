"""A change of occupancy in a browser: one writes it, the other confirms by link, a clerk accepts."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.foundation.tenancy import Shell
from portal.kernel.clock import local_today, utc_now
from tests.isolation.world import PASSWORD, populate
from tests.journeys.browser_people import Visitor

pytestmark = pytest.mark.browser
SLUG = "miho"


def _photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return out.getvalue()


def _write(me: Visitor) -> None:
    """Walk through the steps, looking at each page."""
    me.go("/ugyintezes")
    me.eyes.look("requests")
    me.page.locator("main a.tile").first.click()
    me.eyes.glance("requests-intro", "hu")
    me.send()
    me.eyes.glance("requests-role", "hu")
    me.send()
    me.eyes.glance("requests-role-wrong", "hu")
    me.page.locator("[name=role]").first.check()
    me.send()
    me.eyes.glance("requests-place", "hu")
    me.page.locator("[name=place]").first.check()
    me.send()
    me.eyes.glance("requests-day", "hu")
    me.fill(day=(local_today(utc_now()) - timedelta(days=1)).isoformat())
    me.send()
    me.fill(serial_1="HM-20871", value_1="sok")
    me.send()
    me.eyes.glance("requests-readings-wrong", "hu")
    me.fill(value_1="1482,5")
    me.send()
    me.eyes.glance("requests-other", "hu")
    me.fill(name="Özvegy Szőke Ödönné", email="szoke.odonne@example.com")
    me.send()
    me.page.locator("[name=files]").set_input_files(
        {"name": "adasveteli.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    )
    me.send()
    me.eyes.glance("requests-documents", "hu")
    me.page.locator("main a.button-primary").click()
    me.eyes.look("requests-review")
    me.page.locator('main form[action=""] button, main form.form button[type=submit]').last.click()


def test_a_change_of_occupancy(visit: Callable[..., Visitor]) -> None:
    me = visit(SLUG)
    cast = populate(me.live.site, SLUG)
    me.go("/belepes")
    me.fill(username=cast.canary, password=PASSWORD)
    me.send()
    _write(me)
    me.eyes.glance("requests-matter", "hu")
    path = re.sub(r"^https?://[^/]+", "", me.page.url)

    me.live.site.deliver()
    other = visit(SLUG)
    link = next(
        found[0]
        for mail in me.mailbox.newest(limit=50)
        for found in [re.search(r"/egyeztetes/[A-Z2-7]{24}", mail.text)]
        if found
    )
    other.go(link)
    other.eyes.look("requests-invited")
    other.page.locator("a[href$=javitas]").click()
    other.eyes.glance("requests-correction", "hu")
    other.fill(value_1="1484")
    other.send()
    other.eyes.glance("requests-invited-corrected", "hu")
    other.go(link)
    other.eyes.glance("requests-link-gone", "hu")

    me.go(path)
    me.eyes.look("requests-matter-turn")
    me.page.locator("form[action$=megerosites] button").click()
    me.eyes.glance("requests-matter-clerk", "hu")
    me.page.locator("a[href$=visszavonas]").click()
    me.eyes.glance("requests-withdrawal", "hu")

    clerk = visit(SLUG, width=1280)
    clerk.sign_in_at_console(cast.clerk_email, PASSWORD)
    clerk.go("/ugyek", shell=Shell.CONSOLE)
    clerk.eyes.glance("requests-queue", "hu")
    clerk.go("/ugyek/" + path.split("/")[2], shell=Shell.CONSOLE)
    clerk.eyes.look("requests-clerk")
    clerk.page.locator("form[action$=elfogadas] button").click()
    clerk.eyes.glance("requests-clerk-accepted", "hu")
