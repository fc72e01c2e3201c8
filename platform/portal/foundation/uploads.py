"""Files that people hand in: judged by their content in a child process, pictures drawn anew, kept.

A view that takes files carries ``@takes_files`` (foundation.web.file_forms), its form a FilesField.
"""

import subprocess
import sys
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import FileStorage

from portal.foundation import db
from portal.foundation.csv_problems import N_, Problem
from portal.foundation.pdf_checking import PdfChecker
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.kernel.errors import PortalError

MEBIBYTE: Final = 1024 * 1024
LARGEST: Final = 10 * MEBIBYTE
MOST_A_MATTER: Final = 20
"""So many files may hang on one matter (enquiry, request, reading …) in all."""
KINDS: Final = frozenset({"image", "pdf"})
_SECONDS: Final = 20.0
_LONGEST_NAME: Final = 100
_CHILD: Final = Path(__file__).with_name("image_child.py")
_ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}

EMPTY = N_("The file “%(name)s” is empty. Please choose it again.")
TOO_LARGE = N_(
    "The file “%(name)s” is larger than %(most)s MB. Please choose a smaller one, for example a "
    "photo instead of a scan."
)
TOO_MANY = N_("You can attach at most %(most)s files here.")
TOO_MANY_IN_ALL = N_(
    "This case holds %(kept)s files already, and %(most)s are allowed in all. Please attach fewer."
)
ONLY_IMAGES = N_("“%(name)s” is not a photo. Here you can attach photos only (JPEG or PNG).")
ONLY_PDFS = N_("“%(name)s” is not a PDF. Here you can attach PDF documents only.")
ONLY_BOTH = N_(
    "“%(name)s” is neither a photo nor a PDF. You can attach photos (JPEG or PNG) and PDF documents."
)
HEIC = N_(
    "“%(name)s” is a photo in the format HEIC, which cannot be opened everywhere. Please save it as "
    "JPEG, or send a screenshot of it."
)
GIF = N_("“%(name)s” is a GIF picture. Please attach a photo as JPEG or PNG.")
TOO_MANY_PIXELS = N_(
    "The picture “%(name)s” has too many pixels (50 million at most). Please make it smaller."
)
DAMAGED_IMAGE = N_("The picture “%(name)s” is damaged or incomplete. Please attach it again.")
TOO_HEAVY_IMAGE = N_("The picture “%(name)s” could not be read. Please attach another photo of it.")
BAD_PDF = N_("“%(name)s”: %(problem)s")
_IMAGE_PROBLEMS: Final = {"too_many_pixels": TOO_MANY_PIXELS, "damaged": DAMAGED_IMAGE}


class UploadRefusedError(PortalError):
    """A file that is not taken; its text is a sentence for the person, in the page's language."""

    def __init__(self, template: str, **values: str) -> None:
        self.problem = Problem(template, values)
        super().__init__(template)

    def __str__(self) -> str:
        """Return the sentence."""
        return str(self.problem)


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A kept file: ``id`` of its ``stored_file`` row; ``name`` to show, ``size`` in bytes."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str


def accept_upload(
    file: FileStorage, *, kinds: frozenset[str] = KINDS, largest: int = LARGEST
) -> AcceptedFile:
    """Check one file by what it holds, keep it, and return what was kept; needs a unit of work.

    ``kinds``: of ``image`` and ``pdf``. Raises UploadRefusedError. What is kept of a picture is a new
    one: JPEG or PNG, at most 2400 pixels a side, upright, without its metadata.
    """
    name = shown_name(file.filename or "")
    data = file.stream.read(largest + 1)
    media_type, data = checked(data, name=name, kinds=kinds, largest=largest)
    return keep(data, name=named_for(name, media_type), media_type=media_type)


def accept_uploads(
    files: Sequence[FileStorage],
    *,
    most: int = 5,
    kept: int = 0,
    kinds: frozenset[str] = KINDS,
    largest: int = LARGEST,
) -> tuple[AcceptedFile, ...]:
    """Accept the files of one form; fields left empty are passed over.

    ``most``: in this form; ``kept``: how many the matter holds already. Raises UploadRefusedError.
    """
    chosen = [file for file in files if file.filename]
    if len(chosen) > most:
        raise UploadRefusedError(TOO_MANY, most=str(most))
    allow_in_sum(kept=kept, coming=len(chosen))
    return tuple(accept_upload(file, kinds=kinds, largest=largest) for file in chosen)


def allow_in_sum(*, kept: int, coming: int, most: int = MOST_A_MATTER) -> None:
    """Raise UploadRefusedError where a matter would come to hold more than ``most`` files."""
    if coming and kept + coming > most:
        raise UploadRefusedError(TOO_MANY_IN_ALL, kept=str(kept), most=str(most))


def checked(
    data: bytes, *, name: str, kinds: frozenset[str] = KINDS, largest: int = LARGEST
) -> tuple[str, bytes]:
    """Return the media type and the bytes that may be kept; raises UploadRefusedError."""
    if not data:
        raise UploadRefusedError(EMPTY, name=name)
    if len(data) > largest:
        raise UploadRefusedError(TOO_LARGE, name=name, most=str(largest // MEBIBYTE))
    kind = _kind(data)
    if kind not in kinds:
        raise UploadRefusedError(_why_not(data, kinds), name=name)
    return _checked_pdf(data, name) if kind == "pdf" else _redrawn(data, name)


def drawn_as_png(data: bytes, *, name: str, width: int, height: int) -> bytes:
    """Return a picture that somebody handed in, drawn anew as a PNG that fits into these pixels.

    Raises UploadRefusedError, as ``checked`` does.
    """
    if _kind(data) != "image":
        raise UploadRefusedError(_why_not(data, frozenset({"image"})), name=name)
    return _redrawn(data, name, "png", str(width), str(height))[1]


def keep(data: bytes, *, name: str, media_type: str) -> AcceptedFile:
    """Store the bytes and their ``stored_file`` row; for what was checked or made by the portal."""
    sha256 = store().put(data)
    statement = (
        insert(StoredFile)
        .values(sha256=sha256, media_type=media_type, size=len(data))
        .on_conflict_do_nothing(index_elements=["tenant_id", "sha256"])
        .returning(StoredFile.id)
    )
    stored_id = db.session().scalar(statement) or db.session().scalar(
        select(StoredFile.id).where(StoredFile.sha256 == sha256)
    )
    if stored_id is None:
        raise PortalError(f"the row of the stored file {sha256} vanished")
    return AcceptedFile(stored_id, name, media_type, len(data), sha256)


def shown_name(filename: str) -> str:
    """Return a file's name as it may be shown: no folders, no control or invisible characters."""
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, ending = PurePosixPath(visible.strip()).stem, PurePosixPath(visible.strip()).suffix
    return f"{stem[: _LONGEST_NAME - len(ending[:10])]}{ending[:10]}" or "file"


def named_for(name: str, media_type: str) -> str:
    """Return the name with the ending that its content has, whatever it was called before."""
    ending = _ENDINGS[media_type]
    path = PurePosixPath(name)
    if path.suffix.lower() in (ending, ".jpeg" if ending == ".jpg" else ending):
        return name
    return f"{path.stem}{ending}"


def _kind(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_image = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp
    return "image" if is_image else "other"


def _why_not(data: bytes, kinds: frozenset[str]) -> str:
    if "image" in kinds and data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return HEIC
    if "image" in kinds and data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    answers: Mapping[frozenset[str], str] = {
        frozenset({"image"}): ONLY_IMAGES,
        frozenset({"pdf"}): ONLY_PDFS,
    }
    return answers.get(kinds, ONLY_BOTH)


def _checked_pdf(data: bytes, name: str) -> tuple[str, bytes]:
    with PdfChecker() as checker:
        problem = checker.problem(data)
    if problem is not None:
        raise UploadRefusedError(BAD_PDF, name=name, problem=str(problem))
    return "application/pdf", data


def _redrawn(data: bytes, name: str, *wanted: str) -> tuple[str, bytes]:
    try:
        done = subprocess.run(  # noqa: S603  our own program, by path
            [sys.executable, "-I", str(_CHILD), *wanted],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UploadRefusedError(TOO_HEAVY_IMAGE, name=name) from None
    word, _, picture = done.stdout.partition(b"\n")
    answer = word.decode("ascii", "replace")
    if answer in ("jpeg", "png") and picture:
        return f"image/{answer}", picture
    raise UploadRefusedError(_IMAGE_PROBLEMS.get(answer, TOO_HEAVY_IMAGE), name=name)
