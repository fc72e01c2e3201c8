"""A tenant's files: what is read, with which caps, and what a picture may hold."""

import struct

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.bundle import MAX_FILE_BYTES, Bundle, file_findings, read_bundle
from portal.rules.theme_files import check_png, check_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'


def _png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(
        ">IIBBBBBI", width, height, 8, 6, 0, 0, 0, 0
    )


@pytest.fixture
def folder(tmp_path, make_bundle):
    for path, data in make_bundle().files.items():
        target = tmp_path / "minta" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return tmp_path / "minta"


def _said(folder):
    with pytest.raises(FindingsError) as caught:
        read_bundle(folder, place="tenants/minta")
    return [str(finding) for finding in caught.value.findings]


def test_only_rules_theme_and_content_are_read(folder, make_bundle):
    (folder / "demo").mkdir()
    (folder / "demo" / "demo.yaml").write_text("a: 1")
    (folder / "theme" / ".hidden").write_text("x")
    assert read_bundle(folder, place="tenants/minta") == make_bundle()


def test_the_digest_changes_with_every_byte_and_every_name(make_bundle):
    digests = {
        make_bundle().digest(),
        make_bundle(("version: 1", "version: 1 ")).digest(),
        make_bundle(files={"theme/a.svg": b""}).digest(),
        make_bundle(files={"theme/b.svg": b""}).digest(),
        Bundle({"a": b"bc"}).digest(),
        Bundle({"ab": b"c"}).digest(),
    }
    assert len(digests) == 6
    assert make_bundle().digest() == make_bundle().digest()


def test_a_missing_folder_is_named(tmp_path):
    assert _said(tmp_path / "nobody") == [
        "tenants/minta: there is no such folder — make it, with a rules.yaml in it"
    ]


def test_large_files_and_links_are_refused_before_they_are_read(folder):
    (folder / "theme" / "big.png").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    (folder / "theme" / "link.svg").symlink_to("/etc/hostname")
    assert _said(folder) == [
        "tenants/minta/theme/big.png: the file is 262,145 bytes, more than 262,144 — make it smaller",
        "tenants/minta/theme/link.svg: this is a link — put the file itself here",
    ]


def test_too_many_files_are_refused(folder):
    for number in range(60):
        (folder / "theme" / f"a{number}.svg").write_bytes(b"")
    assert "more than 60" in _said(folder)[0]


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("content/hu/trems.md", b"# A\n", "no page is called 'trems' — did you mean 'terms'?"),
        ("content/de/terms.md", b"# A\n", "the language 'de' is not known — known here: hu, en"),
        ("content/hu/terms.md", "# Főzés\n".encode("iso-8859-2"), "not UTF-8"),
        ("content/hu/terms.md", b" \n", "the page is empty"),
        ("content/hu/terms.md", b"Text\n", "no title — begin with a line `# Title`"),
        ("content/hu/terms.md", b"# A\n" + b"x" * 65_536, "at most 65,536"),
        ("theme/logo.js", b"", "not used by the portal"),
        ("theme/Logo 2.svg", b"", "not used by the portal"),
        ("theme/logo.svg", None, "the logo is missing"),
    ],
)
def test_each_file_is_checked_by_itself(make_bundle, path, data, said):
    found = [str(one) for one in file_findings(make_bundle(files={path: data}))]
    assert len(found) == 1
    assert found[0].startswith(f"tenants/minta/{path}")
    assert said in found[0]


@pytest.mark.parametrize(
    "drawing",
    [
        "<g fill='none'><circle cx='1' cy='1' r='1'/></g>",
        "<defs><linearGradient id='a'><stop offset='0' stop-color='#fff'/></linearGradient></defs>"
        "<rect width='1' height='1' fill='url(#a)'/>",
        "<text x='1' y='1' font-size='2'>Őszi fűtés</text>",
    ],
)
def test_plain_drawings_pass(drawing):
    assert check_svg(SVG.format(drawing).encode()) is None


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<style>@import url(//x)</style>", "<style>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image href='//x'/>", "<image>"),
        ("<a/>", "<a>"),
        ("<use href='#a'/>", "<use>"),
        ("<animate/>", "<animate>"),
        ("<path onload='x()'/>", "'onload'"),
        ("<path href='#a'/>", "'href'"),
        ("<path style='fill:url(//x)'/>", "'style'"),
        ("<path fill='url(//evil.example)'/>", "points outside"),
        ("<path fill='URL( https://evil.example )'/>", "points outside"),
        ("<path fill='url(data:x)'/>", "points outside"),
        ("<?xml-stylesheet href='x'?>", "is not allowed"),
        ("<path>", "no SVG"),
    ],
)
def test_whatever_could_act_or_fetch_is_refused(drawing, said):
    problem = check_svg(SVG.format(drawing).encode())
    assert problem is not None
    assert said in problem.text
    assert problem.suggestion


def test_entities_are_refused_before_they_are_unfolded():
    bomb = b'<!DOCTYPE svg [<!ENTITY a "ha">]>\n<svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    problem = check_svg(bomb)
    assert problem is not None
    assert "DOCTYPE" in problem.text
    assert check_svg(b"<html><body/></html>") is not None


def test_pngs_are_pngs_of_a_sane_size():
    assert check_png(_png(440, 112)) is None
    assert "9000 × 10" in check_png(_png(9000, 10)).text
    assert check_png(b"GIF89a") is not None
    assert check_png(b"<svg/>") is not None
