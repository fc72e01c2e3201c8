"""Making PDFs: the letterhead, accents, standards, pictures, and that data are never source."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.foundation.pdf_checking import PdfChecker
from portal.foundation.pdf_making import PdfMakingError, make_pdf

HEAD: dict[str, Any] = {
    "language": "hu",
    "title": "Folyószámla-kivonat",
    "day": [2026, 5, 3],
    "date": "2026. 05. 03.",
    "page_word": "Oldal:",
    "reference": "Ügyiratszám: 2026-000123",
    "addressee": ["Tűzkő-Őzéné Győző", "7300 Példa, Fő u. 1."],
    "logo": (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<rect width="9" height="9"/></svg>'
    ),
    "colour": "#0b5394",
    "company": {
        "name": "Példa Közmű Kft.",
        "address": "7300 Példa, Hő u. 2.",
        "lines": ["7300 Példa, Hő u. 2.", "+36 72 000 000", "pelda.hu"],
    },
}
BODY = """
#import "letter.typ": *
#let d = json(bytes(sys.inputs.data))
#show: letter.with(d.letter)
"""


def template(folder: Path, text: str) -> Path:
    path = folder / "document.typ"
    path.write_text(BODY + text, encoding="utf-8")
    return path


def words(pdf: bytes) -> str:
    return " ".join("\n".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def test_a_letter_says_who_writes_to_whom(tmp_path: Path) -> None:
    made = make_pdf(
        template(
            tmp_path, "#facts(d.facts)\n#listing(d.heads, d.rows, numbers: (1,))\n#wording(d.said)"
        ),
        {
            "letter": HEAD,
            "facts": [["Időszak", "2026"]],
            "heads": ["Tétel", "Összeg"],
            "rows": [["Hődíj", "1 234 Ft"]] * 90,
            "said": "Első sor\nmásodik sor\n\núj bekezdés",
        },
    )
    text = words(made)
    for said in ("Folyószámla-kivonat", "Tűzkő-Őzéné Győző", "Példa Közmű Kft.", "2026. 05. 03."):
        assert said in text
    assert "Ügyiratszám: 2026-000123" in text and "második sor új bekezdés" in text
    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) > 1 and f"Oldal: 1 / {len(reader.pages)}" in text
    assert reader.metadata is not None and reader.metadata.title == HEAD["title"]
    assert reader.trailer["/Root"]["/Lang"] == "hu-HU"
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in xmp and "pdfaid:part" in xmp
    with PdfChecker() as checker:
        assert checker.problem(made) is None


def test_the_same_data_make_the_same_bytes(tmp_path: Path) -> None:
    path = template(tmp_path, "#d.said")
    assert make_pdf(path, {"letter": HEAD, "said": "x"}) == make_pdf(
        path, {"letter": HEAD, "said": "x"}
    )


def test_data_are_shown_and_never_run(tmp_path: Path) -> None:
    evil = '#import "@preview/x:0.1.0" *bold* $x$ \\ "] #panic() #read("/etc/passwd")'
    made = make_pdf(
        template(tmp_path, "#d.said"),
        {"letter": {**HEAD, "title": evil, "addressee": [evil]}, "said": evil},
    )
    assert '#read("/etc/passwd")' in words(made)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_pictures_come_from_memory(tmp_path: Path, format_name: str) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, format_name)
    made = make_pdf(
        template(tmp_path, '#image("files/mero.bin", alt: d.said, width: 3cm)'),
        {"letter": HEAD, "said": "a mérő"},
        files={"mero.bin": picture.getvalue()},
    )
    assert PdfReader(BytesIO(made)).pages[0].images


@pytest.mark.parametrize(
    "reach",
    ['#read("/etc/hostname")', '#read("../document.typ")', '#import "@preview/tidy:0.1.0"'],
)
def test_templates_reach_nothing_else(tmp_path: Path, reach: str) -> None:
    with pytest.raises(PdfMakingError):
        make_pdf(template(tmp_path, reach), {"letter": HEAD})


def test_a_template_that_misses_data_says_which(tmp_path: Path) -> None:
    with pytest.raises(PdfMakingError, match=r"document\.typ: .*missing"):
        make_pdf(template(tmp_path, "#d.missing"), {"letter": HEAD})
