"""Import of supply contracts (felhasználási hely szerződése) with their PDFs."""

import re
from collections.abc import Sequence
from pathlib import Path

from portal.billing.import_cells import document, optional_date, printed, required_date
from portal.billing.import_documents import keep_documents
from portal.billing.import_sql import DOCUMENTS, HAS_DOCUMENTS, UNKNOWN_CUSTOMERS
from portal.billing.imports import REPEATED, UNKNOWN_CUSTOMER
from portal.customers.identifiers import identifier_cell
from portal.customers.import_cells import plain
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Cell, Counts, Progress, Settlement, run_import
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_report import ImportReport
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

COLUMNS = (
    Column(
        "customer_number",
        ("ügyfélkód", "ügyfélszám", "ügyfél azonosító", "vevőkód", "felhasználó azonosító"),
        required=True,
    ),
    Column("contract_number", ("szerződésszám", "szerződés száma"), required=True),
    Column("supply_point_code", ("felhasználási hely kódja", "felhasználási hely azonosító")),
    Column("supply_point_address", ("felhasználási hely címe",)),
    Column("start_date", ("kezdete", "hatály kezdete", "szerződés kezdete"), required=True),
    Column("end_date", ("vége", "hatály vége", "szerződés vége")),
    Column("kind", ("típus", "szerződés típusa")),
    Column("tariff_class", ("díjszabás", "díjkategória", "tarifa")),
    Column("heated_volume", ("fűtött légtérfogat", "légtérfogat", "fűtött térfogat")),
    Column("holder", ("szerződő", "szerződő neve")),
    Column("consumer", ("felhasználó", "felhasználó neve", "fogyasztó")),
    Column("payer", ("díjfizető", "díjfizető neve", "számlafizető")),
    Column("document", ("dokumentum", "fájl", "pdf")),
)
NOT_A_VOLUME = N_("This is not a volume in cubic metres: write 142 or 142,5.")
ENDS_BEFORE_IT_BEGINS = N_("The contract ends before it begins.")
_VOLUME = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")
_DETAILS = (
    *("point_code", "point_address", "start_date", "end_date", "kind", "tariff_class"),
    *("heated_volume", "holder", "consumer", "payer"),
)
_DDL = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, number text, point_code text, point_address text,
    start_date date, end_date date, kind text, tariff_class text, heated_volume numeric(10, 2),
    holder text, consumer text, payer text, document text
) on commit drop
"""
_WANTED = """
select s.line, s.document, f.sha256 as known from import_stage s
join customer c on c.customer_number = s.customer_number
left join supply_contract k on k.number = s.number
left join stored_file f on f.id = k.document_id
where s.document is not null order by s.line
"""
_REST = """
create temporary table import_rest on commit drop as
select s.*, c.id as customer_id, d.document_id,
    row_number() over (partition by s.number order by s.line) as turn
from import_stage s
left join customer c on c.customer_number = s.customer_number
left join import_document d on d.line = s.line
where not exists (select from import_problem p where p.line = s.line)
"""
_REPEATED = """
insert into import_problem
select line, 'contract_number', number, :template, null from import_rest
where customer_id is not null and turn > 1
"""
_NAMES = ", ".join(_DETAILS)
_UPSERT = f"""
with touched as (
    insert into supply_contract (id, customer_id, number, document_id, {_NAMES})
    select id, customer_id, number, document_id, {_NAMES} from import_rest r
    where customer_id is not null and turn = 1
    on conflict (tenant_id, number) do update set customer_id = excluded.customer_id,
        document_id = coalesce(excluded.document_id, supply_contract.document_id),
        {", ".join(f"{name} = excluded.{name}" for name in _DETAILS)}, imported_at = now()
    where (supply_contract.customer_id, {", ".join(f"supply_contract.{name}" for name in _DETAILS)})
        is distinct from (excluded.customer_id, {", ".join(f"excluded.{name}" for name in _DETAILS)})
        or excluded.document_id is not null
            and excluded.document_id is distinct from supply_contract.document_id
    returning (xmax = 0) as is_new
)
select count(*) filter (where is_new), count(*),
    (select count(*) from import_rest where customer_id is not null and turn = 1)
from touched
"""  # noqa: S608 - made of the constants above


class _ContractsImport:
    """One row a contract; its number tells it from all others."""

    kind = "contracts"
    columns: tuple[Column, ...] = COLUMNS
    stage_ddl = _DDL

    def __init__(
        self, rules: TenantRules, *, documents: Path | None, progress: Progress | None
    ) -> None:
        self._rules = rules
        self._documents = documents
        self._progress = progress

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        number = identifier_cell(self._rules, column="customer_number", name="customer_number")
        return (
            Cell("customer_number", number),
            Cell("contract_number", printed("contract_number")),
            Cell("supply_point_code", plain("supply_point_code", most=60)),
            Cell("supply_point_address", plain("supply_point_address", most=300)),
            Cell("start_date", required_date("start_date")),
            Cell("end_date", optional_date("end_date")),
            Cell("kind", plain("kind", most=120)),
            Cell("tariff_class", plain("tariff_class", most=120)),
            Cell("heated_volume", _volume),
            Cell("holder", plain("holder", most=200)),
            Cell("consumer", plain("consumer", most=200)),
            Cell("payer", plain("payer", most=200)),
            Cell("document", document),
        )

    def check(self, values: Sequence[str]) -> None:
        """A contract does not end before it begins."""
        start, end = values[4], values[5]
        if end not in (NULL, "") and end < start:
            raise WrongValueError("end_date", Problem(ENDS_BEFORE_IT_BEGINS), end)

    def settle(self, settlement: Settlement) -> Counts:
        """Add new contracts, bring known ones up to date; none is ever deleted."""
        settlement.run(DOCUMENTS)
        if settlement.run(HAS_DOCUMENTS).scalar_one():
            keep_documents(
                settlement, folder=self._documents, progress=self._progress, wanted=_WANTED
            )
        settlement.run(_REST)
        settlement.run(UNKNOWN_CUSTOMERS, template=UNKNOWN_CUSTOMER)
        settlement.run(_REPEATED, template=REPEATED)
        added, touched, total = (int(count) for count in settlement.run(_UPSERT).one())
        return Counts(added=added, updated=touched - added, unchanged=total - touched)


def _volume(cell: str) -> str:
    if not cell:
        return NULL
    match = _VOLUME.fullmatch(cell)
    if match is None:
        raise WrongValueError("heated_volume", Problem(NOT_A_VOLUME), cell)
    return f"{match[1]}.{match[2] or '0'}"


def import_contracts(
    *,
    path: Path,
    documents: Path | None = None,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import supply contracts for the tenant in scope, in one transaction of its own.

    ``documents``: the folder that the column ``document`` names PDFs of. Raises CsvFileError for a
    file that is no such table.
    """
    spec = _ContractsImport(current_rules(), documents=documents, progress=progress)
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)
