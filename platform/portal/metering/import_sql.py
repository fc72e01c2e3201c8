"""The set-based half of the imports of meters and readings, as the application role under RLS.

A blank cell never wipes out what is recorded. Rows that name something wrong go to
``import_problem``, and every later statement leaves them out.
"""

METER_STAGE = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, serial_number text, medium text, unit text,
    digits integer, decimals integer, place text, supply_point_code text,
    verification_due_date date, installed_on date, removed_on date, replaces_serial_number text,
    exchanged_on date, closing_value bigint, opening_value bigint, protocol_number text
) on commit drop
"""
READING_STAGE = """
create temporary table import_stage (
    line integer, id uuid, customer_number text, serial_number text, medium text, read_on date,
    value bigint, source text
) on commit drop
"""
_SOUND = "not exists (select from import_problem p where p.line = s.line)"
STAGED_SOUND = f"select count(*) from import_stage s where {_SOUND}"  # noqa: S608 - constants only

# ------------------------------------------------------------------------------- meters

MEDIA = """
create temporary table import_medium (medium text, unit text, digits integer, decimals integer)
on commit drop
"""
ADD_MEDIUM = "insert into import_medium values (:medium, :unit, :digits, :decimals)"
REPEATED_METERS = """
insert into import_problem
select line, 'serial_number', serial_number, :template, null
from (
    select *, row_number() over (partition by customer_number, medium, serial_number order by line)
        as turn
    from import_stage
) s
where turn > 1
"""
UNKNOWN_CUSTOMERS = """
insert into import_problem
select s.line, 'customer_number', s.customer_number, :template, null
from import_stage s left join customer c on c.customer_number = s.customer_number
where c.id is null
"""
UNKNOWN_POINTS = """
insert into import_problem
select s.line, 'supply_point_code', s.supply_point_code, :template, null
from import_stage s
join customer c on c.customer_number = s.customer_number
left join supply_point p on p.customer_id = c.id and p.code = s.supply_point_code
where s.supply_point_code is not null and p.id is null
"""
WANTED_METERS = f"""
create temporary table import_wanted on commit drop as
select s.line, s.id, c.id as customer_id, m.id as known_id, s.serial_number, s.medium,
    coalesce(p.id, m.supply_point_id) as supply_point_id,
    coalesce(s.unit, m.unit, d.unit) as unit,
    coalesce(s.digits, m.digits, d.digits) as digits,
    coalesce(s.decimals, m.decimals, d.decimals) as decimals,
    coalesce(s.place, m.place) as place,
    coalesce(s.verification_due_date, m.verification_due_date) as verification_due_date,
    coalesce(s.installed_on, m.installed_on, s.exchanged_on) as installed_on,
    coalesce(s.removed_on, m.removed_on) as removed_on
from import_stage s
join customer c on c.customer_number = s.customer_number
join import_medium d on d.medium = s.medium
left join supply_point p on p.customer_id = c.id and p.code = s.supply_point_code
left join meter m on m.customer_id = c.id and m.medium = s.medium and m.serial_number = s.serial_number
where {_SOUND}
"""  # noqa: S608 - constants only
_DETAILS = "supply_point_id, unit, digits, decimals, place, verification_due_date, installed_on, removed_on"
UPDATE_METERS = f"""
update meter m set ({_DETAILS}) = (select
    w.supply_point_id, w.unit, w.digits, w.decimals, w.place, w.verification_due_date,
    w.installed_on, w.removed_on), imported_at = now()
from import_wanted w
where m.id = w.known_id and
    (m.supply_point_id, m.unit, m.digits, m.decimals, m.place, m.verification_due_date,
        m.installed_on, m.removed_on)
    is distinct from (w.supply_point_id, w.unit, w.digits, w.decimals, w.place,
        w.verification_due_date, w.installed_on, w.removed_on)
"""  # noqa: S608 - constants only
ADD_METERS = f"""
insert into meter (id, customer_id, serial_number, medium, {_DETAILS})
select id, customer_id, serial_number, medium, {_DETAILS} from import_wanted
where known_id is null order by line
on conflict do nothing
"""  # noqa: S608 - constants only
METERS_ELSEWHERE = """
insert into import_problem
select w.line, 'serial_number', w.serial_number, :template, null
from import_wanted w left join meter m on m.id = w.id
where w.known_id is null and m.id is null
"""

# ---------------------------------------------------------------------------- exchanges

WANTED_EXCHANGES = f"""
create temporary table import_exchange on commit drop as
select s.line, s.id, new.id as new_meter_id, old.id as old_meter_id, s.exchanged_on,
    s.closing_value, coalesce(s.opening_value, 0) as opening_value, s.protocol_number,
    s.replaces_serial_number,
    s.closing_value < (10 ^ old.digits)::bigint * 1000
        and coalesce(s.opening_value, 0) < (10 ^ new.digits)::bigint * 1000 as fits
from import_stage s
join customer c on c.customer_number = s.customer_number
join meter new on new.customer_id = c.id and new.medium = s.medium
    and new.serial_number = s.serial_number
left join meter old on old.customer_id = c.id and old.medium = s.medium
    and old.serial_number = s.replaces_serial_number
where s.replaces_serial_number is not null and {_SOUND}
"""  # noqa: S608 - constants only
UNKNOWN_OLD_METERS = """
insert into import_problem
select line, 'replaces_serial_number', replaces_serial_number, :template, null
from import_exchange where old_meter_id is null
"""
EXCHANGES_THAT_DO_NOT_FIT = """
insert into import_problem
select line, 'closing_reading', null, :template, null from import_exchange where not fits
"""
ADD_EXCHANGES = """
insert into meter_exchange (id, old_meter_id, new_meter_id, exchanged_on, closing_value,
    opening_value, protocol_number)
select id, old_meter_id, new_meter_id, exchanged_on, closing_value, opening_value, protocol_number
from import_exchange where old_meter_id is not null and fits order by line
on conflict do nothing
"""
BACKWARD_EXCHANGES = """
with backward as (
    delete from meter_exchange e using import_exchange i
    where e.id = i.id and exists (
        select from meter_exchange o
        where (o.new_meter_id = e.old_meter_id and o.exchanged_on >= e.exchanged_on)
            or (o.old_meter_id = e.new_meter_id and o.exchanged_on <= e.exchanged_on))
    returning i.line, e.exchanged_on
)
insert into import_problem
select line, 'exchanged_on', exchanged_on::text, :template, null from backward
"""
REMOVE_EXCHANGED = """
update meter m set removed_on = e.exchanged_on, imported_at = now()
from meter_exchange e join import_exchange i on i.id = e.id
where m.id = e.old_meter_id and m.removed_on is null
"""
CONFLICTING_EXCHANGES = """
insert into import_problem
select i.line, 'replaces_serial_number', i.replaces_serial_number, :template, null
from import_exchange i
where i.old_meter_id is not null and i.fits
    and not exists (select from import_problem p where p.line = i.line)
    and not exists (
        select from meter_exchange e
        where (e.old_meter_id, e.new_meter_id, e.exchanged_on, e.closing_value, e.opening_value)
            = (i.old_meter_id, i.new_meter_id, i.exchanged_on, i.closing_value, i.opening_value))
"""

# ----------------------------------------------------------------------------- readings

WANTED_READINGS = """
create temporary table import_wanted on commit drop as
select s.*, c.id as customer_id, m.id as meter_id, m.meters,
    s.value < (10 ^ m.digits)::bigint * 1000 and s.value % (10 ^ (3 - m.decimals))::bigint = 0 as fits
from import_stage s
left join customer c on c.customer_number = s.customer_number
left join lateral (
    select min(x.id::text)::uuid as id, count(*) as meters, min(x.digits) as digits,
        min(x.decimals) as decimals
    from meter x
    where x.customer_id = c.id and x.serial_number = s.serial_number
        and (s.medium is null or x.medium = s.medium)
) m on true
"""
READINGS_OF_NOBODY = """
insert into import_problem
select line, 'customer_number', customer_number, :template, null
from import_wanted where customer_id is null
"""
READINGS_OF_NO_METER = """
insert into import_problem
select line, 'serial_number', serial_number, :template, null
from import_wanted where customer_id is not null and meter_id is null
"""
READINGS_OF_TWO_METERS = """
insert into import_problem
select line, 'medium', serial_number, :template, null from import_wanted where meters > 1
"""
READINGS_THAT_DO_NOT_FIT = """
insert into import_problem
select line, 'reading', round(value / 1000.0, 3)::text, :template, null
from import_wanted where meters = 1 and not fits
"""
ADD_READINGS = """
insert into meter_reading (id, meter_id, read_on, value, source, batch_id)
select id, meter_id, read_on, value, source, cast(:batch as uuid)
from import_wanted where meters = 1 and fits order by line
on conflict (tenant_id, meter_id, read_on, source) do nothing
"""
CONFLICTING_READINGS = """
insert into import_problem
select w.line, 'reading', round(w.value / 1000.0, 3)::text, :template,
    json_build_object('known', round(k.value / 1000.0, 3)::text)
from import_wanted w
join meter_reading k on (k.meter_id, k.read_on, k.source) = (w.meter_id, w.read_on, w.source)
where w.meters = 1 and w.fits and k.id <> w.id and k.value <> w.value
"""
