"""Price tables edited as tables: checked, looked at, published, and the rest of the file untouched."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content import price_files
from portal.content.price_rows import FIELDS, AmbiguousError, number
from portal.foundation.yaml_files import read_yaml
from portal.rules.queries import current_rules
from portal.rules.sections.prices import PriceItem, PricePeriod
from portal.rules.text import Text
from portal.rules.yaml_editing import section_text
from tests.architecture.test_query_budgets import counted
from tests.portal.content.people import SLUG, editor
from tests.support.site import Browser, FormReader, Site

TENANTS = Path(__file__).resolve().parents[3] / "tenants"
NEW = "/arak/egyeb/uj"
ROWS = [
    ("Alapdíj, fűtés", "Standing charge", "Ft/légm³/év", "Ft/m³/year", "600,10", "5"),
    ("Hődíj, fűtés", "Heat charge", "Ft/GJ", "Ft/GJ", "7 500,00", "5"),
]
GOOD = {
    "start": "2099-01-01",
    "legal_hu": "Új rendelet",
    "legal_en": "New decree",
    "reason": "Új árak",
}


def send(browser: Browser, path: str = NEW, rows=ROWS, button: str = "", **changes: str):  # type: ignore[no-untyped-def]
    reader = FormReader()
    reader.feed(browser.get(path).text)
    place = next(n for n, names in enumerate(reader.names) if "legal_hu" in names)
    data: dict[str, object] = {**reader.forms[place], **GOOD, **changes}
    for column, name in enumerate(FIELDS):
        data[name] = [row[column] for row in rows]
    if button:
        data[button] = "1"
    return browser.post(path, data=data, follow_redirects=True)


def table(site: Site, table_id: str = "egyeb"):  # type: ignore[no-untyped-def]
    with site.inside(SLUG, readonly=True):
        prices = current_rules().prices
        assert prices is not None
        return next(one for one in prices.tables if one.id == table_id)


def test_new_prices_are_looked_at_and_published(site: Site) -> None:
    staff = editor(site)
    last = table(site).periods[-1]
    with counted(site) as said:
        page = staff.get(NEW)
    assert len(said) <= 8 and "551,15" in page.text, "the new prices begin with the last ones"
    looked = send(staff, button="preview")
    assert looked.status_code == 200 and "630,11" in looked.text, "gross, as customers see it"
    assert table(site).periods[-1] == last
    done = send(staff)
    assert "Az árakat közzétettük" in done.text
    periods = table(site).periods
    assert periods[-1].start == date(2099, 1, 1) and periods[-2].end == date(2099, 1, 1)
    assert [item.net for item in periods[-1].items] == [Decimal("600.10"), Decimal("7500.00")]
    assert "7 500,00" in site.browser(SLUG).get("/egysegarak?nap=2099-06-01").text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_period_is_corrected_and_one_to_come_is_taken_away(site: Site) -> None:
    staff = editor(site)
    send(staff)
    path = "/arak/egyeb/2099-01-01"
    fixed = send(staff, path, [*ROWS[:1], (*ROWS[1][:4], "7600", "5")], start="2099-02-01")
    assert fixed.status_code == 200
    periods = table(site).periods
    assert periods[-2].end == periods[-1].start == date(2099, 2, 1)
    assert periods[-1].items[1].net == Decimal("7600")
    page = staff.get("/arak/egyeb/2099-02-01")
    refused = staff.send(page, {"reason": ""}) if "legal" not in page.text else None
    assert refused is None or refused.status_code == 422
    reader = FormReader()
    reader.feed(page.text)
    token = reader.forms[-1]["csrf_token"]
    gone = "/arak/egyeb/2099-02-01/torles"
    assert staff.post(gone, data={"csrf_token": token, "reason": " "}).status_code == 422
    done = staff.post(gone, data={"csrf_token": token, "reason": "Mégsem"}, follow_redirects=True)
    assert "a korábbi árak maradnak érvényben" in done.text
    assert table(site).periods[-1].end is None
    begun = table(site).periods[0].start
    assert staff.post(f"/arak/egyeb/{begun}/torles", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    ("rows", "changes", "said"),
    [
        ([], {}, "legalább egy árat"),
        ([("", "", "Ft", "", "1", "5")], {}, "Ez hiányzik"),
        ([(*ROWS[0][:4], "ezer", "5")], {}, "Ez nem forintösszeg"),
        ([(*ROWS[0][:4], "3.125", "5")], {}, "kétféleképpen"),
        ([(*ROWS[0][:4], "600,10", "sok")], {}, "Ez nem áfakulcs"),
        ([(*ROWS[0][:4], "600,10", "105")], {}, "Ez nem áfakulcs"),
        ([(*ROWS[0][:4], "1600,10", "5")], {}, "változik"),
        ([(*ROWS[0][:4], "600,10", "12")], {}, "12%"),
        (ROWS, {"start": ""}, "naptári napot"),
        (ROWS, {"start": "2020-01-01"}, "rates"),
        (ROWS, {"legal_hu": ""}, "rendeletet vagy határozatot"),
        (ROWS, {"reason": ""}, "írja meg, miért"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    site: Site, rows: list[tuple[str, ...]], changes: dict[str, str], said: str
) -> None:
    before = table(site)
    answer = send(editor(site), rows=rows, **changes)
    assert answer.status_code == 422 and (said in answer.text or said == "rates")
    assert table(site) == before
    for row in rows:
        assert row[0] in answer.text


def test_a_large_step_is_published_once_it_is_confirmed(site: Site) -> None:
    rows = [(*ROWS[0][:4], "1600,10", "5")]
    assert send(editor(site), rows=rows, checked="y").status_code == 200
    assert table(site).periods[-1].items[0].net == Decimal("1600.10")


def test_two_editors_of_prices(site: Site) -> None:
    one, two = editor(site), editor(site, email="masik@example.hu")
    seen = FormReader()
    seen.feed(two.get(NEW).text)
    old = next(form["seen"] for form in seen.forms if "seen" in form)
    send(one)
    clash = send(two, seen=old, start="2099-05-01")
    assert clash.status_code == 409 and "közben" in clash.text
    assert table(site).periods[-1].start == date(2099, 1, 1)


def test_title_and_note_of_a_table(site: Site) -> None:
    staff = editor(site)
    texts = {
        "title_hu": "Másik cím",
        "title_en": "Other",
        "note_hu": "Első\n\nmásodik",
        "note_en": "",
        "reason": "Pontosítás",
    }
    assert staff.fill("/arak/egyeb", texts).status_code == 200
    found = table(site)
    assert found.title.in_locale("hu") == "Másik cím"
    assert found.note.in_locale("en") == "Első\n\nmásodik\n" or "második" in found.note.in_locale(
        "hu"
    )
    assert staff.get("/arak/nincs").status_code == 404


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3 125,45", "3125.45"),
        ("3.125,45", "3125.45"),
        ("12.5", "12.5"),
        ("-4", "-4"),
        ("7 Ft", "7"),
    ],
)
def test_amounts_are_read_as_they_are_written_here(typed: str, read: str) -> None:
    assert number(typed) == read


def test_an_amount_with_a_point_may_mean_two_things() -> None:
    with pytest.raises(AmbiguousError):
        number("3.125")


AMOUNTS = st.decimals(min_value=-9999, max_value=99999, places=2)
WORDS = st.text(alphabet="áŐűa :#{}[],\"'-?|>&*!%@`1", min_size=1, max_size=25).map(
    lambda text: f"x{text}".strip()
)
ITEMS = st.builds(
    lambda hu, en, net, vat: PriceItem(Text({"hu": hu, "en": en}), Text({"hu": hu}), net, vat),
    WORDS,
    WORDS,
    AMOUNTS,
    st.sampled_from([Decimal(5), Decimal(27)]),
)


@given(
    slug=st.sampled_from(sorted(path.parent.name for path in TENANTS.glob("*/rules.yaml"))),
    items=st.lists(ITEMS, min_size=1, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_only_the_prices_change_and_they_read_back(slug: str, items: list[PriceItem]) -> None:
    data = (TENANTS / slug / "rules.yaml").read_bytes()
    tables = read_yaml(data, file="").plain().get("prices", {}).get("tables", [])
    if not tables:
        return
    period = PricePeriod(date(2099, 1, 1), None, Text({"hu": "Rendelet: „új”"}), tuple(items))
    new = price_files.with_period(data, tables[0]["id"], period, seen=None)
    assert new.replace(section_text(new, "prices").encode(), b"") == data.replace(
        section_text(data, "prices").encode(), b""
    )
    written = read_yaml(new, file="").plain()["prices"]["tables"][0]["periods"]
    assert [one["name"]["hu"] for one in written[-1]["items"]] == [
        item.name.in_locale("hu") for item in items
    ]
    assert [Decimal(str(one["net"])) for one in written[-1]["items"]] == [one.net for one in items]
    assert str(written[-2]["until"]) == "2099-01-01"
    again = price_files.without_period(new, tables[0]["id"], period.start)
    assert again == data
