"""How to pay: from what is owed and the company's rules to the transfer that a customer fills in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from markupsafe import Markup

from portal.billing.paying_queries import BillToPay, Payer
from portal.billing.schemas import InvoiceDetail
from portal.foundation.web.formats import format_money
from portal.foundation.web.qr_codes import qr_svg
from portal.kernel.clock import BUDAPEST
from portal.kernel.money import Money
from portal.kernel.payment_qr import (
    MESSAGE_BYTES,
    REFERENCE_BYTES,
    PaymentCode,
    PaymentCodeError,
)
from portal.rules.sections.paying import Paying

CODE_IS_VALID = timedelta(days=30)
_BY_ITSELF = frozenset({"direct_debit", "collection", "card"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What stands in a transfer form. ``amount`` is of whole forints, as banks take no fillér."""

    holder: str
    account: str
    iban: str
    bank: str | None
    bic: str | None
    amount: Money
    reference: str
    due_date: date
    qr: Markup | None

    @property
    def typed_amount(self) -> str:
        """Return the amount as it is typed into a bank's form: digits only."""
        return str(self.amount.minor // 100)


@dataclass(frozen=True, slots=True)
class HowToPay:
    """One customer's way of paying: ``method`` as recorded, and the transfer that always works.

    ``by_itself``: the money is collected, so the transfer is only for when that failed.
    """

    payer: Payer
    transfer: Transfer
    by_itself: bool
    overdue: bool

    @property
    def method(self) -> str | None:
        """Return the recorded way of paying, None where none is."""
        return self.payer.payment_method


def how_to_pay(payer: Payer, *, rules: Paying, today: date) -> HowToPay:
    """Return how the payer's bills can be paid in one transfer; the payer has one bill at least."""
    due_date = min(bill.due_date for bill in payer.bills)
    amount = _whole_forints(payer.total)
    reference = transfer_reference(payer, rules.reference)
    return HowToPay(
        payer=payer,
        transfer=Transfer(
            holder=rules.holder,
            account=rules.account.giro,
            iban=rules.account.printed_iban,
            bank=rules.bank,
            bic=rules.bic,
            amount=amount,
            reference=reference,
            due_date=due_date,
            qr=_drawn(payer, rules, amount, reference, today) if rules.qr else None,
        ),
        by_itself=payer.payment_method in _BY_ITSELF,
        overdue=due_date < today,
    )


def transfer_reference(payer: Payer, rule: str) -> str:
    """Return what the transfer's message must say, as the rule wants it.

    Where the numbers of all bills do not fit into a message, the customer number stands for them.
    """
    numbers = [bill.printed_number for bill in payer.bills]
    wanted = {
        "invoice_number": numbers,
        "customer_number": [payer.customer_number],
        "both": [payer.customer_number, *numbers],
    }[rule]
    told = ", ".join(wanted)
    complete = len(payer.bills) == payer.count or rule == "customer_number"
    return told if complete and len(told.encode()) <= MESSAGE_BYTES else payer.customer_number


def payment_code(
    payer: Payer, rules: Paying, *, amount: Money, reference: str, today: date
) -> bytes | None:
    """Return the bytes of the payment code, or None for what fits into none.

    It is good until the last bill's day is over, and for a month at least: the page makes a new one
    whenever it is opened, and who prints it has time.
    """
    until = max(today + CODE_IS_VALID, *(bill.due_date for bill in payer.bills))
    number = payer.bills[0].printed_number if payer.count == 1 else ""
    code = PaymentCode(
        bic=rules.bic or "",
        name=rules.holder,
        account=rules.account,
        amount=amount,
        valid_until=datetime.combine(until, time(23, 59, 59), BUDAPEST),
        message=reference,
        invoice_number=number if len(number.encode()) <= REFERENCE_BYTES else "",
        customer_number=_at_most(payer.customer_number),
    )
    try:
        return code.payload()
    except PaymentCodeError:
        return None


def _drawn(
    payer: Payer, rules: Paying, amount: Money, reference: str, today: date
) -> Markup | None:
    data = payment_code(payer, rules, amount=amount, reference=reference, today=today)
    if data is None:
        return None
    label = _(
        "Payment QR code: %(amount)s to %(holder)s, account %(account)s, message %(reference)s",
        amount=format_money(amount),
        holder=rules.holder,
        account=rules.account.giro,
        reference=reference,
    )
    return qr_svg(data, label=label)


def _at_most(number: str) -> str:
    return number if len(number.encode()) <= REFERENCE_BYTES else ""


def _whole_forints(amount: Money) -> Money:
    """Round up: a bill is paid when nothing of it is left."""
    return Money(-(-amount.minor // 100) * 100)


def payer_of_bill(invoice: InvoiceDetail) -> Payer:
    """Return the one bill as something to pay."""
    line = invoice.line
    return Payer(
        customer_id=invoice.customer_id,
        customer_number=invoice.customer_number,
        name=invoice.customer_name,
        payment_method=invoice.payment_method,
        count=1,
        total=line.outstanding,
        bills=(BillToPay(line.id, line.printed_number, line.due_date, line.outstanding),),
    )
