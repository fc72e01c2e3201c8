"""The set-based half of the imports of invoices and payments.

Row-level security stays on: the staging tables are the session's own, everything else is read and
written as the application role for the tenant in scope. What was paid of an invoice is told twice,
by the invoice file and by matched payments; the larger of the two counts, so that neither order of
importing the files nor importing one again changes the result.
"""

INVOICE_STAGE = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, number text, printed_number text, kind text,
    issue_date date, due_date date, period_start date, period_end date, amount_due_minor bigint,
    stated_paid_minor bigint, paid_on date, document text
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

HAS_DOCUMENTS = "select exists (select from import_stage where document is not null)"
ADD_INVOICES = """
insert into invoice (id, customer_id, number, printed_number, kind, issue_date, due_date,
    period_start, period_end, amount_due_minor, stated_paid_minor, paid_on, outstanding_minor,
    document_id, batch_id)
select s.id, c.id, s.number, s.printed_number, s.kind, s.issue_date, s.due_date,
    s.period_start, s.period_end, s.amount_due_minor, s.stated_paid_minor, s.paid_on,
    s.amount_due_minor - coalesce(s.stated_paid_minor, 0), d.document_id, cast(:batch as uuid)
from import_stage s
join customer c on c.customer_number = s.customer_number
left join import_document d on d.line = s.line
where s.document is null or d.document_id is not null
order by s.line
on conflict (tenant_id, number) do nothing
"""
REST_OF_INVOICES = """
create temporary table import_rest on commit drop as
select s.*, c.id as customer_id, k.id as known_id, k.customer_id as known_customer_id,
    k.batch_id as known_batch, d.document_id as new_document, k.document_id as known_document,
    (s.kind, s.issue_date, s.due_date, s.period_start, s.period_end, s.amount_due_minor)
        is not distinct from
    (k.kind, k.issue_date, k.due_date, k.period_start, k.period_end, k.amount_due_minor)
        and (s.stated_paid_minor is null or (s.stated_paid_minor, s.paid_on)
            is not distinct from (k.stated_paid_minor, k.paid_on))
        and (d.document_id is null or d.document_id is not distinct from k.document_id)
        and c.id = k.customer_id as is_same,
    k.amount_due_minor as known_amount, k.issue_date as known_issue_date,
    row_number() over (partition by s.number order by s.line) as turn
from import_stage s
left join customer c on c.customer_number = s.customer_number
left join invoice k on k.number = s.number
left join import_document d on d.line = s.line
where k.id is distinct from s.id
    and not exists (select from import_problem p where p.line = s.line)
"""
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
    ('document', r.document, '-', r.new_document <> r.known_document)
) as c (place, value, known, differs)
where r.customer_id is not null and c.differs
    and not exists (select from import_problem p where p.line = r.line)
"""
UPDATE_INVOICES = """
update invoice i set kind = r.kind, due_date = r.due_date, period_start = r.period_start,
    period_end = r.period_end, stated_paid_minor = r.paid, paid_on = r.day,
    document_id = coalesce(i.document_id, r.new_document),
    outstanding_minor = i.amount_due_minor - greatest_paid.amount
from (
    select x.*,
        case when x.stated_paid_minor is null then k.stated_paid_minor else x.stated_paid_minor end as paid,
        case when x.stated_paid_minor is null then k.paid_on else x.paid_on end as day
    from import_rest x join invoice k on k.id = x.known_id
    where not x.is_same and not exists (select from import_problem p where p.line = x.line)
) r
cross join lateral (
    select case when abs(coalesce(r.paid, 0)) >= abs(coalesce(sum(p.amount_minor), 0))
        then coalesce(r.paid, 0) else sum(p.amount_minor) end as amount
    from payment p where p.invoice_id = r.known_id
) greatest_paid
where i.id = r.known_id
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
PAY_INVOICES = """
update invoice i set outstanding_minor = i.amount_due_minor
    - case when abs(coalesce(i.stated_paid_minor, 0)) >= abs(m.amount)
        then coalesce(i.stated_paid_minor, 0) else m.amount end
from (
    select p.invoice_id, sum(p.amount_minor)::bigint as amount from payment p
    where p.invoice_id in (select invoice_id from payment where batch_id = cast(:batch as uuid))
    group by p.invoice_id
) m
where i.id = m.invoice_id
"""
