"""Announcing a meter reading in a browser: mistyped, unlikely, with a photo; the chart by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.portal.metering.conftest import NOW, PASSWORD, SLUG, Household
from tests.support.live_site import LiveSite
from tests.support.pictures import photo

pytestmark = pytest.mark.browser


@pytest.fixture
def home(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> Household:
    """A household in the reading window, with two years of 3 m³ a month."""
    for module in ("customer_views", "announcing_pages"):
        monkeypatch.setattr(f"portal.metering.{module}.utc_now", lambda: NOW)
    household = Household(live.site, SLUG, "U10001").settle()
    months = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13)][:34]
    household.read(
        household.meter(),
        *((f"{year}-{month:02d}-21", 88 + 3 * place) for place, (year, month) in enumerate(months)),
    )
    return household


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_an_unlikely_reading_is_looked_at_again_and_sent_with_a_photo(
    home: Household, visit: Visit, tmp_path: Path, scripts: bool
) -> None:
    picture = tmp_path / "ora.jpg"
    picture.write_bytes(photo())
    anna = visit(SLUG, java_script_enabled=scripts)
    page = anna.page
    anna.go("/belepes")
    anna.sign_in(home.number, PASSWORD)
    anna.go("/meroallas")
    page.get_by_role("link", name="Bejelentem a mérőállást").click()
    page.get_by_label("A mérő állása").fill("-5")
    page.get_by_role("button", name="Elküldöm").click()
    expect(page.get_by_text("A mérő soha nem mutat nullánál kevesebbet.").last).to_be_visible()
    if scripts:
        anna.eyes.look("reading-wrong")
    page.get_by_label("A mérő állása").fill("890,5")
    page.get_by_role("button", name="Elküldöm").click()
    expect(page.get_by_text("a harmadik számjegy tűnik hibásnak")).to_be_visible()
    if scripts:
        anna.eyes.look("reading-unlikely")
    page.get_by_role("button", name="Kijavítom").click()
    expect(page.get_by_label("A mérő állása")).to_have_value("890,5")
    page.get_by_role("button", name="Elküldöm").click()
    page.get_by_label("Fénykép a mérőről").set_input_files(picture)
    page.get_by_role("button", name="Jól írtam be, elküldöm").click()
    expect(page.get_by_text("Munkatársunk ellenőrzi")).to_be_visible()
    [row] = home.rows(
        "select value, status, evidence_id is not null from meter_reading"
        " where window_opens is not null"
    )
    assert row == (890_500, "awaiting_review", True)


def test_the_chart_tells_its_values_to_the_keyboard(home: Household, visit: Visit) -> None:
    anna = visit(SLUG)
    anna.go("/belepes")
    anna.sign_in(home.number, PASSWORD)
    anna.go("/fogyasztas")
    columns = anna.page.locator(".chart-group")
    expect(columns).to_have_count(12)
    tip = columns.nth(2).locator(".chart-tip")
    expect(tip).to_be_hidden()
    columns.nth(1).focus()
    anna.page.keyboard.press("Tab")
    expect(columns.nth(2)).to_be_focused()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("m³")
