"""What a tenant admin may get wrong with printable forms, and what the check says, with its line."""

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules
from portal.rules.form_sheets import Sheet
from tests.support.slices import pdf

SHEET = b"""\
title: {hu: Kerelem}
parts:
  - title: {hu: Adatok}
    fields:
      - {label: {hu: Nev}, width: half}
"""
FORMS = """\
printable_forms:
  groups:
    - title: {hu: Csoport}
      forms:
        - id: kerelem
          title: {hu: Kerelem}
          versions:
            - {from: 2024-01-01, file: regi.pdf}
            - {from: 2026-01-01, file: kerelem.yaml}
texts:
"""
GOOD = {"content/forms/regi.pdf": pdf(), "content/forms/kerelem.yaml": SHEET}


def problems(make_bundle, plugins, *, text=FORMS, files=None):
    bundle = make_bundle(("texts:\n", text), files=GOOD | (files or {}))
    try:
        return build_rules(bundle, registry=plugins, slug="minta", revision=1), []
    except FindingsError as error:
        return None, [str(one).replace("tenants/minta/", "") for one in error.findings]


def test_pdfs_and_sheets_stand_side_by_side(make_bundle, plugins):
    rules, wrong = problems(make_bundle, plugins)
    assert wrong == []
    assert rules.form_files["regi.pdf"].startswith(b"%PDF-")
    assert isinstance(rules.form_files["kerelem.yaml"], Sheet)
    form = rules.printable_forms.form("kerelem")
    assert [version.file for version in form.versions] == ["regi.pdf", "kerelem.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("file: regi.pdf", "file: regi.doc", "a file name is made of a-z"),
        ("file: regi.pdf", "file: ../rules.yaml", "a file name is made of a-z"),
        ("file: regi.pdf", "file: regii.pdf", "content/forms/regii.pdf is missing"),
        ("2024-01-01", "2026-01-01", "not newer than the one before it"),
        ("id: kerelem", "id: Kérelem", "use a-z, 0-9 and hyphens"),
        (
            "    - title: {hu: Csoport}",
            "    - title: {en: Group}",
            "the key 'hu' is missing",
        ),
    ],
)
def test_what_does_not_go_together_is_told(make_bundle, plugins, old, new, said):
    assert old in FORMS
    rules, wrong = problems(make_bundle, plugins, text=FORMS.replace(old, new))
    assert rules is None
    assert any(said in one and "rules.yaml:" in one for one in wrong), wrong


def test_the_line_of_a_missing_file_is_named(make_bundle, plugins):
    text = FORMS.replace("regi.pdf", "regii.pdf")
    _, wrong = problems(make_bundle, plugins, text=text)
    lines = make_bundle(("texts:\n", text)).files["rules.yaml"].decode().splitlines()
    number = next(place for place, line in enumerate(lines, start=1) if "regii.pdf" in line)
    assert any(one.startswith(f"rules.yaml:{number}:") for one in wrong)


def test_a_file_that_no_form_names_is_told(make_bundle, plugins):
    _, wrong = problems(make_bundle, plugins, files={"content/forms/arva.pdf": pdf()})
    assert any("content/forms/arva.pdf: no form is made from this file" in one for one in wrong)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html></html>", "not a PDF"),
        (b"", "empty"),
        (b"%PDF-1.4\nkaputt", "damaged"),
    ],
)
def test_a_pdf_that_is_none_is_refused(make_bundle, plugins, data, said):
    _, wrong = problems(make_bundle, plugins, files={"content/forms/regi.pdf": data})
    assert any("regi.pdf" in one and said in one for one in wrong), wrong


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (b"width: half", b"width: wide", 5, "'wide' is not known here"),
        (b"width: half", b"look: choice", 5, "a choice needs two answers"),
        (b"width: half", b"look: boxes", 5, "how many boxes?"),
        (b"width: half", b"rows: 13", 5, "13 is not allowed"),
        (b"parts:", b"part:", 2, "unknown key 'part'"),
        (b"Kerelem", b"!!python/object/apply:os.system x", 1, "is not read"),
    ],
)
def test_a_wrong_sheet_is_told_with_its_line(make_bundle, plugins, old, new, line, said):
    assert old in SHEET
    changed = {"content/forms/kerelem.yaml": SHEET.replace(old, new, 1)}
    _, wrong = problems(make_bundle, plugins, files=changed)
    assert any(
        one.startswith(f"content/forms/kerelem.yaml:{line}:") and said in one for one in wrong
    ), wrong
