"""The user manual: only what the tenant has, under its own labels, in both languages, with pictures."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.customer_site.manual import Drawing
from portal.customer_site.manual_pages import GUIDES
from portal.customer_site.manual_sketches import LAYOUTS, Skin, draw, paper_skin
from portal.foundation.pdf_checking import PdfChecker
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.vocabulary import FEATURES, HOME
from tests.support.site import Browser, Site

SLUGS = ("komlo", "petkomm", "ugyfelportal", "miho", "tavho")
_ENGLISH = ("Choose", "The ", "Here you", "What ", "Sketch of", "your ")


def reader(site: Site, slug: str, locale: str) -> Browser:
    browser = site.browser(slug)
    if locale != "hu":
        browser.fill("/sugo", {"next": "/sugo"})
    return browser


def rules_of(site: Site, slug: str) -> TenantRules:
    with site.inside(slug, readonly=True):
        return current_rules()


def headings(page: str) -> list[str]:
    found = re.findall(r'<h2 id="[^"]*-title">\d+\. ([^<]*)</h2>', page)
    assert found
    return found


def test_every_page_that_rules_may_name_has_a_chapter() -> None:
    assert set(GUIDES) == {HOME, *FEATURES}


def test_every_chapter_says_what_its_picture_shows() -> None:
    for feature, guide in GUIDES.items():
        assert guide.layout in LAYOUTS, feature
        assert guide.steps and guide.marks, feature


@pytest.mark.parametrize("locale", ["hu", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_tenants_manual_tells_of_its_own_pages_only(site: Site, slug: str, locale: str) -> None:
    page = reader(site, slug, locale).get("/sugo").text
    assert f'<html lang="{locale}">' in page
    rules = rules_of(site, slug)
    anchors = re.findall(r'<section id="([a-z-]+)"', page)
    own = {feature.replace("_", "-") for feature in rules.features | {HOME}}
    frame = {"regisztracio", "belepes", "elfelejtett-jelszo", "sajat", "segitseg"}
    assert set(anchors) - frame == own
    assert len(anchors) == len(set(anchors)), "a chapter stands twice"
    # What others have is not even linked.
    for path in ("/egysegarak", "/nyomtatvanyok", "/dokumentumok", "/ceginformacio"):
        feature = {
            "/egysegarak": "price_tables",
            "/nyomtatvanyok": "printable_forms",
            "/dokumentumok": "documents",
            "/ceginformacio": "company_info",
        }[path]
        assert (f'href="{path}"' in page) is (feature in rules.features), path


@pytest.mark.parametrize("slug", SLUGS)
def test_chapters_bear_the_tenants_own_labels_in_its_menus_order(site: Site, slug: str) -> None:
    rules = rules_of(site, slug)
    page = reader(site, slug, "hu").get("/sugo").text
    titles = headings(page)
    places = []
    for entry in _entries(rules):
        assert entry in titles, entry
        places.append(titles.index(entry))
    assert places == sorted(places)


def _entries(rules: TenantRules) -> list[str]:
    found: list[str] = []
    for entry in rules.menu.options.entries:
        for page in entry.items or (entry,):
            if page.label:
                found.append(page.label["hu"])
    assert found
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_no_english_is_left_in_the_hungarian_manual(site: Site, slug: str) -> None:
    page = reader(site, slug, "hu").get("/sugo").text
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    words = re.sub(r"<[^>]+>", "\n", main)
    left = [line for line in words.splitlines() if line.strip().startswith(_ENGLISH)]
    assert left == []


@pytest.mark.parametrize(
    ("slug", "told", "untold"),
    [
        ("miho", ("Születési hely", "Szemere utca 5.", "Aktiválás"), ("Ideiglenes",)),
        ("petkomm", ("ABCD-EFGH-2345", "Felhasználónév"), ("ideiglenes jelszó",)),
        ("tavho", ("ideiglenes jelszó", "24 óra"), ()),
        ("komlo", ("1–2 órán belül", "kolléga"), ("ABCD-EFGH-2345",)),
        ("ugyfelportal", ("nyilatkozat", "Kizárólag a szerződő"), ("ideiglenes jelszó",)),
    ],
)
def test_getting_in_is_told_as_the_rules_have_it(
    site: Site, slug: str, told: tuple[str, ...], untold: tuple[str, ...]
) -> None:
    page = reader(site, slug, "hu").get("/sugo").text
    for words in told:
        assert words in page, words
    for words in untold:
        assert words not in page, words


@pytest.mark.parametrize("slug", SLUGS)
def test_every_picture_has_words_and_as_many_rings_as_its_legend(site: Site, slug: str) -> None:
    page = reader(site, slug, "hu").get("/sugo").text
    figures = re.findall(r'<figure class="sketch">(.*?)</figure>', page, re.DOTALL)
    assert len(figures) >= len(rules_of(site, slug).features)
    for figure in figures:
        assert re.search(r'(aria-label|alt)="[^"]{10,}"', figure)
        if "<svg" in figure:
            assert figure.count("sk-ring") == figure.count("<li>")


def test_pictures_hold_what_people_wrote_as_text_only() -> None:
    nasty = '</text><script>alert("x")</script>'
    made = draw(Drawing("list", nasty), Skin(nasty, side_menu=True), rings=4, alt=f'"{nasty}')
    assert "<script>" not in made and "&lt;script&gt;" in made


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("side", [True, False])
def test_rings_stay_within_the_picture_and_apart(layout: str, side: bool) -> None:
    drawing = Drawing(layout, "Cím", labels=("Egy", "Kettő", "Három"), button="Gomb")
    made = draw(drawing, Skin("Cég", side_menu=side), rings=9, alt="kép")
    rings = [
        (float(x), float(y))
        for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="13"', made)
    ]
    assert len(rings) >= 2
    for place, (x, y) in enumerate(rings):
        assert 13 <= x <= 627 and 13 <= y <= 337
        for other_x, other_y in rings[:place]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= 20**2


@pytest.mark.parametrize("locale", ["hu", "en"])
def test_the_manual_can_be_kept_as_a_pdf(site: Site, locale: str) -> None:
    browser = reader(site, "miho", locale)
    answer = browser.get("/sugo/kezikonyv.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    with PdfChecker() as checker:
        assert checker.problem(answer.data) is None
    pages = PdfReader(BytesIO(answer.data)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for title in headings(browser.get("/sugo").text):
        assert title in words
    assert "MIHŐ Kft." in words
    assert browser.get("/sugo/kezikonyv.pdf").data == answer.data


def test_colours_of_paper_are_the_themes_own(site: Site) -> None:
    rules = rules_of(site, "miho")
    skin = paper_skin(company="MIHŐ", theme=rules.theme)
    made = draw(Drawing("list", "Számlák"), skin, rings=2, alt="kép")
    assert rules.theme["colours"]["light"]["primary"] in made
    assert "class=" not in made
