"""Checks the files of printable forms before they are kept: sound PDFs, sheets by their schema."""

import hashlib

from portal.foundation.findings import Finding
from portal.foundation.pdf_checking import PdfChecker
from portal.kernel.words import N_
from portal.rules.form_sheets import sheet_findings

_verdicts: dict[str, str] = {}
"""What came of checking a PDF, by its SHA-256: rules are read often, their files change rarely."""
_MOST = 500


def form_findings(data: bytes, shown: str) -> list[Finding]:
    """Return what is wrong with the file of a printable form; ``shown`` is its path for people."""
    if shown.endswith(".yaml"):
        return sheet_findings(data, file=shown)
    problem = _pdf_problem(data)
    return (
        [Finding(shown, 0, 0, "", problem, N_("save it as a plain PDF again"))] if problem else []
    )


def _pdf_problem(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    if digest not in _verdicts:
        if len(_verdicts) >= _MOST:
            _verdicts.clear()
        with PdfChecker() as checker:
            problem = checker.problem(data)
        _verdicts[digest] = _words(problem.template) if problem else ""
    return _verdicts[digest]


def _words(sentence: str) -> str:
    return (sentence[:1].lower() + sentence[1:]).rstrip(".")
