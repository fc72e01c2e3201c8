"""ZIPs from outside: what is believed of them, and what is not."""

import io
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from portal.foundation import zip_files
from portal.foundation.zip_files import Archive, ZipRefusedError, open_archive

LARGEST = 1024 * 1024


def archive(tmp_path: Path, files: Mapping[str | zipfile.ZipInfo, bytes], **how: int) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", how.get("packing", zipfile.ZIP_DEFLATED)) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return path


def verdicts(opened: Archive) -> dict[str, str]:
    found = {}
    for entry in opened.entries:
        data, problem = opened.read(entry, largest=LARGEST)
        found[entry.path] = problem.template if problem else f"{len(data)} bytes"
    return found


def test_files_are_read_wherever_they_lie_and_rubbish_is_passed_over(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        {
            "2026/05/a.pdf": b"a" * 5,
            "b.pdf": b"",
            "folder/": b"",
            "__MACOSX/._a.pdf": b"x",
            "x/.DS_Store": b"x",
            "Thumbs.db": b"x",
        },
    )
    with open_archive(path) as opened:
        assert verdicts(opened) == {"2026/05/a.pdf": "5 bytes", "b.pdf": "0 bytes"}
        assert [entry.position for entry in opened.entries] == [0, 1]


@pytest.mark.parametrize(
    "name", ["../a.pdf", "/etc/a.pdf", "x/../../a.pdf", "C:\\a.pdf", "a\x07.pdf"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    with open_archive(archive(tmp_path, {name: b"x"})) as opened:
        assert set(verdicts(opened).values()) == {zip_files.BAD_NAME.template}
        assert all("\x07" not in entry.path for entry in opened.entries)


def test_a_bomb_is_let_go_of_at_the_limit(tmp_path: Path) -> None:
    path = archive(tmp_path, {"bomb.pdf": bytes(50 * LARGEST), "good.pdf": b"x"})
    assert path.stat().st_size < 100_000
    with open_archive(path) as opened:
        assert verdicts(opened) == {
            "bomb.pdf": zip_files.TOO_LARGE.template,
            "good.pdf": "1 bytes",
        }


def test_sizes_that_lie_are_found_out(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.pdf": b"x" * 4000}, packing=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 9)
    path.write_bytes(bytes(data))
    with open_archive(path) as opened:
        assert verdicts(opened) == {"a.pdf": zip_files.DAMAGED_ENTRY.template}


def test_links_passwords_and_strange_packings_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = archive(tmp_path, {link: b"/etc/passwd", "locked.pdf": b"x"})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(bytes(data))
    with open_archive(path) as opened:
        assert verdicts(opened) == {
            "link.pdf": zip_files.LINK.template,
            "locked.pdf": zip_files.ENCRYPTED.template,
        }
    with open_archive(archive(tmp_path, {"a.pdf": b"x"}, packing=zipfile.ZIP_LZMA)) as opened:
        assert set(verdicts(opened).values()) == {zip_files.UNKNOWN_PACKING.template}


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"PK\x05\x06" + b"\xff" * 18, b"x" * 70_000]
)
def test_what_is_no_zip_is_refused_as_a_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(ZipRefusedError), open_archive(path):
        pass


def test_too_many_files_are_refused_before_their_list_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path, {f"{n:050}.pdf": b"" for n in range(200)})
    monkeypatch.setattr(zip_files, "_LARGEST_READ", 8 * 1024)
    with pytest.raises(ZipRefusedError) as refused, open_archive(path):
        pass
    assert refused.value.problem is zip_files.TOO_MANY
    monkeypatch.setattr(zip_files, "_LARGEST_READ", 16 * 1024 * 1024)
    monkeypatch.setattr(zip_files, "MOST_ENTRIES", 150)
    with pytest.raises(ZipRefusedError), open_archive(path):
        pass


def test_hungarian_names_are_read_however_they_were_packed(tmp_path: Path) -> None:
    dos = zipfile.ZipInfo("x.pdf")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr(dos, b"x")
    name = "számla-őű.pdf".encode("cp852")
    data = out.getvalue()
    for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        place = data.index(mark)
        start = place + (30 if at == 26 else 46)
        data = (
            data[: place + at] + struct.pack("<H", len(name)) + data[place + at + 2 : start]
            + name + data[start + 5 :]
        )  # fmt: skip
    end = data.rindex(b"PK\x05\x06")
    more = len(name) - 5
    sizes = struct.unpack("<II", data[end + 12 : end + 20])
    data = (
        data[: end + 12] + struct.pack("<II", sizes[0] + more, sizes[1] + more) + data[end + 20 :]
    )
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with open_archive(path) as opened:
        assert verdicts(opened) == {"számla-őű.pdf": "1 bytes"}
