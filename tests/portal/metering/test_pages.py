"""What customers see of their meters and their consumption, in both languages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest
from lxml import html

from portal.foundation import db
from portal.kernel.ids import new_id
from portal.metering.models import MeterReading
from tests.architecture.test_query_budgets import BUDGET, counted
from tests.portal.metering.conftest import Household
from tests.support.site import Browser, Site


def words(page: html.HtmlElement | str) -> str:
    text = page if isinstance(page, str) else page.text_content()
    return " ".join(text.replace("\xa0", " ").split())


def main_of(browser: Browser, path: str) -> html.HtmlElement:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.fromstring(answer.text).xpath("//main")[0]


def table(page: html.HtmlElement, number: int = 0) -> list[list[str]]:
    """Return the cells of a table of months: the first as it was used, the second corrected."""
    rows = page.xpath("//table")[number].xpath("./tbody/tr")
    return [[words(cell) for cell in row.xpath("./th | ./td")] for row in rows]


def amount(text: str) -> int:
    """Return the hundredths of a printed amount."""
    return int(re.sub(r"[^0-9-]", "", text.replace("−", "-")))


def test_each_meter_is_shown_with_its_facts_and_last_readings(
    home: Household, usual: uuid.UUID
) -> None:
    home.meter("H7", medium="heat", unit="GJ", decimals=2, verification_due_date=date(2030, 1, 1))
    page = words(main_of(home.browser(), "/meroorak"))
    assert "Melegvíz, fürdőszoba" in page and "Fűtés" in page
    assert "21000001" in page and "00187,000 m³" in page and "2026. 10. 21." in page
    assert "2026. 07. 21." not in page, "only the last three"
    assert "Ennek a mérőnek még nincs rögzített állása." in page


@pytest.mark.parametrize(
    ("due", "said", "unsaid"),
    [
        ("2026-11-21", "lejárt a hitelesítése", "Hamarosan"),
        ("2026-11-22", "hamarosan lejár a hitelesítése", "Lejárt"),
        ("2027-03-22", "hamarosan lejár a hitelesítése", "Lejárt"),
        ("2027-03-23", "2027. 03. 23.", "lejár"),
        (None, "nincs rögzítve", "lejár"),
    ],
)
def test_how_the_verification_stands_is_said_in_words(
    home: Household, due: str | None, said: str, unsaid: str
) -> None:
    home.meter(verification_due_date=date.fromisoformat(due) if due else None)
    page = words(main_of(home.browser(), "/meroorak"))
    assert said in page and unsaid not in page


def test_an_exchange_is_told_with_both_meters(home: Household, usual: uuid.UUID) -> None:
    new = home.meter("26000009")
    home.exchange(usual, new, "2026-11-02", 188.25)
    home.read(new, ("2026-11-12", 1))
    page = words(main_of(home.browser(), "/meroorak"))
    assert page.count("Melegvíz, fürdőszoba") >= 1
    assert "Régi mérő: 21000001, záróállása 00188,250 m³" in page
    assert "Új mérő: 26000009, nyitóállása 00000,000 m³" in page and "CS-7" in page


def test_without_a_meter_every_page_says_so(home: Household) -> None:
    browser = home.browser()
    for path in ("/meroorak", "/meroallas", "/fogyasztas"):
        assert "Nincs nyilvántartott mérő" in words(main_of(browser, path))
    assert "Még nincs rögzített mérőállás" in words(main_of(browser, "/meroallasok"))


def test_one_reading_is_no_consumption_yet(home: Household) -> None:
    home.read(home.meter(), ("2026-10-01", 5))
    assert "Két mérőállás kell hozzá" in words(main_of(home.browser(), "/fogyasztas"))


def test_the_history_is_told_page_by_page(home: Household) -> None:
    meter_id = home.meter()
    with home.site.inside(home.slug):
        db.session().add_all(
            MeterReading(
                id=new_id(),
                meter_id=meter_id,
                read_on=date.fromordinal(date(2026, 1, 1).toordinal() + place),
                value=place * 100,
                source="operator",
            )
            for place in range(120)
        )
    browser = home.browser()
    seen, path = [], "/meroallasok"
    for _ in range(3):
        page = main_of(browser, path)
        seen += [words(cell.text_content()) for cell in page.xpath("//tbody/tr/th")]
        older = page.xpath("//a[@rel='next']/@href")
        path = older[0] if older else ""
    assert path == "" and len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)
    back = main_of(browser, page.xpath("//a[@rel='prev']/@href")[0])
    assert words(back.xpath("//tbody/tr/th")[0].text_content()) == seen[50]
    assert browser.get("/meroallasok?hely=x").status_code == 404


# ------------------------------------------------------------------------- consumption


def test_the_months_of_the_page_add_up_to_the_readings(home: Household) -> None:
    meter_id = home.meter()
    home.read(
        meter_id,
        ("2025-01-01", 10), ("2025-03-17", 19.12), ("2025-06-02", 31), ("2026-01-01", 46.5),
    )  # fmt: skip
    page = main_of(home.browser(), "/fogyasztas?ev=2025")
    amounts = [amount(row[1]) for row in table(page)]
    assert len(amounts) == 12
    assert abs(sum(amounts) - 3650) <= 6, "rounded to hundredths each"
    assert "36,50 m³" in words(page)


def test_it_stands_beside_the_year_before_and_says_the_change(home: Household) -> None:
    meter_id = home.meter()
    home.read(meter_id, ("2024-01-01", 0), ("2025-01-01", 36.6), ("2026-01-01", 54.85))
    browser = home.browser()
    page = main_of(browser, "/fogyasztas?ev=2025")
    assert "50%-kal kevesebb" in words(page)
    first = table(page)[0]
    assert first == ["2025. január átlag", "1,55 m³", "3,10 m³"]
    groups = page.xpath("//svg//*[@tabindex='0']/@aria-label")
    assert words(groups[0]) == "2025. január: 2025: 1,55 m³; 2024: 3,10 m³"
    assert not page.xpath("//@style")
    assert browser.get("/fogyasztas?ev=2019").status_code == 404
    assert browser.get("/fogyasztas?ev=x").status_code == 404


def test_estimates_are_marked_and_hollow(home: Household) -> None:
    meter_id = home.meter()
    home.read(meter_id, ("2026-01-01", 0), ("2026-03-01", 6))
    home.read(meter_id, ("2026-02-01", 4), source="estimate")
    page = main_of(home.browser(), "/fogyasztas?ev=2026")
    assert [row[0] for row in table(page)[:3]] == [
        "2026. január becsült",
        "2026. február becsült",
        "2026. március",
    ]
    drawn = page.xpath("//svg//*[@tabindex='0']//*[contains(@class, 'is-uncertain')]")
    assert len(drawn) == 2


def test_an_exchange_and_a_rollover_do_not_break_the_line(home: Household) -> None:
    old, new = home.meter("old", digits=4), home.meter("new")
    home.read(old, ("2026-01-01", 9_990), ("2026-02-01", 9_995), ("2026-03-01", 3))
    home.exchange(old, new, "2026-03-16", 6)
    home.read(new, ("2026-04-01", 4))
    page = main_of(home.browser(), "/fogyasztas?ev=2026")
    assert [row[1] for row in table(page)[:3]] == ["5,00 m³", "8,00 m³", "7,00 m³"]
    assert "20,00 m³" in words(page) and "Mindkét számlálót figyelembe vettük" in words(page)


def test_heating_is_corrected_by_the_degree_days_of_the_rules(home: Household) -> None:
    meter_id = home.meter("H7", medium="heat", unit="GJ", decimals=2)
    home.read(
        meter_id, ("2025-01-01", 0), ("2025-02-01", 5.45), ("2026-01-01", 20), ("2026-02-01", 26.12)
    )
    page = main_of(home.browser(), "/fogyasztas?ev=2026")
    assert table(page)[0] == ["2026. január", "6,12 GJ", "5,45 GJ"]
    assert table(page, 1)[0] == ["2026. január", "5,75 GJ", "5,75 GJ"]
    text = words(page)
    assert "12%-kal több" in text and "Az időjárás hatása nélkül: ugyanannyi" in text
    assert "hőfoknap" in text and "Pápa" in text


def test_water_is_not_corrected_for_the_weather(home: Household, usual: uuid.UUID) -> None:
    page = words(main_of(home.browser(), "/fogyasztas"))
    assert "hőfoknap" not in page and "időjárás" not in page


def test_every_place_has_its_tab(home: Household, usual: uuid.UUID) -> None:
    kitchen = home.meter("2", place="konyha")
    home.read(kitchen, ("2026-08-01", 1), ("2026-10-01", 3))
    browser = home.browser()
    page = main_of(browser, "/fogyasztas")
    links = page.xpath("//nav[@aria-label='Mérőórák']//a")
    assert [words(link.text_content()) for link in links] == [
        "Melegvíz, fürdőszoba",
        "Melegvíz, konyha",
    ]
    assert "Fogyasztás: Melegvíz, konyha" in words(main_of(browser, links[1].get("href")))


# ------------------------------------------------------------------------- everywhere


@pytest.fixture
def furnished(home: Household, usual: uuid.UUID) -> Household:
    """A household with something on every page."""
    new = home.meter("26000009", place="konyha", verification_due_date=date(2026, 1, 1))
    home.read(new, ("2026-10-01", 1), ("2026-11-01", 2.5))
    home.read(new, ("2026-11-21", 500), source="customer", status="awaiting_review")
    heat = home.meter("H1", medium="heat", unit="GJ", decimals=2, place=None)
    home.read(heat, ("2024-11-01", 0), ("2025-11-01", 30), ("2026-11-01", 61))
    return home


def test_no_english_is_left_on_the_hungarian_pages(furnished: Household, usual: uuid.UUID) -> None:
    browser = furnished.browser()
    heat = furnished.rows("select id from meter where medium = 'heat'")[0][0]
    english = re.compile(
        r"\b(the|reading|meter|month|year|day|used|announce|estimated|corrected|photo|of)\b", re.I
    )
    for path in (
        "/meroorak", "/meroallas", f"/meroallas/{usual}", "/meroallasok", "/fogyasztas",
        f"/fogyasztas/{heat}",
    ):  # fmt: skip
        page = main_of(browser, path)
        said = [words(page), *page.xpath("//@aria-label"), *page.xpath("//@title")]
        assert not english.search(" ".join(said)), (path, english.search(" ".join(said)))


def test_english_pages_speak_english(furnished: Household) -> None:
    browser = furnished.browser()
    browser.post("/nyelv/en", data={"csrf_token": csrf(browser), "next": "/"})
    assert "Verification valid until" in words(main_of(browser, "/meroorak"))
    assert "00187.000 m³" in words(main_of(browser, "/meroallas"))
    assert "October 2026" in words(main_of(browser, "/fogyasztas"))


def csrf(browser: Browser) -> str:
    return browser.get("/meroorak").text.split('name="csrf_token" value="', 1)[1].split('"')[0]


def test_pages_with_an_address_of_their_own_stay_within_the_budget(
    site: Site, furnished: Household, usual: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    browser = furnished.browser()
    for path in (f"/meroallas/{usual}", f"/fogyasztas/{usual}", "/meroorak", "/fogyasztas"):
        browser.get(path)
        with counted(site) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= BUDGET, (path, said)


def test_pages_are_off_where_the_company_does_not_offer_them(
    site: Site, at: Callable[[datetime], None]
) -> None:
    browser = Household(site, "miho", "123456789").settle().browser()
    assert browser.get("/meroorak").status_code == 200
    assert browser.get("/fogyasztas").status_code == 200
    for path in ("/meroallas", f"/meroallas/{uuid.uuid4()}", "/meroallasok"):
        assert browser.get(path).status_code == 404
