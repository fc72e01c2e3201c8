"""The set-based half of the imports of invoices and payments.

Row-level security stays on: the staging tables are the session's own, everything else is read and
written as the application role for the tenant in scope. What was paid of an invoice is told twice,
by the invoice file and by matched payments; the larger of the two counts, so that neither order of
importing the files nor importing one again changes the result (``ledger_sql`` works it out).
"""

from portal.consents.channels import CHANNEL, PERIODS, holds_on

INVOICE_STAGE = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, number text, printed_number text, kind text,
    issue_date date, due_date date, period_start date, period_end date, amount_due_minor bigint,
    stated_paid_minor bigint, paid_on date, document text, corrects_number text
) on commit drop
"""
DOCUMENTS = "create temporary table import_document (line integer, document_id uuid) on commit drop"
PAYMENT_STAGE = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, invoice_number text, booked_date date,
    amount_minor bigint, reference text
) on commit drop
"""

# ------------------------------------------------------------------------------ batches

BEGIN_BATCH = """
insert into import_batch (id, kind, file_name, file_sha256, rows, added, unchanged, updated, wrong)
values (:id, :kind, :file_name, :sha256, :rows, 0, 0, 0, 0)
"""
END_BATCH = """
update import_batch set added = :added, updated = :updated, unchanged = :unchanged,
    wrong = (select count(distinct line) from import_problem)
where id = :id
"""
FORGET_BATCH = "delete from import_batch where id = :id"
STAGED = "select count(*) from import_stage"

# ----------------------------------------------------------------------------- invoices

HAS_CORRECTIONS = "select exists (select from import_stage where corrects_number is not null)"
WRONG_ORIGINALS = """
insert into import_problem
select s.line, 'corrects', s.corrects_number,
    case when o.customer_number <> s.customer_number then :unknown else :cancelling end, null
from import_stage s
cross join lateral (
    select c.customer_number, i.kind from invoice i join customer c on c.id = i.customer_id
    where i.number = s.corrects_number
    union all
    select t.customer_number, t.kind from import_stage t where t.number = s.corrects_number
    limit 1
) o
where s.corrects_number is not null
    and (o.customer_number <> s.customer_number or o.kind = 'cancelling')
"""
HAS_DOCUMENTS = "select exists (select from import_stage where document is not null)"
ADD_INVOICES = f"""
insert into invoice (id, customer_id, number, printed_number, kind, issue_date, due_date,
    period_start, period_end, amount_due_minor, stated_paid_minor, paid_on, outstanding_minor,
    document_id, corrects_number, batch_id, channel)
select s.id, c.id, s.number, s.printed_number, s.kind, s.issue_date, s.due_date,
    s.period_start, s.period_end, s.amount_due_minor, s.stated_paid_minor, s.paid_on,
    s.amount_due_minor - coalesce(s.stated_paid_minor, 0), d.document_id, s.corrects_number,
    cast(:batch as uuid), {CHANNEL}
from import_stage s
join customer c on c.customer_number = s.customer_number
left join import_document d on d.line = s.line
left join {PERIODS} consent on consent.customer_id = c.id and {holds_on("s.issue_date")}
where (s.document is null or d.document_id is not null)
    and not exists (select from import_problem p where p.line = s.line)
order by s.line
on conflict (tenant_id, number) where withdrawn_at is null do nothing
"""  # noqa: S608 - made of our own pieces
_REST = """
create temporary table import_rest on commit drop as
select s.*, c.id as customer_id, k.id as known_id, k.customer_id as known_customer_id,
    k.batch_id as known_batch, d.document_id as new_document, k.document_id as known_document,
    (s.kind, s.issue_date, s.due_date, s.period_start, s.period_end, s.amount_due_minor)
        is not distinct from
    (k.kind, k.issue_date, k.due_date, k.period_start, k.period_end, k.amount_due_minor)
        and (s.stated_paid_minor is null or (s.stated_paid_minor, s.paid_on)
            is not distinct from (k.stated_paid_minor, k.paid_on))
        and (d.document_id is null or d.document_id is not distinct from k.document_id)
        and (s.corrects_number is null or s.corrects_number is not distinct from k.corrects_number)
        and c.id = k.customer_id as is_same,
    k.amount_due_minor as known_amount, k.issue_date as known_issue_date, k.kind as known_kind,
    k.corrects_number as known_corrects,
    row_number() over (partition by s.number order by s.line) as turn
from import_stage s
left join customer c on c.customer_number = s.customer_number
left join {known} k on k.number = s.number
left join import_document d on d.line = s.line
where k.id is distinct from s.id
    and not exists (select from import_problem p where p.line = s.line)
"""
REST_OF_INVOICES = _REST.format(known="invoice")
REST_WITHOUT_ADDING = _REST.format(known="import_known")
"""The same before anything is added: ``import_known`` holds what is recorded, and what would be."""
UNKNOWN_CUSTOMERS = """
insert into import_problem
select line, 'customer_number', customer_number, :template, null from import_rest where customer_id is null
"""
REPEATED_INVOICES = """
insert into import_problem
select line, 'invoice_number', printed_number, :template, null from import_rest
where customer_id is not null and not is_same
    and (known_batch = cast(:batch as uuid) or turn > 1)
"""
CONFLICTING_INVOICES = """
insert into import_problem
select r.line, c.place, c.value, :template, json_build_object('column', c.place, 'known', c.known)
from import_rest r
cross join lateral (values
    ('amount_due', round(r.amount_due_minor / 100.0, 2)::text, round(r.known_amount / 100.0, 2)::text,
        r.amount_due_minor <> r.known_amount),
    ('issue_date', r.issue_date::text, r.known_issue_date::text, r.issue_date <> r.known_issue_date),
    ('customer_number', r.customer_number, '-', r.customer_id <> r.known_customer_id),
    ('document', r.document, '-', r.new_document <> r.known_document),
    ('kind', r.kind, r.known_kind, (r.kind = 'cancelling') <> (r.known_kind = 'cancelling')),
    ('corrects', r.corrects_number, r.known_corrects, r.corrects_number <> r.known_corrects)
) as c (place, value, known, differs)
where r.customer_id is not null and c.differs
    and not exists (select from import_problem p where p.line = r.line)
"""
UPDATE_INVOICES = """
update invoice i set kind = r.kind, due_date = r.due_date, period_start = r.period_start,
    period_end = r.period_end,
    stated_paid_minor = coalesce(r.stated_paid_minor, i.stated_paid_minor),
    paid_on = case when r.stated_paid_minor is null then i.paid_on else r.paid_on end,
    document_id = coalesce(i.document_id, r.new_document),
    corrects_number = coalesce(i.corrects_number, r.corrects_number)
from import_rest r
where i.id = r.known_id and not r.is_same
    and not exists (select from import_problem p where p.line = r.line)
"""
UNCHANGED_INVOICES = """
select count(*) from import_rest r
where r.known_id is not null and not exists (select from import_problem p where p.line = r.line)
"""

# ----------------------------------------------------------------------------- payments

ADD_PAYMENTS = """
insert into payment (id, customer_id, invoice_id, booked_date, amount_minor, reference, batch_id)
select s.id, c.id, i.id, s.booked_date, s.amount_minor, s.reference, cast(:batch as uuid)
from import_stage s
join customer c on c.customer_number = s.customer_number
left join invoice i on i.number = s.invoice_number and i.customer_id = c.id
where s.invoice_number is null or i.id is not null
order by s.line
on conflict (tenant_id, reference) do nothing
"""
REST_OF_PAYMENTS = """
create temporary table import_rest on commit drop as
select s.*, c.id as customer_id, i.id as invoice_id, k.id as known_id,
    k.customer_id as known_customer, k.invoice_id as known_invoice,
    k.booked_date as known_date, k.amount_minor as known_amount
from import_stage s
left join customer c on c.customer_number = s.customer_number
left join invoice i on i.number = s.invoice_number and i.customer_id = c.id
left join payment k on k.reference = s.reference
where k.id is distinct from s.id
"""
UNKNOWN_INVOICES = """
insert into import_problem
select line, 'invoice_number', invoice_number, :template, null from import_rest
where customer_id is not null and invoice_number is not null and invoice_id is null
"""
CONFLICTING_PAYMENTS = """
insert into import_problem
select r.line, c.place, c.value, :template, json_build_object('column', c.place, 'known', c.known)
from import_rest r
cross join lateral (values
    ('amount', round(r.amount_minor / 100.0, 2)::text, round(r.known_amount / 100.0, 2)::text,
        r.amount_minor <> r.known_amount),
    ('booked_date', r.booked_date::text, r.known_date::text, r.booked_date <> r.known_date),
    ('customer_number', r.customer_number, '-', r.customer_id <> r.known_customer),
    ('invoice_number', r.invoice_number, '-', r.invoice_id is distinct from r.known_invoice)
) as c (place, value, known, differs)
where r.known_id is not null and c.differs
    and not exists (select from import_problem p where p.line = r.line)
"""
UNCHANGED_PAYMENTS = """
select count(*) from import_rest r
where r.known_id is not null and not exists (select from import_problem p where p.line = r.line)
"""
