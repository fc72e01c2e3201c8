"""Import of customer records: who the utility's customers are and where it supplies them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from portal.customers.folding import fold_name
from portal.customers.identifiers import identifier_cell
from portal.customers.import_cells import (
    COLUMNS,
    DETAILS,
    choice,
    contract_holder,
    email,
    past_date,
    phone,
    plain,
)
from portal.customers.taking_over import end_fulfilled_wishes
from portal.customers.vocabulary import KIND_WORDS, PAYMENT_METHOD_WORDS
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Cell, Counts, Progress, Settlement, run_import
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_report import ImportReport
from portal.foundation.csv_values import MISSING
from portal.kernel.clock import local_today, utc_now
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

_DDL = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, printed_number text, name text, name_key text,
    kind text, is_contract_holder boolean, birth_place text, birth_date date, email text, phone text,
    postal_code text, city text, street text, mailing_postal_code text, mailing_city text,
    mailing_street text, payment_method text, declared_on date,
    point_code text, point_address text
) on commit drop
"""
_DERIVED = frozenset(("customer_number", "printed_number", "name_key"))
DIFFERS = N_("This customer number stands in line %(line)s with other data.")
_REPEATED = """
insert into import_problem
select s.line, 'customer_number', s.printed_number, :template, json_build_object('line', f.line::text)
from import_stage s
join (select distinct on (customer_number) * from import_stage order by customer_number, line) f
  on f.customer_number = s.customer_number and f.line < s.line
where ({s}) is distinct from ({f})
"""
_WITHOUT_REPEATED = "delete from import_stage s using import_problem p where p.line = s.line"
_TOUCHED_DDL = "create temporary table import_touched (id uuid, is_new boolean) on commit drop"
_UPSERT = """
with touched as (
    insert into customer ({columns}, id)
    select distinct on (customer_number) {columns}, id from import_stage order by customer_number, line
    on conflict (tenant_id, customer_number) do update set {assignments}, imported_at = now()
    where ({old}) is distinct from ({new})
    returning id, (xmax = 0) as is_new
)
insert into import_touched select id, is_new from touched
"""
_POINTS = """
with touched as (
    insert into supply_point (customer_id, code, address)
    select distinct on (c.id, s.point_code) c.id, s.point_code, s.point_address
    from import_stage s join customer c on c.customer_number = s.customer_number
    where s.point_code is not null
    order by c.id, s.point_code, s.line
    on conflict (tenant_id, customer_id, code) do update set address = excluded.address
    where supply_point.address is distinct from excluded.address
    returning customer_id
)
insert into import_touched select customer_id, false from touched
"""
_COUNTS = """
select count(distinct id) filter (where is_new), count(distinct id),
       (select count(distinct customer_number) from import_stage)
from import_touched
"""


class _CustomersImport:
    """One row a customer, or one a supply point where a customer has several."""

    kind = "customers"
    columns: tuple[Column, ...] = COLUMNS
    stage_ddl = _DDL

    def __init__(self, rules: TenantRules, *, today: date) -> None:
        self._rules = rules
        self._today = today

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        number = identifier_cell(self._rules, column="customer_number", name="customer_number")
        name = plain("name", most=200, required=True)
        return (
            Cell("customer_number", number),
            Cell("customer_number", plain("customer_number", most=60, required=True)),
            Cell("name", name),
            Cell("name", lambda cell: fold_name(name(cell))),
            Cell("kind", choice("kind", KIND_WORDS, default="person")),
            Cell("is_contract_holder", contract_holder),
            Cell("birth_place", plain("birth_place", most=120)),
            Cell("birth_date", past_date("birth_date", today=self._today)),
            Cell("email", email),
            Cell("phone", phone),
            Cell("postal_code", plain("postal_code", most=12)),
            Cell("city", plain("city", most=120)),
            Cell("street", plain("street", most=200)),
            Cell("mailing_postal_code", plain("mailing_postal_code", most=12)),
            Cell("mailing_city", plain("mailing_city", most=120)),
            Cell("mailing_street", plain("mailing_street", most=200)),
            Cell("payment_method", choice("payment_method", PAYMENT_METHOD_WORDS)),
            Cell("declared_on", past_date("declared_on", today=self._today)),
            Cell("supply_point_code", plain("supply_point_code", most=60)),
            Cell("supply_point_address", plain("supply_point_address", most=300)),
        )

    def check(self, values: Sequence[str]) -> None:
        """A supply point needs both its code and its address."""
        if (values[-2] == NULL) != (values[-1] == NULL):
            missing = "supply_point_code" if values[-2] == NULL else "supply_point_address"
            raise WrongValueError(missing, Problem(MISSING))

    def settle(self, settlement: Settlement) -> Counts:
        """Add new customers, bring known ones up to date; columns the file lacks stay as they are."""
        all_columns = ("customer_number", "printed_number", "name", "name_key", *DETAILS)
        given = [name for name in all_columns if name in settlement.present or name in _DERIVED]
        compared = all_columns[2:]
        repeated = _REPEATED.format(s=_listed("s", compared), f=_listed("f", compared))
        settlement.run(repeated, template=DIFFERS)
        settlement.run(_WITHOUT_REPEATED)
        settlement.run(_TOUCHED_DDL)
        upsert = _UPSERT.format(
            columns=", ".join(given),
            assignments=", ".join(f"{name} = excluded.{name}" for name in given[1:]),
            old=_listed("customer", given[1:]),
            new=_listed("excluded", given[1:]),
        )
        settlement.run(upsert)
        settlement.run(_POINTS)
        end_fulfilled_wishes()
        row = settlement.run(_COUNTS).one()
        added, touched, total = (int(count) for count in row)
        return Counts(added=added, updated=touched - added, unchanged=total - touched)


def _listed(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


def import_customers(
    *, path: Path, all_or_nothing: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import customer records for the tenant in scope, in one transaction of its own.

    Customers are added or brought up to date, never deleted; importing a file again changes
    nothing. Raises CsvFileError for a file that is no such table.
    """
    spec = _CustomersImport(current_rules(), today=local_today(utc_now()))
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)
