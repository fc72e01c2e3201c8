"""A logo as PNG: wherever the drawing would stand, on pages, as the page's icon and in letters."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from portal.foundation.pdf_making import make_pdf
from portal.foundation.uploads import UploadRefusedError, drawn_as_png
from portal.rules.bundle import Bundle, file_findings
from portal.rules.letterhead import letterhead
from portal.rules.queries import current_rules
from tests.support import pictures
from tests.support.site import Site

SLUG = "miho"


def png(width: int = 300, height: int = 80) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), (10, 90, 160, 128)).save(file, "PNG")
    return file.getvalue()


def test_a_logo_may_be_a_png_but_there_is_one() -> None:
    said = {
        finding.problem
        for files in ({}, {"theme/logo.png": png(), "theme/logo.svg": b"<svg/>"})
        for finding in file_findings(Bundle(files))
        if finding.file.startswith("theme/logo")
    }
    assert said == {"the logo is missing", "there are two logos"}
    assert file_findings(Bundle({"theme/logo.png": png()})) == []


def test_letters_carry_it(site: Site, tmp_path: Path) -> None:
    template = tmp_path / "letter-test.typ"
    template.write_text(
        '#import "letter.typ": *\n#let d = json(bytes(sys.inputs.data))\n'
        "#show: letter.with(d.letter)\nBody\n",
        encoding="utf-8",
    )
    with site.inside(SLUG, readonly=True):
        rules = replace(current_rules(), files={"theme/logo.png": png()})
        head = letterhead(rules, title="Levél", day=date(2026, 5, 3), locale="hu")
    made = pypdf.PdfReader(io.BytesIO(make_pdf(template, {"letter": head})))
    (picture,) = made.pages[0].images
    assert picture.image is not None and picture.image.size == (300, 80)


@pytest.mark.parametrize("size", [(2000, 900), (40, 20), (100, 1500)])
def test_what_is_drawn_anew_fits_its_box_and_keeps_its_shape(size: tuple[int, int]) -> None:
    drawn = Image.open(io.BytesIO(drawn_as_png(png(*size), name="l.png", width=720, height=240)))
    assert drawn.format == "PNG" and drawn.mode == "RGBA"
    assert drawn.width <= 720 and drawn.height <= 240
    assert drawn.width / drawn.height == pytest.approx(size[0] / size[1], rel=0.1)


@pytest.mark.parametrize("data", [b"GIF89a", b"<svg/>", png()[:60], b""])
def test_what_is_no_sound_picture_is_refused(site: Site, data: bytes) -> None:
    with site.inside(SLUG, readonly=True), pytest.raises(UploadRefusedError) as refused:
        drawn_as_png(data, name="logo.png", width=720, height=240)
    assert "logo.png" in str(refused.value)


def test_a_jpeg_becomes_a_png_without_its_metadata() -> None:
    drawn = drawn_as_png(pictures.photo(size=(640, 480)), name="l.jpg", width=720, height=240)
    assert drawn.startswith(b"\x89PNG") and not re.search(rb"Exif|GPS|eXIf", drawn)
