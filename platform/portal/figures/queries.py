"""What the figures say, counted; each function is one statement and covers the tenant in scope."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.consents.models import ConsentEvent
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.counting.models import DailyCount
from portal.foundation.mailing.models import MailBounce
from portal.registration.models import Registration
from portal.work.items import everything, sources

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=8), timedelta(days=15))
"""Where the ages of open matters are parted."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """Daily counts of a period: how often each (name, key), and each name on each day."""

    by_key: Mapping[tuple[str, str], int]
    by_day: Mapping[tuple[str, date], int]

    def total(self, name: str) -> int:
        """Return how often that happened, whatever the key."""
        return sum(times for (known, _key), times in self.by_key.items() if known == name)

    def keys(self, name: str) -> list[tuple[str, int]]:
        """Return the keys of that name, the most frequent first."""
        found = [(key, times) for (known, key), times in self.by_key.items() if known == name]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Approvals:
    """Registrations that clerks decided on; times in seconds, None where there was none."""

    decided: int
    approved: int
    in_usual_time: int
    in_promised_time: int
    half_within: float | None
    nine_of_ten_within: float | None


@dataclass(frozen=True, slots=True)
class EInvoices:
    """How many customers there are, and how many get their bills electronically."""

    customers: int
    electronic: int


def counts(*, since: date) -> Counted:
    """Return what was counted from that day on."""
    by_key: Counter[tuple[str, str]] = Counter()
    by_day: Counter[tuple[str, date]] = Counter()
    rows = db.session().execute(
        select(DailyCount.name, DailyCount.key, DailyCount.day, DailyCount.times).where(
            DailyCount.day >= since
        )
    )
    for name, key, day, times in rows:
        by_key[name, key] += times
        by_day[name, day] += times
    return Counted(by_key, by_day)


def approvals(*, since: datetime) -> Approvals:
    """Return how the decisions of clerks since then stand against their clocks."""
    took = func.extract("epoch", Registration.decided_at - Registration.confirmed_at)
    within = (
        func.percentile_cont(0.5).within_group(took.asc()),
        func.percentile_cont(0.9).within_group(took.asc()),
    )
    row = (
        db.session()
        .execute(
            select(
                func.count(),
                func.count().filter(Registration.state == "activated"),
                func.count().filter(Registration.decided_at <= Registration.expect_by),
                func.count().filter(Registration.decided_at <= Registration.answer_by),
                *within,
            ).where(
                Registration.decided_by.is_not(None),
                Registration.decided_at >= since,
                Registration.confirmed_at.is_not(None),
            )
        )
        .one()
    )
    return Approvals(*row)


def e_invoices() -> EInvoices:
    """Return the share of electronic bills now: the newest word of each customer counts."""
    newest = (
        select(ConsentEvent.customer_id, ConsentEvent.granted)
        .where(ConsentEvent.kind == "e_invoice")
        .ext(distinct_on(ConsentEvent.customer_id))
        .order_by(ConsentEvent.customer_id, ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .subquery()
    )
    electronic = select(func.count()).select_from(newest).where(newest.c.granted).scalar_subquery()
    row = db.session().execute(select(func.count(Customer.id), electronic)).one()
    return EInvoices(*row)


def e_invoice_months(*, today: date) -> tuple[tuple[date, int, int], ...]:
    """Return (first of the month, asked for, withdrawn) of the last twelve months, oldest first."""
    months = _months(today)
    month = func.date_trunc("month", func.timezone("Europe/Budapest", ConsentEvent.at)).cast(Date)
    rows = db.session().execute(
        select(
            month,
            func.count().filter(ConsentEvent.granted),
            func.count().filter(~ConsentEvent.granted),
        )
        .where(ConsentEvent.kind == "e_invoice", month >= months[0])
        .group_by(month)
    )
    found = {row[0]: (row[1], row[2]) for row in rows}
    return tuple((one, *found.get(one, (0, 0))) for one in months)


def open_matters(*, now: datetime) -> dict[str, tuple[int, ...]]:
    """Return by kind of work how many wait, by age: up to 1, 3, 8, 15 days, and longer."""
    shown = sources()
    if not shown:
        return {}
    work = everything(shown)
    age = now - work.c.since
    bucket = case(*((age <= limit, place) for place, limit in enumerate(AGES)), else_=len(AGES))
    rows = db.session().execute(
        select(work.c.kind, bucket.label("bucket"), func.count()).group_by(work.c.kind, "bucket")
    )
    found: dict[str, list[int]] = {}
    for kind, place, number in rows:
        found.setdefault(kind, [0] * (len(AGES) + 1))[place] = number
    return {kind: tuple(numbers) for kind, numbers in found.items()}


def unreachable_addresses(*, since: datetime | None = None) -> int:
    """Return how many addresses mail does not reach now; ``since``: only what began since then."""
    statement = select(func.count()).where(MailBounce.cleared_at.is_(None))
    if since is not None:
        statement = statement.where(MailBounce.first_at >= since)
    return db.session().scalar(statement) or 0


def _months(today: date) -> tuple[date, ...]:
    last = today.year * 12 + today.month - 1
    return tuple(
        date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)
    )
