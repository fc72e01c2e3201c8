"""The form of the e-invoice page: one box named ``e_invoice`` for each customer number."""

import uuid
from collections.abc import Sequence

from portal.foundation.web.forms import PortalForm


class EInvoiceForm(PortalForm):
    """The boxes are drawn by the page: how many there are depends on the login."""

    def chosen(
        self, ticked: Sequence[str], customer_ids: Sequence[uuid.UUID]
    ) -> frozenset[uuid.UUID]:
        """Return the customers whose boxes were sent; a box for nobody is left out.

        Where there is one customer there is one box, and it says yes with any value.
        """
        if len(customer_ids) == 1:
            return frozenset(customer_ids if ticked else ())
        by_text = {str(one): one for one in customer_ids}
        return frozenset(by_text[text] for text in ticked if text in by_text)
