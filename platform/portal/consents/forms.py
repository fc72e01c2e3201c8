"""The form of electronic invoices: a box for each customer number, and how often."""

import uuid
from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from portal.foundation.web.forms import PortalForm
from portal.kernel.errors import PortalError

BOX, INTERVAL, TEXT = "e_invoice", "interval", "text"


class UnknownIntervalError(PortalError):
    """An interval was sent that the company does not offer."""


class EInvoiceForm(PortalForm):
    """The boxes are drawn by the page: how many there are depends on the login."""


def chosen(
    sent: MultiDict[str, str], customer_ids: Sequence[uuid.UUID], *, offered: Sequence[str]
) -> dict[uuid.UUID, str]:
    """Return how often electronic invoices are wanted, by customer whose box was ticked.

    A box for nobody is left out. Where there is one customer there is one box, and it says yes with
    any value; an interval that was not asked for is the first of the offered. Raises
    UnknownIntervalError.
    """
    ticked = sent.getlist(BOX)
    if len(customer_ids) == 1:
        wanted = tuple(customer_ids) if ticked else ()
    else:
        by_text = {str(one): one for one in customer_ids}
        wanted = tuple(by_text[text] for text in dict.fromkeys(ticked) if text in by_text)
    found = {one: sent.get(f"{INTERVAL}-{one}") or offered[0] for one in wanted}
    if not set(found.values()) <= set(offered):
        raise UnknownIntervalError("this interval is not offered")
    return found
