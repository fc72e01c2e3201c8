"""Comparing a batch with what is recorded, without changing any of it.

The rows go through the very statements of the import (``billing.import_sql``); only what the import
would have added stands in a temporary table, ``import_known``, instead of among the bills.
"""

FORGET = (
    "delete from invoice_batch_row where batch_id = :batch and line < 0",
    "delete from invoice_batch_problem where batch_id = :batch and found = 'comparing'",
    "update invoice_batch_pdf set line = null where batch_id = :batch and line is not null",
)
STAGE_ROWS = """
insert into import_stage
select line, id, customer_number, number, printed_number, kind, issue_date, due_date, period_start,
    period_end, amount_due_minor, stated_paid_minor, paid_on, document, corrects_number
from invoice_batch_row where batch_id = :batch and line > 0
"""
ANALYZE_STAGE = "analyze import_stage"
KEEP_ROWS = """
insert into invoice_batch_row (batch_id, line, id, customer_number, number, printed_number, kind,
    issue_date, due_date, period_start, period_end, amount_due_minor, stated_paid_minor, paid_on,
    document, corrects_number)
select cast(:batch as uuid), s.* from import_stage s
"""
KEEP_PROBLEMS = """
insert into invoice_batch_problem (batch_id, found, line, place, value, template, fillers)
select cast(:batch as uuid), :found, line, coalesce(place, ''), coalesce(value, ''), template,
    cast(fillers as jsonb)
from import_problem
"""
RECORDED_PROBLEMS = "delete from import_problem"

# ------------------------------------------------------------------- the PDFs of the ZIP

PDF_ROWS = "create temporary table import_pdf (pdf_id uuid, line integer) on commit drop"
WITHOUT_ZIP = "update import_stage set document = null where document is not null"
"""Where no ZIP came, bills come without PDFs; they can follow in a ZIP of their own."""
PDFS_BY_PATH = """
insert into import_pdf
select p.id, s.line from import_stage s
join invoice_batch_pdf p on p.batch_id = :batch and lower(p.path) = lower(normalize(s.document, NFC))
"""
PDFS_BY_NAME = """
insert into import_pdf
select p.id, s.line from import_stage s
join invoice_batch_pdf p on p.batch_id = :batch
    and lower(regexp_replace(p.path, '^.*/', ''))
        = lower(normalize(regexp_replace(s.document, '^.*/', ''), NFC))
where not exists (select from import_pdf t where t.line = s.line)
"""
PDFS_BY_NUMBER = """
insert into import_pdf
select id, line from (
    select p.id, s.line, rank() over (partition by p.id order by n.place) as turn
    from invoice_batch_pdf p
    cross join lateral unnest(p.numbers) with ordinality as n (number, place)
    join import_stage s on s.number = n.number and s.document is null
    where p.batch_id = :batch and not exists (select from import_pdf t where t.pdf_id = p.id)
) fits where turn = 1
"""
NAME_THEM = """
update import_stage s set document = p.path
from import_pdf t join invoice_batch_pdf p on p.id = t.pdf_id and p.batch_id = :batch
where t.line = s.line and s.document is null
"""
NOT_IN_ZIP = """
insert into import_problem
select s.line, 'document', s.document, :template, null from import_stage s
where s.document is not null and not exists (select from import_pdf t where t.line = s.line)
"""
WRONG_PDFS = """
insert into import_problem
select t.line, 'document', p.path, p.template, p.fillers from import_pdf t
join invoice_batch_pdf p on p.id = t.pdf_id and p.batch_id = :batch and p.state = 'wrong'
"""
SEVERAL_PDFS = """
insert into import_problem
select t.line, 'document', left(string_agg(p.path, ', ' order by p.position), 200), :template, null
from import_pdf t
join invoice_batch_pdf p on p.id = t.pdf_id and p.batch_id = :batch and p.state = 'sound'
group by t.line having count(distinct p.document_id) > 1
"""
LINK_PDFS = """
insert into import_document
select distinct t.line, p.document_id from import_pdf t
join invoice_batch_pdf p on p.id = t.pdf_id and p.batch_id = :batch and p.state = 'sound'
where not exists (select from import_problem x where x.line = t.line)
"""
PDFS_OF_RECORDED = """
with fitting as (
    select distinct on (p.id) p.id, p.position, p.path, p.document_id, k.id as known_id
    from invoice_batch_pdf p
    cross join lateral unnest(p.numbers) with ordinality as n (number, place)
    join invoice k on k.number = n.number
    where p.batch_id = :batch and p.state = 'sound'
        and not exists (select from import_pdf t where t.pdf_id = p.id)
        and not exists (select from import_stage s where s.number = n.number)
    order by p.id, n.place
), staged as (
    insert into import_stage
    select -1 - f.position, gen_random_uuid(), c.customer_number, k.number, k.printed_number, k.kind,
        k.issue_date, k.due_date, k.period_start, k.period_end, k.amount_due_minor,
        k.stated_paid_minor, k.paid_on, f.path, k.corrects_number
    from fitting f join invoice k on k.id = f.known_id join customer c on c.id = k.customer_id
), linked as (
    insert into import_document select -1 - f.position, f.document_id from fitting f
)
insert into import_pdf select f.id, -1 - f.position from fitting f
"""
KEEP_PDF_ROWS = KEEP_ROWS + " where s.line < 0"
KEEP_PDF_LINES = """
update invoice_batch_pdf p set line = t.line from (
    select pdf_id, min(line) as line from import_pdf group by pdf_id
) t
where p.id = t.pdf_id and p.batch_id = :batch
"""

# ------------------------------------------------------------------------- what they change

_KNOWN = """id, number, customer_id, batch_id, document_id, kind, issue_date, due_date, period_start,
    period_end, amount_due_minor, stated_paid_minor, paid_on, corrects_number"""
RECORDED = f"""
create temporary table import_known on commit drop as
select {_KNOWN} from invoice k where exists (select from import_stage s where s.number = k.number)
"""  # noqa: S608  constants
FIRSTS = """
insert into import_known
select distinct on (s.number) s.id, s.number, c.id, cast(:batch as uuid), d.document_id, s.kind,
    s.issue_date, s.due_date, s.period_start, s.period_end, s.amount_due_minor, s.stated_paid_minor,
    s.paid_on, s.corrects_number
from import_stage s
join customer c on c.customer_number = s.customer_number
left join import_document d on d.line = s.line
where (s.document is null or d.document_id is not null)
    and not exists (select from import_problem p where p.line = s.line)
    and not exists (select from import_known k where k.number = s.number)
order by s.number, s.line
"""
ANALYZE_KNOWN = "analyze import_known"
ANALYZE_REST = "analyze import_rest, import_document, import_problem"
OUTCOMES = """
update invoice_batch_row b set outcome = o.outcome, known_id = null, changes = null,
    document = o.document, document_id = o.document_id
from (
    select s.id, s.document, d.document_id,
        case when x.conflicts then 'conflict' when x.line is not null then 'wrong'
            when f.id is not null then 'new' when r.is_same then 'same' else 'changed' end as outcome
    from import_stage s
    left join import_known f on f.id = s.id
    left join import_rest r on r.line = s.line
    left join import_document d on d.line = s.line
    left join (
        select line, bool_and(template = :conflict) as conflicts from import_problem group by line
    ) x on x.line = s.line
) o
where b.batch_id = :batch and b.id = o.id and (
    b.changes is not null or b.known_id is not null
    or (b.outcome, b.document, b.document_id) is distinct from (o.outcome, o.document, o.document_id)
)
"""
CHANGES = """
update invoice_batch_row b set known_id = v.known_id, changes = v.changes
from (
    select r.id, r.known_id,
        jsonb_agg(jsonb_build_array(c.place, c.known, c.value) order by c.turn) as changes
    from import_rest r
    join import_known k on k.id = r.known_id
    left join customer kc on kc.id = k.customer_id
    left join import_document d on d.line = r.line
    cross join lateral (values
        (1, 'customer_number', kc.customer_number, r.customer_number, true),
        (2, 'kind', k.kind, r.kind, true),
        (3, 'issue_date', k.issue_date::text, r.issue_date::text, true),
        (4, 'due_date', k.due_date::text, r.due_date::text, true),
        (5, 'period_start', k.period_start::text, r.period_start::text, true),
        (6, 'period_end', k.period_end::text, r.period_end::text, true),
        (7, 'amount_due', k.amount_due_minor::text, r.amount_due_minor::text, true),
        (8, 'paid_amount', k.stated_paid_minor::text, r.stated_paid_minor::text,
            r.stated_paid_minor is not null),
        (9, 'paid_on', k.paid_on::text, r.paid_on::text, r.stated_paid_minor is not null),
        (10, 'document', case when k.document_id is null then null else '*' end, r.document,
            d.document_id is distinct from k.document_id and d.document_id is not null),
        (11, 'corrects', k.corrects_number, r.corrects_number, r.corrects_number is not null)
    ) as c (turn, place, known, value, counts)
    where not r.is_same and c.counts and c.known is distinct from c.value
    group by r.id, r.known_id
) v
where b.batch_id = :batch and b.id = v.id and b.outcome in ('changed', 'conflict')
"""
COUNTS = """
select
    count(*) filter (where outcome = 'new') as new_rows,
    count(*) filter (where outcome = 'changed') as changed_rows,
    count(*) filter (where outcome = 'same') as same_rows,
    count(*) filter (where outcome = 'conflict') as conflict_rows,
    coalesce(sum(amount_due_minor) filter (where outcome = 'new'), 0) as new_sum_minor,
    count(*) filter (where outcome = 'new' and document_id is null) as bills_without_pdf,
    (select count(distinct line) from invoice_batch_problem where batch_id = :batch) as problem_lines
from invoice_batch_row where batch_id = :batch
"""
PDF_COUNTS = """
select count(*) as pdfs,
    count(*) filter (where line is not null and state = 'sound') as pdfs_matched,
    count(*) filter (where state = 'wrong') as pdfs_wrong
from invoice_batch_pdf where batch_id = :batch
"""
