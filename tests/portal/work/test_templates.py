"""Reply templates: what may stand in braces, who writes them, how a page offers them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import db
from portal.rules.wording import fill_in
from portal.work.template_models import ReplyTemplate
from portal.work.template_operations import add_template
from portal.work.template_words import PLACEHOLDERS, PURPOSES, leftover, samples, slips
from tests.architecture.test_query_budgets import counted
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "miho"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
GOOD = {
    "purpose": "message",
    "title_hu": "Köszönjük a bejelentést",
    "body_hu": "Tisztelt {name}!\n\nMegkaptuk ({case_number}).",
    "title_en": "",
    "body_en": "",
}


def writer(site: Site) -> Browser:
    return colleague(site, SLUG, role="senior_clerk")


def kept(site: Site) -> list[ReplyTemplate]:
    with site.inside(SLUG):
        return list(db.session().query(ReplyTemplate).order_by(ReplyTemplate.changed_at))


def given_template(site: Site, **texts: str) -> uuid.UUID:
    with site.inside(SLUG):
        return add_template(
            purpose=texts.get("purpose", "message"),
            titles={"hu": texts.get("title", "Nyugtázás")},
            bodies={"hu": texts.get("body", "Tisztelt {name}!")},
            clerk_id=None,
            now=NOW,
        )


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_text_of_known_placeholders_has_no_slip_and_fills_whole(purpose: str) -> None:
    text = " ".join("{" + name + "}" for name in PLACEHOLDERS[purpose])
    assert slips(purpose, text) == ()
    for locale in ("hu", "en"):
        filled = fill_in(text, samples(purpose, locale))
        assert "{" not in filled and leftover(purpose, filled) is None


@given(st.text(alphabet="{}name_cr ", max_size=40), st.sampled_from(sorted(PURPOSES)))
def test_a_text_without_slips_keeps_no_brace_once_filled_in(text: str, purpose: str) -> None:
    if not slips(purpose, text):
        filled = fill_in(text, samples(purpose, "hu"))
        assert "{" not in filled and "}" not in filled


def test_values_are_never_filled_in_twice() -> None:
    assert fill_in("{name}", {"name": "{company}", "company": "X"}) == "{company}"


def test_a_template_is_written_changed_and_archived(site: Site) -> None:
    staff = writer(site)
    listed = staff.fill("/sablonok/uj", GOOD)
    assert listed.status_code == 200 and "Köszönjük a bejelentést" in listed.text
    (template,) = kept(site)
    assert template.purpose == "message" and template.bodies["hu"].startswith("Tisztelt {name}!")
    address = f"/sablonok/{template.id}"
    page = staff.get(address)
    assert "Tisztelt Nagy Piroska!" in page.text  # how it reads
    staff.send(page, {"title_hu": "Nyugta", "body_hu": "Szia", "title_en": "", "body_en": ""})
    assert kept(site)[0].titles == {"hu": "Nyugta"}
    page = staff.get(address)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    archive = f"{address}/archivalas"
    assert staff.post(archive, data={"csrf_token": token}).status_code == 303
    assert "Nyugta" not in staff.get("/sablonok").text
    assert "Nyugta" in staff.get("/sablonok?state=archived").text
    staff.post(archive, data={"csrf_token": token, "back": "1"})
    assert "Nyugta" in staff.get("/sablonok").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body_hu": "Tisztelt {nmae}!"}, "{name}"),
        ({"body_hu": "Kedves {anyja_neve}!"}, "{anyja_neve}"),
        ({"body_hu": "Egy { magában"}, "{"),
        ({"purpose": "registration_rejection", "body_hu": "{case_number}"}, "{case_number}"),
        ({"title_hu": "{name} kérdése"}, "kapcsos"),
        ({"title_hu": ""}, "címet"),
        ({"body_hu": " "}, "szöveget"),
        ({"title_en": "Thanks"}, "angol"),
        ({"body_hu": "x" * 3501}, "3500"),
        ({"purpose": "love_letter"}, "field-error"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_text_stays(
    site: Site, changed: dict[str, str], said: str
) -> None:
    answer = writer(site).fill("/sablonok/uj", {**GOOD, **changed})
    assert answer.status_code == 422 and not kept(site)
    text = answer.text.replace("\xa0", "").replace("3 500", "3500")
    assert said in text and "field-error" in text
    typed = {**GOOD, **changed}["body_hu"].strip()
    assert typed.split("{")[0] in answer.text


def test_the_preview_keeps_nothing(site: Site) -> None:
    staff = writer(site)
    shown = staff.fill("/sablonok/uj", GOOD)
    assert len(kept(site)) == 1 and shown.status_code == 200
    page = staff.get("/sablonok/uj")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {**GOOD, "title_hu": "Másik", "preview": "1", "csrf_token": token}
    shown = staff.post("/sablonok/uj", data=typed)
    assert shown.status_code == 200 and "Tisztelt Nagy Piroska!" in shown.text
    assert "Tisztelt {name}!" in shown.text and len(kept(site)) == 1


def test_two_writers_notice_each_other(site: Site) -> None:
    template_id = given_template(site)
    one, two = writer(site), colleague(site, SLUG, role="tenant_admin", email="b@example.hu")
    address = f"/sablonok/{template_id}"
    seen_by_one, seen_by_two = one.get(address), two.get(address)
    values = {"title_hu": "Első", "body_hu": "Az első szövege"}
    one.send(seen_by_one, values)
    late = two.send(seen_by_two, {"title_hu": "Második", "body_hu": "A második szövege"})
    assert late.status_code == 409
    assert "Az első szövege" in late.text and "A második szövege</textarea>" in late.text
    assert kept(site)[0].titles["hu"] == "Első"
    two.send(late, {"title_hu": "Második", "body_hu": "A második szövege"})
    assert kept(site)[0].titles["hu"] == "Második"


def test_the_list_narrows_down_without_accents_and_exports(site: Site) -> None:
    given_template(site, title="Részletfizetés", body="Őszi díjhátralék")
    given_template(site, title="Elutasítás", purpose="request", body="Sajnáljuk")
    staff = writer(site)
    found = staff.get("/sablonok?q=oszi+DIJ").text
    assert "Részletfizetés" in found and "Elutasítás" not in found
    found = staff.get("/sablonok?purpose=request").text
    assert "Részletfizetés" not in found and "Elutasítás" in found
    assert "Részletfizetés" in staff.get("/sablonok?purpose=nonsense&state=%00").text
    table = staff.get("/sablonok?format=csv&purpose=request")
    assert table.mimetype == "text/csv" and "Elutasítás" in table.get_data(as_text=True)


def test_the_list_is_read_in_few_statements(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    for number in range(12):
        given_template(site, title=f"Sablon {number}")
    staff = writer(site)
    staff.get("/sablonok")
    with counted(site) as said:
        staff.get("/sablonok")
    assert len(said) <= 5, said
