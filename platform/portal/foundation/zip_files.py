"""ZIP archives from outside, read with care: nothing is unpacked to disk, nothing grows without bound.

What an archive says about itself (sizes, names) is never believed: memory, bytes and names are
bounded by what is really read.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from portal.foundation.csv_problems import N_, Problem
from portal.kernel.errors import PortalError

MOST_ENTRIES = 20_000
_LARGEST_READ = 16 * 1024 * 1024
"""The list of the entries is read in one piece; 20,000 of them have room in this."""
_BLOCK = 256 * 1024
_LONGEST_NAME = 300
_RUBBISH = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})

NOT_A_ZIP = Problem(N_("This is not a ZIP archive, or it is damaged."))
TOO_MANY = Problem(
    N_("The ZIP holds more than %(most)s files: please send several smaller ones."),
    {"most": str(MOST_ENTRIES)},
)
BAD_NAME = Problem(N_("The file's name in the ZIP leads out of its folder, or cannot be shown."))
ENCRYPTED = Problem(N_("The file in the ZIP is protected by a password."))
LINK = Problem(N_("This is a link or not a regular file; such documents are not accepted."))
UNKNOWN_PACKING = Problem(N_("The file is packed in a way that we do not read: use a plain ZIP."))
DAMAGED_ENTRY = Problem(N_("The file in the ZIP is damaged."))
TOO_LARGE = Problem(N_("The document is larger than 25 MB."))


class ZipRefusedError(PortalError):
    """Nothing of the archive can be used; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.template)


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One file of an archive: its place in the list, and its path with ``/`` as it may be shown.

    ``problem``: why it cannot be read at all, known without unpacking it.
    """

    position: int
    path: str
    problem: Problem | None
    info: zipfile.ZipInfo


class _Careful:
    """Hands an archive's bytes to the reader; a piece that is too large is refused, not read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_READ:
            raise ZipRefusedError(TOO_MANY)
        data = self._file.read(_LARGEST_READ + 1 if size < 0 else size)
        if len(data) > _LARGEST_READ:
            raise ZipRefusedError(TOO_MANY)
        return data


class Archive:
    """An open archive: its files (folders and what systems add by themselves are left out)."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.entries = tuple(_entries(zipped))
        if len(self.entries) > MOST_ENTRIES:
            raise ZipRefusedError(TOO_MANY)

    def read(self, entry: ZipEntry, *, largest: int) -> tuple[bytes, Problem | None]:
        """Return the file's bytes, or what is wrong with it; at most ``largest`` are unpacked."""
        if entry.problem is not None:
            return b"", entry.problem
        parts: list[bytes] = []
        size = 0
        try:
            with self._zipped.open(entry.info) as file:
                while block := file.read(_BLOCK):
                    size += len(block)
                    if size > largest:
                        return b"", TOO_LARGE
                    parts.append(block)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            return b"", DAMAGED_ENTRY
        return b"".join(parts), None


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a ZIP for reading; raises ZipRefusedError for what is none, or has too many files."""
    with path.open("rb") as file:
        try:
            zipped = zipfile.ZipFile(_Careful(file))
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            raise ZipRefusedError(NOT_A_ZIP) from error
        with zipped:
            yield Archive(zipped)


def _entries(zipped: zipfile.ZipFile) -> Iterator[ZipEntry]:
    position = 0
    for info in zipped.infolist():
        path = _path(info)
        parts = PurePosixPath(path).parts
        if info.is_dir() or not parts or "__MACOSX" in parts or parts[-1].lower() in _RUBBISH:
            continue
        yield ZipEntry(position, _shown(path), _problem(info, path), info)
        position += 1


def _path(info: zipfile.ZipInfo) -> str:
    """Return the name in the letters that it was written with: UTF-8, or those of DOS in Hungary."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp852", "replace")
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _shown(path: str) -> str:
    visible = "".join(sign if unicodedata.category(sign)[0] != "C" else "?" for sign in path)
    return visible[-_LONGEST_NAME:]


def _problem(info: zipfile.ZipInfo, path: str) -> Problem | None:
    drive = len(path) > 1 and path[1] == ":"
    if path.startswith("/") or drive or ".." in path.split("/") or _shown(path) != path:
        return BAD_NAME
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return LINK
    if info.flag_bits & 0x41:
        return ENCRYPTED
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return UNKNOWN_PACKING
    return None
