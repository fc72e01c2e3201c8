"""Import of documents from the company's own systems: a table, and the PDFs that it names."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from sqlalchemy import Select, select

from portal.billing import import_sql
from portal.billing.import_documents import keep_documents
from portal.documents.import_cells import COLUMNS, check_document, document_cells
from portal.documents.models import Document
from portal.documents.operations import tell
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import Cell, Counts, Progress, Settlement, run_import
from portal.foundation.csv_problems import N_
from portal.foundation.csv_report import ImportReport
from portal.kernel.ids import new_id
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

UNKNOWN_CUSTOMER = N_("No customer of this company has this number.")
REPEATED = N_("This number stands in this file more than once.")
CONFLICT = N_(
    "This number is already recorded with other data (%(column)s was %(known)s); nothing was changed."
    " A person must decide."
)

_STAGE = """
create temporary table import_stage (
    line integer, id uuid, reference text, customer_number text, audience text, audience_value text,
    title text, category text, document_date date, document text
) on commit drop
"""
_KEPT = "create temporary table import_document (line integer, document_id uuid) on commit drop"
_UNKNOWN = """
insert into import_problem
select s.line, 'customer_number', s.customer_number, :template, null from import_stage s
left join customer c on c.customer_number = s.customer_number
where s.audience = 'customer' and c.id is null
"""
_REPEATED = """
insert into import_problem
select line, 'reference', reference, :template, null from (
    select line, reference, row_number() over (partition by reference order by line) as turn
    from import_stage
) s where turn > 1
"""
_WANTED = """
select s.line, s.document, f.sha256 as known from import_stage s
left join document k on k.reference = s.reference
left join stored_file f on f.id = k.file_id
where not exists (select from import_problem p where p.line = s.line) order by s.line
"""
_CONFLICTING = """
insert into import_problem
select s.line, c.place, c.value, :template, json_build_object('column', c.place, 'known', c.known)
from import_stage s
join document k on k.reference = s.reference
left join customer w on w.customer_number = s.customer_number
left join import_document d on d.line = s.line
cross join lateral (values
    ('title', s.title, k.title, s.title <> k.title),
    ('category', s.category, k.category, s.category <> k.category),
    ('document_date', s.document_date::text, k.document_date::text, s.document_date <> k.document_date),
    ('customer_number', s.customer_number, '-', w.id is distinct from k.customer_id),
    ('audience', concat_ws(' ', s.audience, s.audience_value), concat_ws(' ', k.audience, k.audience_value),
        (s.audience, s.audience_value) is distinct from (k.audience, k.audience_value)),
    ('document', s.document, '-', d.document_id is not null and d.document_id <> k.file_id)
) as c (place, value, known, differs)
where c.differs and not exists (select from import_problem p where p.line = s.line)
"""
_ADD = """
insert into document (id, customer_id, audience, audience_value, title, category, document_date,
    file_id, reference, batch_id)
select s.id, c.id, s.audience, s.audience_value, s.title, s.category, s.document_date,
    d.document_id, s.reference, cast(:batch as uuid)
from import_stage s
join import_document d on d.line = s.line
left join customer c on c.customer_number = s.customer_number
where not exists (select from import_problem p where p.line = s.line)
order by s.line
on conflict (tenant_id, reference) do nothing
"""
_UNCHANGED = """
select count(*) from import_stage s
join document k on k.reference = s.reference and k.id <> s.id
where not exists (select from import_problem p where p.line = s.line)
"""


class _DocumentsImport:
    """One row a document; its reference tells it from all others."""

    kind = "documents"
    columns: tuple[Column, ...] = COLUMNS
    stage_ddl = _STAGE

    def __init__(
        self,
        rules: TenantRules,
        *,
        documents: Path | None,
        notify: bool,
        progress: Progress | None,
    ) -> None:
        self._rules = rules
        self._documents = documents
        self._notify = notify
        self._progress = progress

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        return document_cells(self._rules)

    def check(self, values: Sequence[str]) -> None:
        """Compare who gets the document, and fill in what a blank cell means."""
        check_document(cast("list[str]", values))

    def settle(self, settlement: Settlement) -> Counts:
        """Keep the PDFs, add the new documents, and tell those whom they reach."""
        batch = str(new_id())
        settlement.run(
            import_sql.BEGIN_BATCH,
            id=batch,
            kind=self.kind,
            file_name=settlement.path.name,
            sha256=settlement.written.sha256,
            rows=settlement.rows,
        )
        settlement.run(_KEPT)
        settlement.run(_UNKNOWN, template=UNKNOWN_CUSTOMER)
        settlement.run(_REPEATED, template=REPEATED)
        keep_documents(settlement, folder=self._documents, progress=self._progress, wanted=_WANTED)
        settlement.run(_CONFLICTING, template=CONFLICT)
        added = settlement.run(_ADD, batch=batch).rowcount
        counts = Counts(
            added=added,
            unchanged=settlement.run(_UNCHANGED).scalar_one(),
            notified=tell(_of_batch(batch)) if added and self._notify else 0,
        )
        _end_batch(settlement, batch, counts)
        return counts


def _of_batch(batch: str) -> Select[uuid.UUID]:
    return select(Document.id).where(Document.batch_id == batch)


def _end_batch(settlement: Settlement, batch: str, counts: Counts) -> None:
    """Write down what became of the file; one that added nothing leaves no trace."""
    if not counts.added:
        settlement.run(import_sql.FORGET_BATCH, id=batch)
        return
    settlement.run(
        import_sql.END_BATCH, id=batch, added=counts.added, updated=0, unchanged=counts.unchanged
    )


def import_documents(
    *,
    path: Path,
    documents: Path | None = None,
    all_or_nothing: bool = False,
    notify: bool = True,
    progress: Progress | None = None,
) -> ImportReport:
    """Import documents for the tenant in scope, in one transaction of its own.

    ``documents``: the folder of the PDFs that the column ``document`` names. Those whom a new document
    reaches are told, as they wish, unless ``notify`` is off. A known reference with the same data is
    passed over, with other data refused. Raises CsvFileError for a file that is no such table.
    """
    spec = _DocumentsImport(current_rules(), documents=documents, notify=notify, progress=progress)
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)
