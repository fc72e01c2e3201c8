"""Printable forms: put up, replaced, withdrawn; checked PDFs only."""

import io
from datetime import date

import pytest

from portal.rules.queries import current_rules
from tests.portal.content.people import SLUG, editor
from tests.support.site import Browser, Site
from tests.support.slices import pdf

NEW = "/nyomtatvanyok/uj"
GOOD = {
    "start": "2026-01-01",
    "title_hu": "Őszi fűtési kérelem",
    "title_en": "Heating request",
    "description_hu": "Ha előbb kéri.",
    "description_en": "",
    "group": "0",
    "group_hu": "",
    "group_en": "",
    "reason": "Új űrlap",
}


def send(browser: Browser, path: str = NEW, data: bytes | None = None, **changes: str):  # type: ignore[no-untyped-def]
    fields = {**GOOD, **changes}
    if path != NEW:
        fields = {key: value for key, value in fields.items() if not key.startswith("group")}
    content = pdf() if data is None else data
    file = (
        {"file": (io.BytesIO(content), "urlap.pdf", "application/pdf")} if content != b"-" else {}
    )
    return browser.send(browser.get(path), fields | file)  # type: ignore[arg-type]


def offered(site: Site):  # type: ignore[no-untyped-def]
    with site.inside(SLUG, readonly=True):
        found = current_rules().printable_forms
        assert found is not None
        return found


def test_a_form_is_put_up_replaced_and_withdrawn(site: Site) -> None:
    staff, stranger = editor(site), site.browser(SLUG)
    old, new = pdf(), pdf("új")
    done = send(staff, data=old)
    assert "már letölthető" in done.text
    form_id = "oszi-futesi-kerelem"
    assert "Őszi fűtési kérelem" in stranger.get("/nyomtatvanyok").text
    assert stranger.get(f"/nyomtatvanyok/{form_id}/2026-01-01.pdf").data == old

    path = f"/nyomtatvanyok/{form_id}"
    early = send(staff, path, start="2025-12-31")
    assert early.status_code == 422 and "később kell kezdődnie" in early.text
    newer = send(staff, path, new, start="2026-02-01", title_hu="Fűtési kérelem")
    assert newer.status_code == 200
    assert stranger.get(f"/nyomtatvanyok/{form_id}/2026-02-01.pdf").data == new
    assert stranger.get(f"/nyomtatvanyok/{form_id}/2026-01-01.pdf").data == old, "the old one stays"
    assert offered(site).form(form_id).title.in_locale("hu") == "Fűtési kérelem"

    page = staff.get(path)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    gone = {"csrf_token": token, "reason": ""}
    assert staff.post(f"{path}/visszavonas", data=gone).status_code == 422
    gone["reason"] = "Megszűnt"
    assert (
        "visszavontuk" in staff.post(f"{path}/visszavonas", data=gone, follow_redirects=True).text
    )
    assert offered(site).form(form_id) is None
    assert stranger.get(f"/nyomtatvanyok/{form_id}/2026-02-01.pdf").status_code == 404


def test_words_change_without_a_new_version(site: Site) -> None:
    form = offered(site).groups[0].forms[0]
    done = send(editor(site), f"/nyomtatvanyok/{form.id}", b"-", start="", title_hu="Átírt cím")
    assert done.status_code == 200
    now = offered(site).form(form.id)
    assert now.title.in_locale("hu") == "Átírt cím" and now.versions == form.versions


def test_a_new_heading(site: Site) -> None:
    staff = editor(site)
    lacking = send(staff, group="new")
    assert lacking.status_code == 422 and "adja meg az új címsort" in lacking.text
    send(staff, group="new", group_hu="Egyéb", group_en="Other")
    assert offered(site).groups[-1].title.in_locale("en") == "Other"


@pytest.mark.parametrize(
    ("data", "changes", "said"),
    [
        (b"<html></html>", {}, "nem PDF"),
        (b"%PDF-1.4 kaputt", {}, "PDF"),
        (b"-", {}, "válassza ki a PDF-et"),
        (None, {"title_hu": ""}, "adjon címet"),
        (None, {"start": ""}, "naptári napot"),
        (None, {"reason": ""}, "írja meg, miért"),
    ],
)
def test_what_is_wrong_is_said(
    site: Site, data: bytes | None, changes: dict[str, str], said: str
) -> None:
    before = offered(site)
    answer = send(editor(site), data=data, **changes)
    assert answer.status_code == 422 and said in answer.text
    assert offered(site) == before


def test_the_list_shows_the_version_in_use(site: Site) -> None:
    page = editor(site).get("/nyomtatvanyok").text
    assert "Névátírási kérelem" in page
    used = offered(site).form("nevatiras").on(date(2026, 8, 1))
    assert (
        used is not None
        and editor(site, email="x@example.hu").get("/nyomtatvanyok/nincs").status_code == 404
    )
