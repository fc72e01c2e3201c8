"""Import of invoices and payments from the utility's billing system."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from portal.billing import import_sql as sql
from portal.billing import ledger_sql as ledger
from portal.billing.import_cells import (
    INVOICE_COLUMNS,
    PAYMENT_COLUMNS,
    check_invoice,
    invoice_cells,
    payment_cells,
)
from portal.billing.import_documents import keep_documents
from portal.billing.news import INVOICE_ARRIVED, PAYMENT_BOOKED, arrived, booked
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import Cell, Counts, Progress, Settlement, run_import
from portal.foundation.csv_problems import N_
from portal.foundation.csv_report import ImportReport
from portal.kernel.ids import new_id
from portal.notifications.operations import announce
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

UNKNOWN_CUSTOMER = N_("No customer of this company has this number.")
UNKNOWN_INVOICE = N_("This customer has no invoice with this number.")
CONFLICT = N_(
    "This number is already recorded with other data (%(column)s was %(known)s); nothing was changed."
    " A person must decide."
)
CANCELS_A_CANCELLING = N_("A cancelling bill cannot be cancelled or corrected itself.")
REPEATED = N_("This number stands in this file more than once.")


class _Import:
    """What invoices and payments have in common."""

    kind: str
    columns: tuple[Column, ...]
    stage_ddl: str

    def __init__(self, rules: TenantRules) -> None:
        self.rules = rules

    def begin_batch(self, settlement: Settlement) -> str:
        """Record the file; the batch vanishes again if nothing comes of it."""
        batch = str(new_id())
        settlement.run(
            sql.BEGIN_BATCH,
            id=batch,
            kind=self.kind,
            file_name=settlement.path.name,
            sha256=settlement.written.sha256,
            rows=settlement.rows,
        )
        return batch

    def end_batch(self, settlement: Settlement, batch: str, counts: Counts) -> None:
        """Write down what became of the file; a file that changed nothing leaves no trace."""
        if not counts.added and not counts.updated:
            settlement.run(sql.FORGET_BATCH, id=batch)
            return
        settlement.run(
            sql.END_BATCH,
            id=batch,
            added=counts.added,
            updated=counts.updated,
            unchanged=counts.unchanged,
        )


class InvoicesImport(_Import):
    """One row an invoice. ``keep`` brings the documents of staged rows into ``import_document``."""

    kind = "invoices"
    columns: tuple[Column, ...] = INVOICE_COLUMNS
    stage_ddl = sql.INVOICE_STAGE

    def __init__(
        self, rules: TenantRules, *, keep: Callable[[Settlement], None], notify: bool
    ) -> None:
        super().__init__(rules)
        self._keep = keep
        self._notify = notify
        self.batch = ""

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        return invoice_cells(self.rules)

    def check(self, values: Sequence[str]) -> None:
        """Compare the cells of one row."""
        check_invoice(values)

    def settle(self, settlement: Settlement) -> Counts:
        """Add new invoices, then look at the rows that were not new."""
        batch = self.batch = self.begin_batch(settlement)
        if settlement.run(sql.HAS_CORRECTIONS).scalar_one():
            settlement.run(
                sql.WRONG_ORIGINALS, unknown=UNKNOWN_INVOICE, cancelling=CANCELS_A_CANCELLING
            )
        settlement.run(sql.DOCUMENTS)
        if settlement.run(sql.HAS_DOCUMENTS).scalar_one():
            self._keep(settlement)
        added = settlement.run(sql.ADD_INVOICES, batch=batch).rowcount
        updated = unchanged = notified = 0
        settlement.run(ledger.TOUCHED)
        if added < settlement.run(sql.STAGED).scalar_one():
            updated, unchanged = _settle_known_invoices(settlement, batch)
        settlement.run(ledger.BOOK_INVOICES)
        settlement.run(ledger.LINK_CHAINS)
        settle_touched(settlement)
        if added:
            news = arrived(batch)
            notified = announce(kind=INVOICE_ARRIVED, news=news) if self._notify else 0
        counts = Counts(added=added, updated=updated, unchanged=unchanged, notified=notified)
        self.end_batch(settlement, batch, counts)
        return counts


def _settle_known_invoices(settlement: Settlement, batch: str) -> tuple[int, int]:
    """Refuse what contradicts the records, update what may change; return updated and unchanged."""
    settlement.run(sql.REST_OF_INVOICES)
    settlement.run(sql.UNKNOWN_CUSTOMERS, template=UNKNOWN_CUSTOMER)
    settlement.run(sql.REPEATED_INVOICES, template=REPEATED, batch=batch)
    settlement.run(sql.CONFLICTING_INVOICES, template=CONFLICT)
    updated = settlement.run(sql.UPDATE_INVOICES).rowcount
    settlement.run(ledger.TOUCHED_BY_INVOICES)
    unchanged = settlement.run(sql.UNCHANGED_INVOICES).scalar_one() - updated
    return updated, unchanged


def settle_touched(settlement: Settlement) -> None:
    """Bring what is owed of the touched invoices, and what is stated of them, up to date."""
    if settlement.run(ledger.ANY_TOUCHED).scalar_one():
        settlement.run(ledger.ANALYZE_TOUCHED)
        settlement.run(ledger.SETTLE)
        settlement.run(ledger.RESTATE)


class _PaymentsImport(_Import):
    """One row a payment; its reference tells it from all others."""

    kind = "payments"
    columns: tuple[Column, ...] = PAYMENT_COLUMNS
    stage_ddl = sql.PAYMENT_STAGE

    def __init__(self, rules: TenantRules, *, notify: bool) -> None:
        super().__init__(rules)
        self._notify = notify

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        return payment_cells(self.rules)

    def check(self, values: Sequence[str]) -> None:
        """Nothing to compare."""

    def settle(self, settlement: Settlement) -> Counts:
        """Add new payments and bring what is still owed of their invoices up to date."""
        batch = self.begin_batch(settlement)
        added = settlement.run(sql.ADD_PAYMENTS, batch=batch).rowcount
        unchanged = notified = 0
        if added < settlement.run(sql.STAGED).scalar_one():
            settlement.run(sql.REST_OF_PAYMENTS)
            settlement.run(sql.UNKNOWN_CUSTOMERS, template=UNKNOWN_CUSTOMER)
            settlement.run(sql.UNKNOWN_INVOICES, template=UNKNOWN_INVOICE)
            settlement.run(sql.CONFLICTING_PAYMENTS, template=CONFLICT)
            unchanged = settlement.run(sql.UNCHANGED_PAYMENTS).scalar_one()
        if added:
            settlement.run(ledger.BOOK_PAYMENTS)
            settlement.run(ledger.TOUCHED)
            settlement.run(ledger.TOUCHED_BY_PAYMENTS)
            settle_touched(settlement)
            shown = "account_statement" in self.rules.features
            page = "billing.account_statement" if shown else "billing.invoices"
            news = booked(batch, account_page=page)
            notified = announce(kind=PAYMENT_BOOKED, news=news) if self._notify else 0
        counts = Counts(added=added, unchanged=unchanged, notified=notified)
        self.end_batch(settlement, batch, counts)
        return counts


def import_invoices(
    *,
    path: Path,
    documents: Path | None = None,
    all_or_nothing: bool = False,
    notify: bool = True,
    progress: Progress | None = None,
) -> ImportReport:
    """Import invoices for the tenant in scope, in one transaction of its own.

    ``documents``: the folder that the column ``document`` names PDFs of. Each new invoice of a
    customer with a login is announced, where the rules say so and unless ``notify`` is
    off. Raises CsvFileError for a file that is no such table.
    """
    keep = partial(keep_documents, folder=documents, progress=progress)
    spec = InvoicesImport(current_rules(), keep=keep, notify=notify)
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)


def import_payments(
    *,
    path: Path,
    all_or_nothing: bool = False,
    notify: bool = True,
    progress: Progress | None = None,
) -> ImportReport:
    """Import payments for the tenant in scope, in one transaction of its own.

    A payment without an invoice number is credited to the account as a whole. Each new payment of a
    customer with a login is told to them, where the rules say so and unless ``notify`` is off.
    Raises CsvFileError for a file that is no such table.
    """
    spec = _PaymentsImport(current_rules(), notify=notify)
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)
