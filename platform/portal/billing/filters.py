"""Reading the filter of the list of bills from the address; what is not understood is no filter."""

from collections.abc import Mapping

from portal.billing.schemas import InvoiceFilter

STATES = {"nyitott": "open", "rendezett": "paid"}
"""How the address calls the state of a bill."""


def invoice_filter(arguments: Mapping[str, str]) -> InvoiceFilter:
    """Return the filter of ``?ev=2026&allapot=nyitott``."""
    year = arguments.get("ev", "")
    known = len(year) == 4 and year.isascii() and year.isdigit() and "1900" <= year <= "2100"
    return InvoiceFilter(
        year=int(year) if known else None, state=STATES.get(arguments.get("allapot", ""), "all")
    )
