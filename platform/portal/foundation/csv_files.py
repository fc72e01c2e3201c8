"""Tables that other systems export as text: which encoding and delimiter, then row by row, streamed."""

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from portal.foundation.csv_problems import N_, CsvFileError, Problem, RowProblem

LONGEST_LINE = 64 * 1024
MOST_LINES_IN_A_RECORD = 50
_BLOCK = 1024 * 1024
_HEADER_BYTES = 16 * 1024
WRONG_WIDTH = N_("The row has more or fewer cells than the header.")
_ASCII = bytes(range(128))
_TYPOGRAPHY = frozenset(range(0x80, 0xA0))
_NOT_CP1250 = frozenset((0x81, 0x83, 0x88, 0x90, 0x98))
_LATIN2_ONLY = frozenset((0xA6, 0xA9, 0xAE, 0xB6, 0xB9, 0xBE))
"""Ś Š Ž ś š ž in ISO-8859-2; in Windows-1250 these letters lie below 0xA0, and here ¦ © ® ¶ ą ľ."""
_FOREIGN_KINDS = (
    (b"PK\x03\x04", N_("an Excel workbook or a ZIP archive")),
    (b"\xd0\xcf\x11\xe0", N_("an old Excel workbook")),
    (b"%PDF", N_("a PDF")),
    (b"\x1f\x8b", N_("a compressed file")),
)


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a file is written. ``size`` in bytes; ``header`` are its first row's cells, stripped.

    ``first_line`` is the physical line of the header, counted from 1; ``lines`` is how
    many line ends the file has.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    first_line: int
    size: int
    lines: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line it begins in, and its cells as written, stripped of surrounding spaces."""

    line: int
    cells: list[str]


def sniff(path: Path) -> CsvFormat:
    """Read the file once, in constant memory, and return how it is written.

    Raises CsvFileError for a file that is no table of text: empty, a workbook, UTF-16, mixed bytes.
    """
    try:
        encoding, size, lines, sha256 = _scan(path)
        with path.open("r", encoding=encoding, newline="") as file:
            line, first = _first_line(file)
    except OSError as error:
        raise CsvFileError(
            Problem(N_("The file cannot be read (%(why)s)."), {"why": error.strerror or "?"})
        ) from error
    delimiter = _delimiter(first)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter = first.strip()[4]
        with path.open("r", encoding=encoding, newline="") as file:
            line, first = _first_line(file, skip=line)
    try:
        header = next(csv.reader([first], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CsvFileError(
            Problem(N_("The header has a quotation mark in the wrong place.")), line
        ) from error
    return CsvFormat(
        encoding, delimiter, tuple(cell.strip() for cell in header), line, size, lines, sha256
    )


def _scan(path: Path) -> tuple[str, int, int, str]:
    """Return encoding, size, line ends and SHA-256 of the whole file."""
    digest, size, lines, utf8, high, nul_bytes, first = (
        hashlib.sha256(),
        0,
        0,
        True,
        set[int](),
        0,
        b"",
    )
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            first = first or block[:_HEADER_BYTES]
            digest.update(block)
            size += len(block)
            nul_bytes += block.count(0)
            lines += block.count(b"\n")
            high.update(block.translate(None, _ASCII))
            utf8 = utf8 and _continues(decoder, block)
    utf8 = utf8 and _continues(decoder, b"", final=True)
    _refuse_foreign(first, size=size, nul_bytes=nul_bytes)
    return _encoding(first, utf8=utf8, high=frozenset(high)), size, lines, digest.hexdigest()


def _continues(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_foreign(first: bytes, *, size: int, nul_bytes: int) -> None:
    if not first.removeprefix(codecs.BOM_UTF8).strip():
        raise CsvFileError(Problem(N_("The file is empty.")))
    for magic, what in _FOREIGN_KINDS:
        if first.startswith(magic):
            raise CsvFileError(
                Problem(N_("This is %(what)s, not a CSV file: export it as CSV."), {"what": what})
            )
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or nul_bytes > size // 8:
        raise CsvFileError(
            Problem(N_("The file is written in UTF-16: save it as “CSV UTF-8” and try again."))
        )


def _encoding(first: bytes, *, utf8: bool, high: frozenset[int]) -> str:
    """Return the encoding that fits all bytes of the file.

    The Hungarian letters are the same in Windows-1250 and ISO-8859-2; they differ where one has
    typographic marks (0x80-0x9F: „ ” –) and the other letters of its neighbours (Š, Ž, Ť).
    """
    if utf8:
        return "utf-8-sig" if first.startswith(codecs.BOM_UTF8) else "utf-8"
    if not high & _TYPOGRAPHY:
        return "iso-8859-2" if high & _LATIN2_ONLY else "cp1250"
    if high & _NOT_CP1250:
        raise CsvFileError(
            Problem(
                N_(
                    "The file is neither UTF-8, nor Windows-1250, nor ISO-8859-2: save it as “CSV UTF-8”."
                )
            )
        )
    return "cp1250"


def _first_line(file: TextIOWrapper, *, skip: int = 0) -> tuple[int, str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if number > skip and line.strip(" \t\r\n;,"):
            return number, line.rstrip("\r\n")
    raise CsvFileError(Problem(N_("The file is empty.")))


def _delimiter(header: str) -> str:
    """Return the mark that parts the header's cells; the semicolon wins a tie, as Excel writes it here."""
    bare = "".join(header.split('"')[::2])
    return max(";,\t", key=lambda mark: (bare.count(mark), mark == ";"))


class _Lines:
    """Feeds physical lines to the csv reader and watches what no reader forgives."""

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self.number = 0
        self.record_began = 1
        self.suspects: dict[int, RowProblem] = {}

    def __iter__(self) -> Iterator[str]:
        read = self._file.readline
        while line := read(LONGEST_LINE):
            self.number += 1
            if self.number - self.record_began >= MOST_LINES_IN_A_RECORD:
                raise unclosed_quote(self.record_began)
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                self._skip_line()
                self.suspects[self.number] = RowProblem(
                    None, Problem(N_("The line is too long.")), ""
                )
                line = "\n"
            elif "\0" in line:
                self.suspects[self.number] = RowProblem(
                    None, Problem(N_("The line holds a NUL character.")), ""
                )
            yield line

    def _skip_line(self) -> None:
        while (rest := self._file.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            continue


def unclosed_quote(line: int) -> CsvFileError:
    """Return the error of a record that swallows all that follows it."""
    return CsvFileError(
        Problem(N_("A quotation mark that opens in this line is never closed.")), line
    )


def records(path: Path, written: CsvFormat) -> Iterator[Record | tuple[int, RowProblem]]:
    """Yield every row below the header, or ``(line, problem)`` for one that cannot be read.

    Blank rows are left out. Raises CsvFileError when nothing after a certain line can be trusted.
    """
    width = len(written.header)
    with path.open("r", encoding=written.encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=written.delimiter, strict=True)
        while True:
            began = lines.record_began = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise unclosed_quote(began) from error
                yield (
                    began,
                    RowProblem(
                        None, Problem(N_("A quotation mark stands in the wrong place.")), ""
                    ),
                )
                continue
            except UnicodeDecodeError as error:
                raise CsvFileError(Problem(N_("The file changed while it was read."))) from error
            if began <= written.first_line:
                continue
            if lines.suspects:
                yield began, lines.suspects.popitem()[1]
                lines.suspects.clear()
                continue
            fitted = _fitted([cell.strip() for cell in cells], width)
            if fitted is None:
                yield began, RowProblem(None, Problem(WRONG_WIDTH), "")
            elif any(fitted):
                yield Record(began, fitted)


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """Return the cells without blank ones that a spreadsheet added; a blank line is all blank cells."""
    if len(cells) == width:
        return cells
    if not any(cells):
        return [""] * width
    return cells[:width] if len(cells) > width and not any(cells[width:]) else None
