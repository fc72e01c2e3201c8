"""What was typed, what was understood and what was recorded at the time of a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.foundation.web.formats import format_date, format_money
from portal.kernel.money import Money
from portal.registration.decision_inputs import Inputs
from portal.registration.forms.wording import LABELS

_FIELDS = (
    "full_name",
    "customer_number",
    "birth_place",
    "birth_date",
    "invoice_number",
    "invoice_amount",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One field: as typed, as understood, as recorded; empty where there was nothing."""

    label: object
    typed: str
    understood: str
    recorded: str

    @property
    def differs(self) -> bool:
        """Tell whether what was understood is not what was recorded."""
        return bool(self.recorded) and self.understood != self.recorded


def sides(inputs: Inputs) -> tuple[Side, ...]:
    """Return the fields of the proof that anything is known of."""
    return tuple(side for side in _sides(inputs) if side.typed or side.understood or side.recorded)


def _sides(inputs: Inputs) -> Iterator[Side]:
    customer, invoice = inputs.records.customer, inputs.records.invoice
    recorded: dict[str, object] = {}
    if customer is not None:
        recorded |= {"full_name": customer.name, "customer_number": customer.customer_number}
        recorded |= {"birth_place": customer.birth_place, "birth_date": customer.birth_date}
    if invoice is not None:
        recorded |= {"invoice_number": invoice.number, "invoice_amount": invoice.amount_due}
    for name in _FIELDS:
        understood = getattr(inputs.claim, name)
        yield Side(
            label=LABELS[name],
            typed=inputs.typed.get(name, ""),
            understood=_words(understood),
            # What the form did not ask for is nobody's business here.
            recorded=_words(recorded.get(name)) if understood is not None else "",
        )


def _words(value: object) -> str:
    if isinstance(value, Money):
        return format_money(value)
    return format_date(value) if isinstance(value, date) else str(value or "")
