"""What the sample bill and payment of each tenant are in the ledger, and a bill that cancels another."""

from datetime import date

from portal.billing.models import Invoice, LedgerEntry
from portal.foundation import db
from portal.kernel.ids import new_id
from portal.kernel.money import ZERO, Money
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Book the sample bill, and add a cancelled one with its cancelling one."""
    wrong = _bill(cast, "2", Money.forints(700))
    db.session().add(wrong)
    db.session().flush()
    cancelling = _bill(cast, "3", Money.forints(-700))
    cancelling.kind, cancelling.corrects_id, cancelling.corrects_number = (
        *("cancelling", wrong.id, wrong.number),
    )
    db.session().add(cancelling)
    db.session().flush()
    wrong.cancelled_by_id, wrong.taken_back = cancelling.id, Money.forints(-700)
    bill = db.session().get_one(Invoice, (cast.slug, cast.ids["invoice_id"]))
    db.session().add_all(_booked(one) for one in (bill, wrong, cancelling))
    db.session().flush()


def _bill(cast: Cast, serial: str, amount: Money) -> Invoice:
    return Invoice(
        id=new_id(),
        customer_id=cast.ids["customer_id"],
        number=f"{cast.canary}{serial}",
        printed_number=f"{cast.canary}-{serial}",
        issue_date=date(2026, 10, 1),
        due_date=date(2026, 10, 15),
        amount_due=amount,
        outstanding=ZERO,
    )


def _booked(bill: Invoice) -> LedgerEntry:
    owed = bill.amount_due >= ZERO
    return LedgerEntry(
        id=bill.id,
        customer_id=bill.customer_id,
        day=bill.issue_date,
        kind="cancellation" if bill.kind == "cancelling" else "charge",
        debit="receivable" if owed else "revenue",
        credit="revenue" if owed else "receivable",
        amount=bill.amount_due if owed else -bill.amount_due,
        invoice_id=bill.id,
    )
