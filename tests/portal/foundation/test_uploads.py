"""What people hand in: judged by content, drawn anew, kept under its hash, or kindly refused."""

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.foundation import db, uploads
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.foundation.uploads import UploadRefusedError, accept_upload, accept_uploads, checked
from portal.foundation.web.downloads import send_stored
from portal.kernel.errors import NotFoundError, PortalError
from tests.support import pictures
from tests.support.site import Site
from tests.support.slices import pdf

SLUG = "komlo"


def handed_in(data: bytes, name: str = "levél.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def colour(picture: Image.Image, spot: tuple[int, int]) -> tuple[int, ...]:
    found = picture.convert("RGB").getpixel(spot)
    assert isinstance(found, tuple)
    return found


def active_pdf() -> bytes:
    made = pikepdf.open(io.BytesIO(pdf("x")))
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def encrypted_pdf() -> bytes:
    file = io.BytesIO()
    pikepdf.open(io.BytesIO(pdf("x"))).save(
        file, encryption=pikepdf.Encryption(owner="a", user="b")
    )
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew(kind: str) -> None:
    given = pictures.photo(kind=kind)
    media_type, data = checked(given, name="a.jpg")
    assert media_type == ("image/png" if kind == "PNG" else "image/jpeg")
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (80, 40)
        red, blue = colour(drawn, (5, 20)), colour(drawn, (75, 20))
    assert red[0] > 240 > 15 > red[2]
    assert blue[2] > 240 > 15 > blue[0]


def test_place_and_camera_are_gone_and_the_photo_stands_upright() -> None:
    given = pictures.photo(orientation=6)
    assert b"Kamera" in given
    assert Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)
    _, data = checked(given, name="a.jpg")
    assert b"Kamera" not in data
    assert b"Exif" not in data
    with Image.open(io.BytesIO(data)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (40, 80)  # turned by a quarter: the red half is on top now
        assert colour(drawn, (20, 5))[0] > 240
        assert colour(drawn, (20, 75))[2] > 240


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_turn_of_a_camera_is_undone_as_pillow_would(orientation: int) -> None:
    given = pictures.photo(size=(80, 80), orientation=orientation)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(given)))
    _, data = checked(given, name="a.jpg")
    with Image.open(io.BytesIO(data)) as drawn:
        for spot in ((6, 6), (73, 6), (6, 73), (73, 73)):
            for is_now, shall_be in zip(colour(drawn, spot), colour(expected, spot), strict=True):
                assert abs(is_now - shall_be) < 30


def test_large_photos_become_smaller() -> None:
    _, data = checked(pictures.photo(size=(4000, 3000)), name="a.jpg")
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (2400, 1800)


def test_transparency_is_kept_in_png() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    media_type, data = checked(file.getvalue(), name="a.png")
    assert media_type == "image/png"
    assert Image.open(io.BytesIO(data)).getchannel("A").getextrema() == (0, 0)


def test_what_hides_behind_a_photo_stays_behind() -> None:
    given = pictures.photo() + b"<script>alert(1)</script>"
    _, data = checked(given, name="a.jpg")
    assert b"<script>" not in data


@pytest.mark.parametrize(
    ("data", "template"),
    [
        (b"", uploads.EMPTY),
        (pictures.GIF_AND_PAGE, uploads.GIF),
        (pictures.DRAWING, uploads.ONLY_BOTH),
        (pictures.HEIC, uploads.HEIC),
        (b"<!doctype html><p>", uploads.ONLY_BOTH),
        (b"PK\x03\x04" + b"\0" * 30, uploads.ONLY_BOTH),
        (pictures.bomb(), uploads.TOO_MANY_PIXELS),
        (pictures.photo()[:200], uploads.DAMAGED_IMAGE),
        (b"\x89PNG\r\n\x1a\nnothing", uploads.DAMAGED_IMAGE),
        (pictures.bomb(100), uploads.DAMAGED_IMAGE),
        (b"%PDF-1.7\n%%EOF", uploads.BAD_PDF),
        (active_pdf(), uploads.BAD_PDF),
        (encrypted_pdf(), uploads.BAD_PDF),
        (b"%PDF-" + b"\0" * uploads.LARGEST, uploads.TOO_LARGE),
    ],
)
def test_what_is_refused_and_why(data: bytes, template: str) -> None:
    with pytest.raises(UploadRefusedError) as refused:
        checked(data, name="a.pdf")
    assert refused.value.problem.template == template
    assert refused.value.problem.values.get("name") == "a.pdf"


@pytest.mark.parametrize(
    ("kinds", "data", "template"),
    [({"image"}, pdf("x"), uploads.ONLY_IMAGES), ({"pdf"}, pictures.photo(), uploads.ONLY_PDFS)],
)
def test_only_the_kinds_that_are_wanted(kinds: set[str], data: bytes, template: str) -> None:
    with pytest.raises(UploadRefusedError) as refused:
        checked(data, name="a", kinds=frozenset(kinds))
    assert refused.value.problem.template == template


def test_a_child_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(uploads, "_CHILD", sleeper)
    monkeypatch.setattr(uploads, "_SECONDS", 0.3)
    with pytest.raises(UploadRefusedError) as refused:
        checked(pictures.photo(), name="a.jpg")
    assert refused.value.problem.template == uploads.TOO_HEAVY_IMAGE


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\fakepath\\számla.pdf", "számla.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("x" * 300 + ".jpeg", "x" * 95 + ".jpeg"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(given: str, shown: str) -> None:
    assert uploads.shown_name(given) == shown


@pytest.mark.parametrize(
    ("name", "media_type", "named"),
    [
        ("a.JPEG", "image/jpeg", "a.JPEG"),
        ("a.webp", "image/jpeg", "a.jpg"),
        ("kutya.exe", "application/pdf", "kutya.pdf"),
        ("a", "image/png", "a.png"),
    ],
)
def test_the_ending_says_what_is_inside(name: str, media_type: str, named: str) -> None:
    assert uploads.named_for(name, media_type) == named


def test_files_are_kept_once_with_their_row(site: Site) -> None:
    document = pdf("x")
    with site.inside(SLUG):
        first = accept_upload(handed_in(document))
        again = accept_upload(handed_in(document, "más.pdf"))
        assert (first.id, first.sha256) == (again.id, again.sha256)
        assert again.name == "más.pdf"
        with store().open(first.sha256) as file:
            assert file.read() == document
    with site.inside(SLUG):
        statement = select(StoredFile.id, StoredFile.media_type, StoredFile.size)
        assert [tuple(row) for row in db.session().execute(statement)] == [
            (first.id, "application/pdf", len(document))
        ]


def test_a_form_takes_so_many_files_and_a_matter_twenty(site: Site) -> None:
    photos = [handed_in(pictures.photo(), f"{number}.jpg") for number in range(3)]
    nothing = handed_in(b"", "")
    with site.inside(SLUG):
        assert len(accept_uploads([*photos[:2], nothing], most=2, kept=18)) == 2
        with pytest.raises(UploadRefusedError) as too_many:
            accept_uploads(photos, most=2)
        with pytest.raises(UploadRefusedError) as too_many_in_all:
            accept_uploads(photos, kept=18)
    assert too_many.value.problem.template == uploads.TOO_MANY
    assert too_many_in_all.value.problem.template == uploads.TOO_MANY_IN_ALL
    uploads.allow_in_sum(kept=25, coming=0)


def test_downloads_cannot_be_kept_or_scripted(site: Site) -> None:
    with site.inside(SLUG), site.app.test_request_context():
        document = pdf("x")
        kept = accept_upload(handed_in(document))
        response = send_stored(sha256=kept.sha256, media_type=kept.media_type, name="árvíz/ű.pdf")
        photo = accept_upload(handed_in(pictures.photo(), "a.jpg"))
        shown = send_stored(
            sha256=photo.sha256, media_type=photo.media_type, name="a.jpg", as_attachment=False
        )
        with pytest.raises(PortalError):
            send_stored(
                sha256=kept.sha256, media_type=kept.media_type, name="a", as_attachment=False
            )
        with pytest.raises(NotFoundError):
            send_stored(sha256="0" * 64, media_type="application/pdf", name="a")
    assert response.data == document
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "/" not in response.headers["Content-Disposition"].split("filename", 1)[1][:14]
    assert response.headers["Cache-Control"] == "no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_large_files_are_streamed_whole(site: Site) -> None:
    data = b"%PDF-" + bytes(range(256)) * 8192
    with site.inside(SLUG), site.app.test_request_context():
        kept = uploads.keep(data, name="a.pdf", media_type="application/pdf")
        response = send_stored(sha256=kept.sha256, media_type=kept.media_type, name=kept.name)
        assert response.content_length == len(data)
        response.direct_passthrough = False
        assert response.data == data
        response.close()
