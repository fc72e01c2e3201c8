"""Notices: written, shown to whom they concern, mailed once, withdrawn and brought back."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.content.models import Notice
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from tests.architecture.test_query_budgets import counted
from tests.portal.content.people import HERE, SLUG, THERE, editor, household, published, signed_in
from tests.support.site import Browser, Site
from tests.support.staff import colleague

ANNA, BELA = "anna@example.com", "bela@example.com"
GOOD = {
    "kind": "planned_outage",
    "importance": "urgent",
    "starts_at": "2026-11-25T08:00",
    "ends_at": "2036-11-25T16:00",
    "area": "places",
    "lines": "Miskolc, Szemere utca 1–20",
    "title_hu": "Fűtésszünet a Szemere utcában",
    "text_hu": "Reggel 8-tól **nem lesz fűtés**.\n\n- Kérjük, zárja el a csapokat.",
    "title_en": "No heating in Szemere utca",
    "text_en": "From 8 o'clock there is **no heating**.",
}


def write(browser: Browser, path: str = "/kozlemenyek/uj", **changes: str):  # type: ignore[no-untyped-def]
    return browser.fill(path, GOOD | changes)


def only(site: Site) -> Notice:
    with site.inside(SLUG, readonly=True):
        return db.session().scalars(select(Notice)).one()


def test_from_the_desk_to_those_who_live_there(site: Site, mailbox: CaughtMail) -> None:
    household(site, "100000001", HERE, email=ANNA)
    household(site, "100000002", THERE, email=BELA)
    staff = editor(site)
    assert "Még nem készült közlemény" in staff.get("/kozlemenyek").text
    page = write(staff, starts_at="2026-01-05T08:00")
    assert page.status_code == 200 and "Vázlatként elmentve" in page.text
    assert "<strong>nem lesz fűtés</strong>" in page.text
    notice = only(site)
    own, other = signed_in(site, ANNA), signed_in(site, BELA)
    assert GOOD["title_hu"] not in own.get("/").text, "a draft is for the staff"
    assert own.get(f"/kozlemenyek/{notice.id}").status_code == 404

    page = staff.post(
        f"/kozlemenyek/{notice.id}/kozzetetel",
        data=token(page) | {"seen": "1"},
        follow_redirects=True,
    )
    assert "mostantól olvasható a portálon" in page.text
    assert GOOD["title_hu"] in own.get("/").text
    assert GOOD["title_hu"] not in other.get("/").text, "it is not their street"
    assert GOOD["title_hu"] in site.browser(SLUG).get("/").text, "strangers see public ones"
    assert GOOD["title_hu"] not in other.get("/kozlemenyek").text
    assert GOOD["title_hu"] in other.get("/kozlemenyek?kor=mind").text
    assert "Kérjük, zárja el" in other.get(f"/kozlemenyek/{notice.id}").text

    assert "1 ember kapja meg e-mailben" in page.text
    sent = staff.send(page, {"seen": "2", "people": "1"})
    assert "A közlemény kiküldése folyamatban van" in sent.text
    site.deliver()
    site.deliver()
    (mail,) = (one for one in mailbox.newest(limit=20) if GOOD["title_hu"] in one.subject)
    assert mail.to == ANNA and f"/kozlemenyek/{notice.id}" in mail.text
    again = staff.post(
        f"/kozlemenyek/{notice.id}/kikuldes", data=token(page) | {"seen": "3", "people": "1"}
    )
    assert again.status_code == 409
    assert site.deliver() == 0


def token(page) -> dict[str, str]:  # type: ignore[no-untyped-def]
    _, _, rest = page.text.partition('name="csrf_token" value="')
    return {"csrf_token": rest.partition('"')[0]}


def deed(browser: Browser, notice_id: uuid.UUID, what: str, seen: int, **more: str):  # type: ignore[no-untyped-def]
    page = browser.get(f"/kozlemenyek/{notice_id}")
    data = token(page) | {"seen": str(seen)} | more
    return browser.post(f"/kozlemenyek/{notice_id}/{what}", data=data, follow_redirects=True)


def test_a_withdrawn_notice_is_gone_and_can_come_back(site: Site) -> None:
    notice_id = published(site, title="Csőtörés")
    staff, stranger = editor(site), site.browser(SLUG)
    assert "Csőtörés" in stranger.get("/").text
    refused = deed(staff, notice_id, "visszavonas", 2, withdrawal_reason=" ")
    assert refused.status_code == 422 and "az ok a nyilvántartásban marad" in refused.text
    done = deed(staff, notice_id, "visszavonas", 2, withdrawal_reason="Téves cím")
    assert "Téves cím" in done.text and "Csőtörés" not in stranger.get("/").text
    gone = stranger.get(f"/kozlemenyek/{notice_id}").text
    assert "visszavontuk" in gone and "szünetel" not in gone
    late = deed(staff, notice_id, "visszavonas", 2, withdrawal_reason="Én is")
    assert late.status_code == 409 and "Egy munkatárs közben módosította" in late.text
    deed(staff, notice_id, "vissza", 3)
    assert "Csőtörés" in stranger.get("/").text


def test_a_draft_can_be_thrown_away_a_published_notice_cannot(site: Site) -> None:
    staff = editor(site)
    write(staff)
    notice = only(site)
    done = deed(staff, notice.id, "torles", 1)
    assert "A vázlatot töröltük" in done.text
    kept = published(site)
    assert deed(staff, kept, "torles", 2).status_code == 409
    assert only(site).id == kept


@pytest.mark.parametrize(
    ("given", "anna", "bela", "stranger"),
    [
        ({"area": "all"}, True, True, True),
        ({"area": "all", "is_public": False}, True, True, False),
        ({"area": "places", "lines": ("3530",)}, True, False, True),
        ({"area": "places", "lines": ("Miskolc",)}, True, True, True),
        ({"area": "places", "lines": ("Miskolc, Szemere utca 6-20",)}, False, False, True),
        ({"area": "places", "lines": ("3530",), "is_public": False}, True, False, False),
        ({"area": "points", "lines": ("100000002",)}, False, True, False),
        ({"area": "points", "lines": ("100000001/0",)}, True, False, False),
        ({"starts": timedelta(days=6), "ends": None}, True, True, True),
        ({"starts": timedelta(days=8), "ends": None}, False, False, False),
        ({"starts": -timedelta(days=2), "ends": -timedelta(days=1)}, False, False, False),
    ],
)
def test_the_first_page_shows_what_concerns_the_reader_now_or_soon(
    site: Site, given: dict[str, object], anna: bool, bela: bool, stranger: bool
) -> None:
    household(site, "100000001", HERE, email=ANNA)
    household(site, "100000002", THERE, email=BELA)
    notice_id = published(site, title="Hőközpontcsere", **given)  # type: ignore[arg-type]
    readers = (
        (signed_in(site, ANNA), anna),
        (signed_in(site, BELA), bela),
        (site.browser(SLUG), stranger),
    )
    for reader, sees in readers:
        assert ("Hőközpontcsere" in reader.get("/").text) is sees
    private = given.get("is_public") is False or given.get("area") == "points"
    for reader, sees in readers:
        status = reader.get(f"/kozlemenyek/{notice_id}").status_code
        assert status == (200 if sees or not private else 404)


def test_who_has_no_point_of_use_is_found_by_the_address_of_the_record(site: Site) -> None:
    household(
        site,
        "100000003",
        email=ANNA,
        postal_code="3530",
        city="Miskolc",
        street="Szemere u. 7.",
    )
    published(site, title="Javítás", area="places", lines=("Miskolc, Szemere utca",))
    assert "Javítás" in signed_in(site, ANNA).get("/").text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Miskolc", True),
        ("3530 Miskolc, Szemere utca 8.", True),
        ("szemere", True),
        ("Pécs", False),
        ("3525", False),
    ],
)
def test_strangers_narrow_the_list_down_by_place(site: Site, typed: str, found: bool) -> None:
    published(site, title="Javítás", area="places", lines=("3530 Miskolc, Szemere utca",))
    page = site.browser(SLUG).get("/kozlemenyek", query_string={"hol": typed})
    assert ("Javítás" in page.text) is found
    assert found or "Ezt a helyet most nem érinti közlemény" in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_hu": ""}, "adjon címet a közleménynek"),
        ({"title_hu": "x" * 141}, "legfeljebb 140 karaktert"),
        ({"text_hu": ""}, "írja be a szöveget"),
        ({"text_hu": "egy\n\n<script>alert(1)</script>"}, "3. sor"),
        ({"text_hu": "# Cím"}, "saját mezője van"),
        ({"text_hu": "[ide](javascript:alert(1))"}, "1. sor"),
        ({"title_en": ""}, "angol szövegnek nincs címe"),
        ({"text_en": ""}, "angol címhez nem tartozik szöveg"),
        ({"starts_at": ""}, "napot és időpontot"),
        ({"starts_at": "holnap"}, "napot és időpontot"),
        ({"starts_at": "2026-03-29T02:30"}, "Ez az időpont nem létezik"),
        ({"starts_at": "1026-03-29T02:30"}, "napot és időpontot"),
        ({"ends_at": "2026-11-25T07:59"}, "hamarabb ér véget"),
        ({"lines": ""}, "adja meg, hol"),
        ({"lines": "Miskolc 12"}, "1. sor"),
        ({"lines": "Miskolc, Fő utca 9-3"}, "1. sor"),
        ({"lines": "\n".join(["Miskolc"] * 201)}, "legfeljebb 200 sort"),
        ({"area": "points", "lines": "999999999"}, "1. sor"),
        ({"area": "mars"}, ""),
        ({"importance": "élet-halál"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    site: Site, changes: dict[str, str], said: str
) -> None:
    answer = write(editor(site), **changes)
    assert answer.status_code == 422 and "field-invalid" in answer.text
    assert said in answer.text
    if "title_hu" not in changes:
        assert GOOD["title_hu"] in answer.text
    with site.inside(SLUG, readonly=True):
        assert db.session().scalars(select(Notice)).all() == []


def test_two_clerks_do_not_overwrite_each_other(site: Site) -> None:
    notice_id = published(site, title="Régi cím")
    path = f"/kozlemenyek/{notice_id}/szerkesztes"
    one, two = editor(site), editor(site, email="masik@example.hu")
    first, second = one.get(path), two.get(path)
    assert "Régi cím" in first.text
    assert one.send(first, GOOD | {"title_hu": "Egyik cím"}).status_code == 200
    clash = two.send(second, GOOD | {"title_hu": "Másik cím"})
    assert clash.status_code == 409
    assert "Egyik cím" in clash.text and "Másik cím" in clash.text
    assert two.send(clash, GOOD | {"title_hu": "Másik cím"}).status_code == 200
    assert only(site).title_hu == "Másik cím"


def test_the_number_of_readers_is_looked_at_again(site: Site) -> None:
    household(site, "100000001", HERE, email=ANNA)
    notice_id = published(site)
    staff = editor(site)
    household(site, "100000002", THERE, email=BELA)
    answer = deed(staff, notice_id, "kikuldes", 2, people="1")
    assert answer.status_code == 409 and "közben megváltozott" in answer.text
    assert "2 ember kapja meg e-mailben" in answer.text
    assert only(site).mailed_at is None


def test_each_line_of_the_area_is_counted(site: Site) -> None:
    household(site, "100000001", HERE, THERE)
    household(site, "100000002", HERE)
    lines = ("Miskolc, Szemere utca", "Miskolc, Győri kapu", "Eger")
    notice_id = published(site, area="places", lines=lines)
    page = editor(site).get(f"/kozlemenyek/{notice_id}").text
    counts = [row.partition("</tr>")[0] for row in page.split('<tr><th scope="row">')[1:]]
    assert ["2" in counts[0], "1" in counts[1], "senki" in counts[2]] == [True] * 3


def test_the_list_is_narrowed_sorted_and_exported(site: Site) -> None:
    published(site, title="Ősz", kind="repair")
    published(site, title="Tavasz", starts=timedelta(days=30), ends=None)
    staff = editor(site)
    with counted(site) as said:
        both = staff.get("/kozlemenyek?sort=title").text
    assert len(said) <= 8 and both.index("Ősz") and both.index("Tavasz")
    assert "Tavasz" not in staff.get("/kozlemenyek?kind=repair").text
    assert "Ősz" not in staff.get("/kozlemenyek?time=coming").text
    assert "Ősz" in staff.get("/kozlemenyek?q=osz").text
    nothing = staff.get("/kozlemenyek?q=nincs ilyen").text
    assert "Ősz" not in nothing and "Tavasz" not in nothing
    table = staff.get("/kozlemenyek?format=csv").get_data().decode("utf-8-sig")
    assert "Ősz" in table and "Minden ügyfél" in table


def test_pages_of_one_notice_ask_little(site: Site) -> None:
    for number in range(30):
        household(site, f"2000000{number:02}", HERE)
    lines = tuple(f"Miskolc, Szemere utca {number}" for number in range(1, 60))
    notice_id = published(site, area="places", lines=lines)
    staff = editor(site)
    staff.get("/kozlemenyek")
    with counted(site) as said:
        assert staff.get(f"/kozlemenyek/{notice_id}").status_code == 200
    assert len(said) <= 8


def test_only_who_may_edit_content_writes_notices(site: Site) -> None:
    clerk = colleague(site, SLUG, role="clerk")
    assert clerk.get("/kozlemenyek").status_code == 404
    assert "Közlemények" not in clerk.get("/ugyfelek").text


def test_the_text_being_typed_is_shown_clean(site: Site) -> None:
    staff = editor(site)
    page = staff.get("/kozlemenyek/uj")
    text = "**jó** <img src=x onerror=alert(1)>"
    shown = staff.post("/kozlemenyek/elonezet", data=token(page) | {"text": text})
    assert "<strong>jó</strong>" in shown.text and "<img" not in shown.text
