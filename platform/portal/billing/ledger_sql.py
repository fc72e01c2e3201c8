"""Booking: how the imports write the ledger, and bring what is owed of invoices up to date.

Every statement is set-based, over ``import_stage`` (the rows of one file) or ``import_touched`` (the
invoices that a file moved money of). Entries are only added. An entry bears the id of the invoice or
payment that it books, and what is stated to be paid the same id with another version digit, so that
a bill comes before its payment within a day, and the indexes are written in one place.
"""

BOOK_INVOICES = """
insert into ledger_entry (id, customer_id, day, kind, debit, credit, amount_minor, invoice_id)
select e.id, i.customer_id, e.day, e.kind,
    case when e.amount < 0 then e.takes else e.gains end,
    case when e.amount < 0 then e.gains else e.takes end,
    abs(e.amount), i.id
from import_stage s
join invoice i on i.id = s.id
cross join lateral (values
    (i.id, i.issue_date, case when i.kind = 'cancelling' then 'cancellation' else 'charge' end,
        'receivable', 'revenue', i.amount_due_minor),
    (cast(overlay(cast(i.id as text) placing '8' from 15 for 1) as uuid),
        coalesce(i.paid_on, i.issue_date), 'stated', 'stated', 'receivable',
        nullif(i.stated_paid_minor, 0))
) as e (id, day, kind, gains, takes, amount)
where e.amount is not null
"""
BOOK_PAYMENTS = """
insert into ledger_entry
    (id, customer_id, day, kind, debit, credit, amount_minor, invoice_id, payment_id)
select p.id, p.customer_id, p.booked_date,
    case when p.amount_minor < 0 then 'refund' else 'payment' end,
    case when p.amount_minor < 0 then a.customers else 'bank' end,
    case when p.amount_minor < 0 then 'bank' else a.customers end,
    abs(p.amount_minor), p.invoice_id, p.id
from import_stage s
join payment p on p.id = s.id
cross join lateral (
    select case when p.invoice_id is null then 'unallocated' else 'receivable' end as customers
) a
"""

# -------------------------------------------------------------- what a file moved money of

TOUCHED = "create temporary table import_touched (invoice_id uuid primary key) on commit drop"
TOUCHED_BY_PAYMENTS = """
insert into import_touched
select distinct p.invoice_id from import_stage s join payment p on p.id = s.id
where p.invoice_id is not null
"""
TOUCHED_BY_INVOICES = """
insert into import_touched
select r.known_id from import_rest r
where not r.is_same and r.known_id is not null
    and not exists (select from import_problem p where p.line = r.line)
on conflict do nothing
"""
LINK_CHAINS = """
with linked as (
    update invoice c set corrects_id = o.id
    from invoice o
    where c.corrects_id is null and c.corrects_number is not null
        and o.number = c.corrects_number and o.customer_id = c.customer_id
        and o.id <> c.id and o.kind <> 'cancelling'
    returning c.id
)
insert into import_touched select id from linked on conflict do nothing
"""
ANY_TOUCHED = "select exists (select from import_touched)"
ANALYZE_TOUCHED = "analyze import_touched"

# What was paid of an invoice is told twice, see import_sql: the larger of the two counts.
_PAID = """
    select case when abs(coalesce({invoice}.stated_paid_minor, 0)) >= abs(m.amount)
            then coalesce({invoice}.stated_paid_minor, 0) else m.amount end as amount,
        m.amount as matched
    from (select cast(coalesce(sum(p.amount_minor), 0) as bigint) as amount
        from payment p where p.invoice_id = {invoice}.id) m
"""
SETTLE = f"""
update invoice i set outstanding_minor = n.outstanding, cancelled_by_id = n.cancelled_by,
    taken_back_minor = n.taken_back
from (
    select o.id,
        case when o.kind = 'cancelling' and o.corrects_id is not null then 0
            else o.amount_due_minor - paid.amount + coalesce(taken.still, 0) end as outstanding,
        taken.last_id as cancelled_by, coalesce(taken.back, 0) as taken_back
    from (
        select invoice_id as id from import_touched
        union
        select t.corrects_id from import_touched u join invoice t on t.id = u.invoice_id
        where t.corrects_id is not null
    ) affected
    join invoice o on o.id = affected.id
    cross join lateral ({_PAID.format(invoice="o")}) paid
    left join lateral (
        select cast(sum(c.amount_due_minor) as bigint) as back,
            cast(sum(c.amount_due_minor - undone.amount) as bigint) as still,
            (array_agg(c.id order by c.issue_date desc, c.id desc))[1] as last_id
        from invoice c cross join lateral ({_PAID.format(invoice="c")}) undone
        where c.corrects_id = o.id and c.kind = 'cancelling'
    ) taken on true
) n
where i.id = n.id
    and (i.outstanding_minor, i.cancelled_by_id, i.taken_back_minor)
        is distinct from (n.outstanding, n.cancelled_by, n.taken_back)
"""  # noqa: S608  constants
RESTATE = f"""
with now_stated as (
    select i.id, i.customer_id, coalesce(i.paid_on, i.issue_date) as day,
        paid.amount - paid.matched as beyond
    from import_touched t
    join invoice i on i.id = t.invoice_id
    cross join lateral ({_PAID.format(invoice="i")}) paid
), booked as (
    select e.id, e.customer_id, e.day, e.debit, e.credit, e.amount_minor, e.effect_minor, e.invoice_id
    from import_touched t
    join ledger_entry e on e.invoice_id = t.invoice_id and e.kind = 'stated'
    where not exists (select from ledger_entry r where r.reverses_id = e.id)
), taken_back as (
    insert into ledger_entry
        (customer_id, day, kind, debit, credit, amount_minor, invoice_id, reverses_id)
    select b.customer_id, b.day, 'reversal', b.credit, b.debit, b.amount_minor, b.invoice_id, b.id
    from booked b join now_stated n on n.id = b.invoice_id
    where (b.effect_minor, b.day) is distinct from (-n.beyond, n.day)
)
insert into ledger_entry (customer_id, day, kind, debit, credit, amount_minor, invoice_id)
select n.customer_id, n.day, 'stated',
    case when n.beyond < 0 then 'receivable' else 'stated' end,
    case when n.beyond < 0 then 'stated' else 'receivable' end,
    abs(n.beyond), n.id
from now_stated n
where n.beyond <> 0 and not exists (
    select from booked b
    where b.invoice_id = n.id and b.effect_minor = -n.beyond and b.day = n.day
)
"""  # noqa: S608  constants
