"""What was typed and what is recorded, side by side, with the differences put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.web.formats import format_date, format_money
from portal.kernel.names import NameComparison, NameDifference, Span, compare_names
from portal.plugin_api.verification import Mismatch
from portal.registration import differences
from portal.registration.schemas import Case

_WHY = {
    NameDifference.CASE: _l("Only capital and small letters differ."),
    NameDifference.ACCENT: _l("Accents differ (ő and ö, í and i)."),
    NameDifference.SPACING: _l("Only spaces or hyphens differ."),
    NameDifference.TITLE: _l("One of them has a title (Dr., özv.)."),
    NameDifference.GENERATION: _l(
        "One of them says ifj. or id.: they may be father and son, two different people."
    ),
    NameDifference.MARRIED_NAME: _l("One is a married name (‑né), the other is not."),
    NameDifference.ORDER: _l("The parts of the name stand in another order."),
    NameDifference.SCRIPT: _l(
        "Careful: a letter of another alphabet that only looks like the right one."
    ),
    NameDifference.ONE_LETTER: _l("One letter differs: perhaps a typing mistake."),
    NameDifference.DIFFERENT: _l("Two different names."),
}
_OTHER_PLACE = _l("Two different places.")

MISMATCHES = {
    Mismatch.CUSTOMER: _l("There is no customer with this number."),
    Mismatch.NAME: _l("The name is not the recorded one."),
    Mismatch.INVOICE: _l("This customer has no invoice with this number."),
    Mismatch.AMOUNT: _l("The amount is not that of the invoice."),
    Mismatch.INVOICE_AGE: _l("The invoice is too old to prove anything."),
    Mismatch.ZERO_INVOICE: _l("An invoice of 0 Ft proves nothing."),
    Mismatch.BIRTH_PLACE: _l("The place of birth is not the recorded one."),
    Mismatch.BIRTH_DATE: _l("The date of birth is not the recorded one."),
    Mismatch.INSTITUTION: _l("The customer is an institution or a company."),
    Mismatch.NOT_CONTRACT_HOLDER: _l("The customer is not the contract holder."),
    Mismatch.DECLARATION: _l("There is no declaration on electronic communication."),
    Mismatch.ALREADY_REGISTERED: _l("Somebody signs in for this customer already."),
    Mismatch.INCOMPLETE_CLAIM: _l("Something that proves the customer is missing."),
}

REASONS = {
    "policy": _l("Every registration is approved by a person."),
    "doubtful": _l("The data are doubtful: a person has to look."),
    "budget_spent": _l("Too many registrations failed lately: a person has to look."),
}

SHORT_REASONS = {
    "policy": _l("Always a person"),
    "doubtful": _l("Doubtful data"),
    "budget_spent": _l("Too many failed tries"),
}
"""The same in as few words as a list has room for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``marked`` where it differs from the other side."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was typed, what is recorded; ``differs`` is None where nothing is recorded."""

    label: object
    typed: tuple[Piece, ...]
    recorded: tuple[Piece, ...]
    differs: bool | None
    why: tuple[object, ...] = ()


def compare(case: Case) -> tuple[Row, ...]:
    """Return the lines of a case in the order in which a clerk reads them."""
    lines = (
        _name_row(case),
        _number_row(case),
        _birth_place_row(case),
        _birth_date_row(case),
        _invoice_number_row(case),
        _amount_row(case),
    )
    return tuple(line for line in lines if line is not None)


def _pieces(text: str, spans: Sequence[Span] = ()) -> tuple[Piece, ...]:
    if not text:
        return ()
    pieces, at = [], 0
    for begin, end in spans:
        pieces += [Piece(text[at:begin]), Piece(text[begin:end], marked=True)]
        at = end
    pieces.append(Piece(text[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _name_row(case: Case) -> Row | None:
    customer = case.found.records.customer
    recorded = customer.name if customer else ""
    typed = case.claim.full_name
    if typed is None:
        return _recorded_only(_l("Name"), recorded)
    if not recorded:
        return Row(_l("Name"), _pieces(typed), (), None)
    comparison = compare_names(typed, recorded)
    return Row(
        _l("Name"),
        _pieces(comparison.typed, comparison.typed_spans),
        _pieces(comparison.recorded, comparison.recorded_spans),
        differs=comparison.differences != {NameDifference.IDENTICAL},
        why=name_differences(comparison),
    )


def name_differences(comparison: NameComparison) -> tuple[object, ...]:
    """Return a sentence for each difference of two names, the most telling first."""
    return _sentences(comparison.differences)


def _sentences(found: frozenset[NameDifference]) -> tuple[object, ...]:
    return tuple(_WHY[each] for each in reversed(_WHY) if each in found)


def _number_row(case: Case) -> Row:
    customer = case.found.records.customer
    recorded = customer.customer_number if customer else ""
    claimed = case.claim.customer_number or ""
    typed = case.typed.get("customer_number", claimed)
    why: tuple[object, ...] = ()
    if typed != claimed and claimed:
        why = (_("Read as %(number)s.", number=claimed),)
    if not recorded or not claimed or recorded == claimed:
        differs = None if not recorded else recorded != claimed
        return Row(_l("Customer number"), _pieces(typed), _pieces(recorded), differs, why)
    why += differences.of_numbers(claimed, recorded)
    return _marked(_l("Customer number"), typed, recorded, why)


def _birth_place_row(case: Case) -> Row | None:
    customer = case.found.records.customer
    recorded = (customer.birth_place if customer else None) or ""
    claimed = case.claim.birth_place
    differs = Mismatch.BIRTH_PLACE in case.verdict.mismatches
    if not claimed or not recorded or not differs:
        return _plain(_l("Place of birth"), claimed, recorded, differs)
    found = compare_names(claimed, recorded).differences
    why = (_OTHER_PLACE,) if NameDifference.DIFFERENT in found else _sentences(found)
    return _marked(_l("Place of birth"), claimed, recorded, why)


def _birth_date_row(case: Case) -> Row | None:
    customer = case.found.records.customer
    claimed, recorded = case.claim.birth_date, customer.birth_date if customer else None
    if claimed is None or recorded is None or claimed == recorded:
        shown = _date(recorded) or ""
        return _plain(_l("Date of birth"), _date(claimed), shown, claimed != recorded)
    why = differences.of_dates(claimed, recorded)
    return _marked(_l("Date of birth"), format_date(claimed), format_date(recorded), why)


def _invoice_number_row(case: Case) -> Row | None:
    invoice = case.found.records.invoice
    recorded = ""
    if invoice is not None:
        recorded = f"{invoice.number} ({format_date(invoice.issue_date)})"
    return _plain(_l("Invoice number"), case.claim.invoice_number, recorded, invoice is None)


def _amount_row(case: Case) -> Row | None:
    claimed, invoice = case.claim.invoice_amount, case.found.records.invoice
    if claimed is None:
        return None
    label, typed = _l("Amount of that invoice"), format_money(claimed)
    if invoice is None or invoice.amount_due == claimed:
        recorded = format_money(invoice.amount_due) if invoice else ""
        return _plain(label, typed, recorded, invoice is None)
    why = differences.of_amounts(claimed, invoice.amount_due)
    return _marked(label, typed, format_money(invoice.amount_due), why)


def _plain(label: object, typed: str | None, recorded: str, differs: bool) -> Row | None:
    if not typed:
        return None
    return Row(label, _pieces(typed), _pieces(recorded), differs if recorded else None)


def _marked(label: object, typed: str, recorded: str, why: tuple[object, ...]) -> Row:
    """Return a line that differs, with the characters marked where it does."""
    places = compare_names(typed, recorded)
    return Row(
        label,
        _pieces(places.typed, places.typed_spans),
        _pieces(places.recorded, places.recorded_spans),
        differs=True,
        why=why,
    )


def _recorded_only(label: object, recorded: str) -> Row | None:
    return Row(label, (), _pieces(recorded), None) if recorded else None


def _date(day: date | None) -> str | None:
    return None if day is None else format_date(day)
