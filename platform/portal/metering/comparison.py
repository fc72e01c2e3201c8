"""Consumption month by month beside the year before, and heating beside what the weather asked for.

Pure: what a timeline gave goes in, the rows of the page come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.metering.timeline import MonthUse, next_month, years_before
from portal.rules.sections.meters import DegreeDays

_WINTERLY = 30
"""Months with fewer degree days are no heating season: what they use has nothing to do with cold."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month and the same a year before; None is not known. ``fair_…``: corrected for the weather."""

    month: date
    now: MonthUse | None
    before: MonthUse | None
    fair_now: int | None = None
    fair_before: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """The months of which both years are known, summed up; ``percent`` is how much more that is."""

    months: int
    now: int
    before: int

    @property
    def percent(self) -> int | None:
        """Return the change in whole per cent, rounded half away from zero; None without a before."""
        if self.before <= 0:
            return None
        change = self.now - self.before
        rounded = (abs(change) * 200 + self.before) // (2 * self.before)
        return -rounded if change < 0 else rounded


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of the months in view, oldest first, and what they come to.

    ``total``: of all that is known of these months. ``fair`` is None where nothing is corrected.
    """

    rows: tuple[MonthRow, ...]
    total: int
    balance: Balance
    fair: Balance | None


def compare(
    uses: Sequence[MonthUse], months: Sequence[date], degree_days: DegreeDays | None
) -> Comparison:
    """Return those months (first days) beside the year before; ``degree_days`` for heating only."""
    known = {use.month: use for use in uses}
    rows = tuple(_row(known, month, degree_days) for month in months)
    pairs = [(row.now, row.before) for row in rows if _whole(row.now) and _whole(row.before)]
    fair = [
        (row.fair_now, row.fair_before)
        for row in rows
        if _whole(row.now)
        and _whole(row.before)
        and row.fair_now is not None
        and row.fair_before is not None
    ]
    return Comparison(
        rows=rows,
        total=sum(row.now.amount for row in rows if row.now),
        balance=Balance(
            len(pairs), sum(a.amount for a, _ in pairs if a), sum(b.amount for _, b in pairs if b)
        ),
        fair=Balance(len(fair), sum(a or 0 for a, _ in fair), sum(b or 0 for _, b in fair))
        if any(row.fair_now is not None for row in rows)
        else None,
    )


def twelve_months(last: date) -> tuple[date, ...]:
    """Return the first days of twelve months, the last of them that of ``last``."""
    months = [years_before(last.replace(day=1), 1)]
    while len(months) < 13:
        months.append(next_month(months[-1]))
    return tuple(months[1:])


def months_of(year: int) -> tuple[date, ...]:
    """Return the first days of a year's months."""
    return tuple(date(year, month, 1) for month in range(1, 13))


def corrected(amount: int, month: date, degree_days: DegreeDays) -> int | None:
    """Return what the month would have used in usual weather; None where its weather is not known.

    Outside the heating season nothing is corrected.
    """
    measured = degree_days.measured.get((month.year, month.month))
    if measured is None:
        return None
    usual = degree_days.usual[month.month - 1]
    if measured < _WINTERLY or usual < _WINTERLY:
        return amount
    return (amount * usual * 2 + measured) // (2 * measured)


def _row(known: Mapping[date, MonthUse], month: date, degree_days: DegreeDays | None) -> MonthRow:
    earlier = years_before(month, 1)
    now, before = known.get(month), known.get(earlier)
    if degree_days is None:
        return MonthRow(month, now, before)
    return MonthRow(
        month,
        now,
        before,
        corrected(now.amount, month, degree_days) if now else None,
        corrected(before.amount, earlier, degree_days) if before else None,
    )


def _whole(use: MonthUse | None) -> bool:
    return use is not None and not use.partial
