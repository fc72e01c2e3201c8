"""Whether bytes that somebody handed in are a sound PDF; parsed in a child process with limits."""

import selectors
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from portal.foundation.csv_problems import N_, Problem

LARGEST = 25 * 1024 * 1024
SECONDS = 30.0
FILES_A_CHILD = 500
_CHILD = Path(__file__).with_name("pdf_child.py")

NOT_A_PDF = Problem(N_("The document is not a PDF, whatever its name says."))
EMPTY = Problem(N_("The document is empty."))
TOO_LARGE = Problem(N_("The document is larger than 25 MB."))
TOO_HEAVY = Problem(
    N_("The document takes too much time or memory to read; it may be made to do harm.")
)
_PROBLEMS = {
    "not_pdf": NOT_A_PDF,
    "encrypted": Problem(N_("The PDF is encrypted: save it without a password.")),
    "no_pages": Problem(N_("The PDF has no pages.")),
    "active": Problem(
        N_("The PDF contains scripts or starts programs; such files are not accepted.")
    ),
    "damaged": Problem(N_("The PDF is damaged or incomplete.")),
}


class PdfChecker:
    """Context manager around one child process at a time; a child that dies is replaced."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._checked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def problem(self, data: bytes) -> Problem | None:
        """Return what is wrong with the file, or None for a sound PDF."""
        if not data:
            return EMPTY
        if len(data) > LARGEST:
            return TOO_LARGE
        if not data.startswith(b"%PDF-"):
            return NOT_A_PDF
        word = self._ask(data)
        if word == "ok":
            return None
        return _PROBLEMS.get(word, TOO_HEAVY)

    def _ask(self, data: bytes) -> str:
        child = self._ready()
        questions, answers = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        try:
            questions.write(len(data).to_bytes(8, "big") + data)
            questions.flush()
        except BrokenPipeError:
            self._end()
            return ""
        with selectors.DefaultSelector() as selector:
            selector.register(answers, selectors.EVENT_READ)
            answered = bool(selector.select(self._seconds))
        word = answers.readline().decode("ascii", "replace").strip() if answered else ""
        if not word:
            self._end()
        return word

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._checked >= FILES_A_CHILD:
            self._end()
        if self._child is None:
            self._checked = 0
            self._child = subprocess.Popen(  # noqa: S603  our own program, by path
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                close_fds=True,
            )
        self._checked += 1
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.communicate()
        self._child = None
