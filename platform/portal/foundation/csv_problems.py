"""What can be wrong with an imported table: sentences to be translated, with their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from portal.kernel.errors import PortalError

_TRANSLATED = ("what",)
"""Values that are sentences' parts themselves, marked with ``N_`` where they are written."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence: an English msgid and what stands in for its ``%(…)s``."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in the language of the context (English where there is none)."""
        if not self.values:
            return str(gettext(self.template))
        values = {
            name: gettext(value) if name in _TRANSLATED else value
            for name, value in self.values.items()
        }
        return str(gettext(self.template, **values))


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row: in which column (None: the whole row) and with which value."""

    column: str | None
    problem: Problem
    value: str


class WrongValueError(Exception):
    """A cell does not hold what its column promises; never leaves the import."""

    def __init__(self, column: str | None, problem: Problem, value: str = "") -> None:
        self.row_problem = RowProblem(column, problem, value)
        super().__init__(column, problem.template)


class CsvFileError(PortalError):
    """Nothing of the file can be used; ``line`` (from 1) where that is known."""

    def __init__(self, problem: Problem, line: int | None = None) -> None:
        self.problem, self.line = problem, line
        super().__init__(problem.template)

    def __str__(self) -> str:
        """Return the place and the sentence."""
        place = f"{gettext('Line %(line)s:', line=self.line)} " if self.line else ""
        return f"{place}{self.problem}"


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
