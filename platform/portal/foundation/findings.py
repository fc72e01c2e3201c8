"""What is wrong with a file that people write: every finding with its place and what would be right."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.kernel.errors import PortalError
from portal.kernel.words import N_

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong. ``line`` and ``column`` count from 1; 0 where a file has no lines.

    ``path`` is the YAML path (``registration.budgets.code_tries``), empty for the whole file;
    ``suggestion`` says what would be right. Both are English; where they are ``Words`` the web says
    them in the reader's language.
    """

    file: str
    line: int
    column: int
    path: str
    problem: str
    suggestion: str = ""

    def __str__(self) -> str:
        """Return ``file:line: path: problem — suggestion``, as editors and people read it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place}: {self.path}" if self.path else place
        return f"{where}: {self.problem}" + (f" — {self.suggestion}" if self.suggestion else "")


class FindingsError(PortalError):
    """A file, or several, cannot be used; ``findings`` holds everything that is wrong, in order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Problem(str):
    """An error text that carries its own ``suggestion``; validators may raise it anywhere.

    ``text`` is the text itself, which may be ``Words``.
    """

    text: str
    suggestion: str

    def __new__(cls, text: str, suggestion: str = "") -> "Problem":
        problem = super().__new__(cls, text)
        problem.text, problem.suggestion = text, suggestion
        return problem


def dotted(path: Path) -> str:
    """Return the path as people write it: ``offices[0].opening_hours.monday``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a suggestion for a mistyped word: the nearest known one, else all that there are."""
    near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    if near:
        return N_("did you mean '%(word)s'?", word=near[0])
    return N_("known here: %(words)s", words=", ".join(known)) if known else ""
