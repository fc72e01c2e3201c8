"""The manual on bills: what is owed, how it is paid, and in which way bills come."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.customer_site.manual import Guide
from portal.rules.model import TenantRules


def _bills(rules: TenantRules, locale: str) -> Iterable[str]:
    if "invoice_arrived" in rules.notifications:
        yield _("We send you an e-mail as soon as a new bill has arrived. The bill itself is here.")


def _reminding(rules: TenantRules, locale: str) -> Iterable[str]:
    days = rules.reminders.due_days_before if rules.reminders else None
    if days and "due_reminder" in rules.notifications:
        yield ngettext(
            "If a bill is still unpaid, we remind you by e-mail %(num)d day before it is due.",
            "If a bill is still unpaid, we remind you by e-mail %(num)d days before it is due.",
            days,
        )


def _ways_of_paying(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.paying is None:
        return
    yield _("Bank transfer: each piece of data can be copied by itself into your bank's page.")
    if rules.paying.qr:
        yield _(
            "Payment code: open your bank's application on your telephone and point its camera at "
            "the square code; the data fill themselves in."
        )
    if rules.paying.payment_slip:
        yield rules.paying.payment_slip.in_locale(locale)


def _intervals(rules: TenantRules, locale: str) -> Iterable[str]:
    if rules.e_invoice and len(rules.e_invoice.intervals) > 1:
        yield _("You can also choose how often the electronic bill shall come.")


GUIDES: Mapping[str, Guide] = MappingProxyType(
    {
        "invoices": Guide(
            _l("All your bills in one list, the newest at the top, with due date and amount."),
            (
                _l("Find the bill in the list. If there are many, choose a year above the list."),
                _l("Choose the number of the bill to see it: its period, what was paid of it."),
                _l("Choose “PDF” to download it. It is the same document that you get on paper."),
            ),
            "list",
            (
                _l("Here you choose the year."),
                _l("Choosing the number opens the bill."),
                _l("“PDF” downloads the bill."),
            ),
            more=_bills,
        ),
        "outstanding": Guide(
            _l("What you still have to pay, bill by bill, and by when."),
            (
                _l("At the top stands the whole amount that is still to be paid."),
                _l(
                    "Below it you see which bills it comes from. What is past its due date is marked."
                ),
                _l("If you have paid in the last days, wait a little: it takes time to be booked."),
            ),
            "balance",
            (
                _l("The whole amount still to be paid."),
                _l("This leads on to the ways of paying."),
                _l("The bills that it comes from."),
            ),
            button=_l("Pay"),
            more=_reminding,
        ),
        "account_statement": Guide(
            _l(
                "What we billed and what you paid, in the order of time, with the balance after each."
            ),
            (
                _l("Read it from top to bottom like a bank statement: the newest is at the top."),
                _l("The last column is the balance: what was still to be paid after that entry."),
                _l("You can choose a period, and download the statement to keep or to print it."),
            ),
            "list",
            (
                _l("Here you choose the period."),
                _l("One entry: a bill, or a payment of yours."),
                _l("The balance after that entry."),
            ),
        ),
        "how_to_pay": Guide(
            _l("Everything that you need to pay a bill."),
            (
                _l("Choose the bill that you want to pay, or all of them together."),
                _l("Copy the data into your bank's page exactly as they stand here."),
                _l("Please keep the reference: by it we know that the money is yours."),
            ),
            "facts",
            (_l("The data of the transfer, one by one."), _l("This copies them.")),
            button=_l("Copy"),
            more=_ways_of_paying,
        ),
        "due_date_calendar": Guide(
            _l("The due dates of your unpaid bills, which your own calendar can show as well."),
            (
                _l("The list shows by when each bill is to be paid."),
                _l(
                    "If you use a calendar on your telephone or computer, make a private address here."
                ),
                _l("Give that address to your calendar once; new bills then appear by themselves."),
                _l("Show the address to nobody. If it got into wrong hands, make a new one."),
            ),
            "list",
            (_l("The address for your own calendar."), _l("A due date."), _l("The bill itself.")),
        ),
        "e_invoice": Guide(
            _l("Here you ask for electronic bills instead of paper, or ask for paper again."),
            (
                _l("Put a tick into the box to ask for electronic bills."),
                _l("Take the tick out to get paper bills again."),
                _l("Save it. We keep on record when you asked for what, and show it on this page."),
            ),
            "choices",
            (_l("The box: with a tick the bill comes electronically."), _l("This saves it.")),
            button=_l("Save"),
            more=_intervals,
        ),
    }
)
