"""Forms to print: the company's own PDFs, and those that the portal prints from a small YAML."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.foundation.pdf_checking import PdfChecker
from portal.rules.bundle import Bundle
from portal.rules.operations import apply
from portal.rules.queries import current_rules
from tests.support.site import Site
from tests.support.slices import pdf

SLUG = "miho"
_CHOICES = """
printable_forms:
  groups:
    - title: {hu: Nyomtatványok, en: Forms}
      forms:
        - id: kerelem
          title: {hu: Kérelem, en: Request}
          versions:
            - {from: 2020-01-01, file: regi.pdf}
            - {from: 2024-01-01, file: kerelem.yaml}
            - {from: 2099-01-01, file: kerelem.yaml}
"""
_SHEET = """
title: {hu: "Kérelem <ő>", en: Request}
parts:
  - title: {hu: "Adatok #1 $x$ *y*", en: Data}
    fields:
      - {label: {hu: Irányítószám, en: Postal code}, look: boxes, boxes: 4, width: third}
      - {label: {hu: Település, en: Town}, width: half}
      - {label: {hu: Utca, en: Street}}
      - {label: {hu: Nyilatkozom, en: I declare}, look: tick, width: half}
      - label: {hu: Mi, en: What}
        look: choice
        options: [{hu: egy, en: one}, {hu: kettő, en: two}]
signatures: [{hu: ügyfél, en: customer}]
"""


def words(data: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split()
    )


def with_forms(site: Site, files: dict[str, bytes]) -> None:
    """Bring the tenant's rules into force with these forms instead of its own."""
    tenants = site.services.settings.tenants_dir / SLUG
    own = {
        path.relative_to(tenants).as_posix(): path.read_bytes()
        for folder in ("theme", "content/hu", "content/en")
        for path in (tenants / folder).glob("*.*")
    }
    text = (tenants / "rules.yaml").read_text()
    begin, end = text.index("\nprintable_forms:"), text.index("\nprices:")
    changed = (text[:begin] + _CHOICES + text[end:]).encode()
    named = {f"content/forms/{name}": data for name, data in files.items()}
    bundle = Bundle({"rules.yaml": changed, **own, **named}, place=f"tenants/{SLUG}")
    with site.inside(SLUG):
        apply(bundle, plugins=site.services.plugins, author="test", reason="test")


def test_everybody_finds_the_forms_with_the_versions_they_replaced(site: Site) -> None:
    page = site.browser(SLUG).get("/nyomtatvanyok")
    assert page.status_code == 200
    for words_ in ("Letölthető nyomtatványok", "Névátírási kérelem", "Korábbi változatok"):
        assert words_ in page.text
    assert 'href="/nyomtatvanyok/nevatiras/2026-07-01.pdf"' in page.text
    assert 'href="/nyomtatvanyok/nevatiras/2024-01-01.pdf"' in page.text


def test_every_form_that_is_offered_is_a_sound_pdf(site: Site) -> None:
    browser = site.browser(SLUG)
    with site.inside(SLUG, readonly=True):
        offered = current_rules().printable_forms
    assert offered is not None
    with PdfChecker() as checker:
        for group in offered.groups:
            for form in group.forms:
                for version in form.versions:
                    answer = browser.get(f"/nyomtatvanyok/{form.id}/{version.start}.pdf")
                    assert answer.status_code == 200
                    assert checker.problem(answer.data) is None
                    assert form.title.in_locale("hu").split()[0] in words(answer.data)


def test_the_account_transfer_fits_one_sheet_of_paper(site: Site) -> None:
    answer = site.browser(SLUG).get("/nyomtatvanyok/nevatiras/2026-07-01.pdf")
    assert len(PdfReader(BytesIO(answer.data)).pages) == 1


def test_a_pdf_that_was_dropped_in_is_handed_out_as_it_is(site: Site) -> None:
    own = pdf()
    with_forms(site, {"regi.pdf": own, "kerelem.yaml": _SHEET.encode()})
    browser = site.browser(SLUG)
    answer = browser.get("/nyomtatvanyok/kerelem/2020-01-01.pdf")
    assert answer.data == own and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = browser.get("/nyomtatvanyok").text
    assert "az új változat" in page and "Korábbi változatok" in page


def test_a_sheet_is_printed_in_the_language_of_the_page_and_its_words_are_no_markup(
    site: Site,
) -> None:
    with_forms(site, {"regi.pdf": pdf(), "kerelem.yaml": _SHEET.encode()})
    browser = site.browser(SLUG)
    hungarian = browser.get("/nyomtatvanyok/kerelem/2024-01-01.pdf").data
    said = words(hungarian)
    for part in (
        "Kérelem <ő>",
        "Adatok #1 $x$ *y*",
        "MIHŐ Kft.",
        "Irányítószám",
        "kettő",
        "ügyfél",
    ):
        assert part in said
    assert "Használatos 2024. 01. 01. óta" in said
    browser.fill("/nyomtatvanyok", {"next": "/nyomtatvanyok"})
    english = words(browser.get("/nyomtatvanyok/kerelem/2024-01-01.pdf").data)
    assert "Postal code" in english and "In use from 1 January 2024" in english


@pytest.mark.parametrize(
    "path",
    [
        "nincs/2024-01-01.pdf",
        "nevatiras/2024-01-02.pdf",
        "nevatiras/2024-13-01.pdf",
        "nevatiras/mai.pdf",
        "nevatiras/..pdf",
        "%2e%2e/2024-01-01.pdf",
        "nevatiras.yaml/2024-01-01.pdf",
    ],
)
def test_what_is_no_form_is_not_found(site: Site, path: str) -> None:
    assert site.browser(SLUG).get(f"/nyomtatvanyok/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/nyomtatvanyok", "/nyomtatvanyok/nevatiras/2024-01-01.pdf"])
def test_other_companies_have_no_forms(site: Site, path: str) -> None:
    assert site.browser("komlo").get(path).status_code == 404
