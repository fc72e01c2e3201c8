"""The words for batches of bills: states, outcomes, deeds, columns, and what is wrong with a row."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.billing.vocabulary import KIND_LABELS
from portal.foundation.csv_problems import Problem
from portal.foundation.web.formats import format_date, format_money
from portal.kernel.money import Money

STATE_LABELS = {
    "checking": (_l("Being checked"), "info"),
    "preview": (_l("To be looked over"), "warning"),
    "applied": (_l("Taken in, not sent yet"), "warning"),
    "sending": (_l("Being sent"), "info"),
    "sent": (_l("Sent"), "success"),
    "undoing": (_l("Being taken back"), "info"),
    "undone": (_l("Taken back"), "neutral"),
    "discarded": (_l("Thrown away"), "neutral"),
    "failed": (_l("Failed"), "danger"),
}
OUTCOME_LABELS = {
    "new": (_l("New"), "success"),
    "changed": (_l("Changed"), "info"),
    "same": (_l("Unchanged"), "neutral"),
    "conflict": (_l("Contradicts the records"), "danger"),
    "wrong": (_l("Wrong"), "danger"),
}
PDF_LABELS = {
    "matched": (_l("Belongs to a bill"), "success"),
    "unused": (_l("Belongs to no bill"), "warning"),
    "wrong": (_l("Cannot be used"), "danger"),
}
DEED_LABELS = {
    "upload": _l("Uploaded"),
    "check": _l("Files checked"),
    "fail": _l("Failed"),
    "look_again": _l("Compared with the records again"),
    "take_in": _l("Taken in"),
    "send": _l("Sending begun"),
    "finish": _l("Sent"),
    "moved": _l("Not sent: the records have changed since"),
    "undo": _l("Taking back asked for"),
    "take_back": _l("Taken back"),
    "refused": _l("Could not be taken back"),
    "discard": _l("Thrown away"),
}
WORK_LABELS = {
    "read": _l("Reading the table"),
    "files": _l("Checking the PDFs"),
    "compare": _l("Comparing with what is recorded"),
    "send": _l("Taking the bills in and telling the customers"),
    "undo": _l("Taking the bills back"),
}
COLUMN_LABELS = {
    "customer_number": _l("Customer number"),
    "invoice_number": _l("Bill number"),
    "kind": _l("Kind"),
    "issue_date": _l("Date of issue"),
    "due_date": _l("Due date"),
    "period_start": _l("Period begins"),
    "period_end": _l("Period ends"),
    "amount_due": _l("Amount"),
    "paid_amount": _l("Amount paid"),
    "paid_on": _l("Paid on"),
    "document": _l("PDF"),
    "corrects": _l("Original bill"),
}
WAY_LABELS = {
    "session": _l("was signed in"),
    "calendar": _l("has the due dates in a calendar"),
    "news": _l("was told of it"),
}
BUILT_LABELS = {
    "payment": _l("a payment was booked on it"),
    "correction": _l("a later bill cancels or corrects it"),
    "changed_since": _l("it was changed by a later file"),
    "document": _l("it got its PDF from this batch, and a bill keeps its PDF"),
}
_DETAILS = (
    ("new_rows", _l("new: %(n)s")),
    ("changed_rows", _l("changed: %(n)s")),
    ("same_rows", _l("unchanged: %(n)s")),
    ("conflict_rows", _l("contradictions: %(n)s")),
    ("wrong_rows", _l("wrong: %(n)s")),
    ("rows", _l("rows: %(n)s")),
    ("left_out", _l("left out: %(n)s")),
    ("added", _l("new: %(n)s")),
    ("updated", _l("changed: %(n)s")),
    ("people", _l("people told: %(n)s")),
    ("news", _l("people told: %(n)s")),
    ("built_upon", _l("later entries: %(n)s")),
    ("seen", _l("may have been seen: %(n)s")),
)
"""What of an event's details is told, in order; nothing of it where it is 0."""
_RECORDED_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}")
_AMOUNTS = ("amount_due", "paid_amount")
_DATES = ("issue_date", "due_date", "period_start", "period_end", "paid_on")


def sentence(template: str, fillers: Mapping[str, Any] | None) -> str:
    """Return what is wrong, in the reader's language, with the columns' names in it as well."""
    values = {name: str(value) for name, value in (fillers or {}).items()}
    if "column" in values:
        column = values["column"]
        values["known"] = cell_text(column, values.get("known", ""))
        values["column"] = column_label(column)
    if "missing" in values:
        names = values["missing"].split(", ")
        values["missing"] = ", ".join(f"{COLUMN_LABELS.get(name, name)} ({name})" for name in names)
    return str(Problem(template, values))


def problem_text(problem: Mapping[str, Any]) -> str:
    """Return why a batch failed, with the line where that is known."""
    text = sentence(problem["template"], problem.get("values"))
    line = problem.get("line")
    return f"{gettext('Line %(line)s:', line=line)} {text}" if line else text


def column_label(name: str) -> str:
    """Return what people call a column; the name itself where there is no other."""
    return str(COLUMN_LABELS.get(name, name))


def value_text(column: str, value: object) -> str:
    """Return a value of a row as people write it: amounts (in fillér), dates, kinds."""
    if value is None or value == "":
        return "–"
    text = str(value)
    if column in _AMOUNTS and text.lstrip("-").isdigit():
        return format_money(Money(int(text)))
    if column in _DATES:
        return _day(text)
    if column == "kind":
        return str(KIND_LABELS.get(text, text))
    return gettext("another PDF") if column == "document" and text == "*" else text


def cell_text(column: str, value: str) -> str:
    """Return a cell that is wrong as it stands in the file, or as people write a recorded value."""
    if column in _AMOUNTS and _RECORDED_AMOUNT.fullmatch(value):
        return format_money(Money(int(value.replace(".", ""))))
    return _day(value) if column in _DATES else value


def changes_text(changes: list[list[Any]] | None) -> str:
    """Return what differs in one line, for a cell of a table."""
    return "; ".join(
        f"{column_label(column)}: {value_text(column, was)} → {value_text(column, new)}"
        for column, was, new in changes or ()
    )


def detail_text(detail: Mapping[str, Any]) -> str:
    """Return the counts of an event in one line."""
    told = [str(words) % {"n": detail[name]} for name, words in _DETAILS if detail.get(name)]
    if detail.get("notify") is False:
        told.append(gettext("nobody is told"))
    if detail.get("late"):
        told.append(gettext("too long ago"))
    return ", ".join(told)


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
