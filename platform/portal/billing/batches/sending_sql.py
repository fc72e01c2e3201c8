"""Taking a batch in for good, and taking it back."""

STAGE_GOOD_ROWS = """
insert into import_stage
select line, id, customer_number, number, printed_number, kind, issue_date, due_date, period_start,
    period_end, amount_due_minor, stated_paid_minor, paid_on,
    case when document_id is null then null else document end, corrects_number
from invoice_batch_row where batch_id = :batch and outcome in ('new', 'changed', 'same')
"""
KNOWN_DOCUMENTS = """
insert into import_document
select line, document_id from invoice_batch_row
where batch_id = :batch and outcome in ('new', 'changed', 'same') and document_id is not null
"""

# ----------------------------------------------------------------------------- taking back

_OWN = "select i.id, i.number, i.customer_id from invoice i where i.batch_id = :imported"
_CHANGED = """
select i.id, i.number, i.customer_id from invoice_batch_row r join invoice i on i.id = r.known_id
where r.batch_id = :batch and r.outcome = 'changed'
"""
CAN_HAVE_SEEN = f"""
with bills as ({_OWN} union {_CHANGED}),
lookers as (
    select customer_id, login_id from login_customer
    where customer_id in (select customer_id from bills)
    union
    select customer_id, login_id from mandate
    where customer_id in (select customer_id from bills) and login_id is not null
    union
    select chosen_customer_id, principal_id from web_session
    where principal_kind = 'customer' and chosen_customer_id in (select customer_id from bills)
), looks as (
    select l.customer_id, l.login_id, 'session' as way, greatest(s.last_seen_at, s.created_at) as at
    from lookers l
    join web_session s on s.principal_kind = 'customer' and s.principal_id = l.login_id
    where greatest(s.last_seen_at, s.created_at) >= :since
        or (s.ended_at is null and s.idle_expires_at > now() and s.absolute_expires_at > now())
    union all
    select l.customer_id, l.login_id, 'calendar', f.made_at
    from lookers l join calendar_feed f on f.login_id = l.login_id
    union all
    select l.customer_id, l.login_id, 'news', n.created_at
    from lookers l
    join notification n on n.login_id = l.login_id and n.created_at >= :since
        and n.payload #>> '{{values,invoice_id}}' in (select cast(id as text) from bills)
), newest as (
    select customer_id, login_id, (array_agg(way order by at desc))[1] as way, max(at) as at
    from looks group by customer_id, login_id
)
select b.number, c.printed_number as customer_number, l.display_name, n.way, n.at,
    count(*) over () as found
from newest n
join bills b on b.customer_id = n.customer_id
join customer c on c.id = n.customer_id
join customer_login l on l.id = n.login_id
order by n.at desc, b.number, l.display_name limit :most
"""  # noqa: S608  constants
STOP_SIGN_INS = "lock table web_session in share mode"
"""Until the end of the transaction nobody comes in, and nobody's session is noted as in use."""
BUILT_UPON = f"""
with own as ({_OWN})
select 'payment' as what, o.number from own o join payment p on p.invoice_id = o.id
union
select 'correction', o.number from own o join invoice i on i.corrects_id = o.id
where i.batch_id is distinct from cast(:imported as uuid)
union
select 'changed_since', i.number from invoice_batch_row r
join invoice i on i.id = case when r.outcome = 'new' then r.id else r.known_id end
where r.batch_id = :batch and r.outcome in ('new', 'changed') and (
    (i.kind, i.due_date) is distinct from (r.kind, r.due_date)
    or (i.period_start, i.period_end) is distinct from (r.period_start, r.period_end)
    or (r.stated_paid_minor is not null
        and (i.stated_paid_minor, i.paid_on) is distinct from (r.stated_paid_minor, r.paid_on))
    or (r.outcome = 'new' and (i.stated_paid_minor, i.document_id)
        is distinct from (r.stated_paid_minor, r.document_id)))
union
select 'document', r.number from invoice_batch_row r
where r.batch_id = :batch and r.outcome = 'changed'
    and exists (select from jsonb_array_elements(r.changes) c where c ->> 0 = 'document')
order by what, number limit :most
"""  # noqa: S608  constants
TOUCHED = """
create temporary table import_touched on commit drop as
select distinct i.corrects_id as invoice_id from invoice i
where i.batch_id = :imported and i.corrects_id is not null
    and not exists (select from invoice o
        where o.id = i.corrects_id and o.batch_id = cast(:imported as uuid))
union
select r.known_id from invoice_batch_row r where r.batch_id = :batch and r.outcome = 'changed'
union
select i.corrects_id from invoice_batch_row r join invoice i on i.id = r.known_id
where r.batch_id = :batch and r.outcome = 'changed' and i.corrects_id is not null
"""
COUNTER_ENTRIES = """
insert into ledger_entry
    (customer_id, day, kind, debit, credit, amount_minor, invoice_id, reverses_id)
select e.customer_id, e.day, 'reversal', e.credit, e.debit, e.amount_minor, e.invoice_id, e.id
from invoice i
cross join lateral (
    select * from ledger_entry b where b.id = i.id
    union all
    select * from ledger_entry s where s.invoice_id = i.id and s.kind = 'stated'
) e
where i.batch_id = :imported
    and not exists (select from ledger_entry r where r.reverses_id = e.id)
"""
"""What is booked of a bill bears the bill's id; what is stated of it has an index of its own."""
RESTORE = """
update invoice i set
    kind = coalesce(o.was ->> 'kind', i.kind),
    due_date = coalesce(cast(o.was ->> 'due_date' as date), i.due_date),
    period_start = case when o.was ? 'period_start'
        then cast(o.was ->> 'period_start' as date) else i.period_start end,
    period_end = case when o.was ? 'period_end'
        then cast(o.was ->> 'period_end' as date) else i.period_end end,
    stated_paid_minor = case when o.was ? 'paid_amount'
        then cast(o.was ->> 'paid_amount' as bigint) else i.stated_paid_minor end,
    paid_on = case when o.was ? 'paid_on' then cast(o.was ->> 'paid_on' as date) else i.paid_on end,
    corrects_number = case when o.was ? 'corrects' then o.was ->> 'corrects'
        else i.corrects_number end,
    corrects_id = case when o.was ? 'corrects' then null else i.corrects_id end
from (
    select r.known_id, (
        select jsonb_object_agg(c ->> 0, c -> 1) from jsonb_array_elements(r.changes) c
    ) as was
    from invoice_batch_row r where r.batch_id = :batch and r.outcome = 'changed'
) o
where i.id = o.known_id
"""
SHOW_WITHDRAWN = "select set_config('portal.withdrawn', 'shown', true)"
HIDE_WITHDRAWN = "select set_config('portal.withdrawn', '', true)"
WITHDRAW = "update invoice set withdrawn_at = now() where batch_id = :imported"
