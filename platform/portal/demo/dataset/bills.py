"""Makes a customer's bills over two years, still without numbers and payments."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from portal.demo.dataset.chains import has_chain, with_correction, with_interim
from portal.demo.dataset.charges import make_line, month_lines, whole
from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import DemoCustomer, DemoInvoice, Line
from portal.demo.dataset.spec import Case, DemoSpec

MONTHS = 24
# "Over one year old" must stay true on the day of the demo and "under one year" for weeks after.
_OLD_DAYS = 400
_NEGATIVE_SPREAD = (-22, -12)


@dataclass(frozen=True, slots=True)
class BillMaker:
    """Makes the bills of one tenant's customers as of one day."""

    spec: DemoSpec
    today: date

    def bills_of(self, *, customer: DemoCustomer, bills: str) -> tuple[DemoInvoice, ...]:
        """Return the customer's bills, oldest first; `bills` is the case's kind of history."""
        made = [self._monthly(customer, *month) for month in self._issue_months(customer)]
        made += self._settlements(customer)
        if bills == "negative":
            made.append(self._negative_settlement(customer))
        if customer.role == "registered" and self.spec.bill.interim_title:
            made = with_interim(made)
        if has_chain(customer):
            made = with_correction(made, tag=customer.number)
        made.sort(key=lambda bill: (bill.issue_date, bill.kind))
        if bills == "only_old":
            return self._only_old(made)
        if bills == "zero":
            return self._with_a_zero(made)
        return tuple(made)

    def _issue_day(self, customer: DemoCustomer) -> int:
        rng = stream(seed=self.spec.seed, parts=("issue-day", customer.index))
        return self.spec.calendar.issue_day + rng.randrange(4)

    def _issue_months(self, customer: DemoCustomer) -> list[tuple[int, int]]:
        """Return the last 24 (year, month) in which the monthly bill has been issued."""
        passed = self.today.day >= self._issue_day(customer)
        last = self.today.year * 12 + self.today.month - 1 - (0 if passed else 1)
        return [divmod_month(last - back) for back in range(MONTHS)]

    def _monthly(self, customer: DemoCustomer, year: int, month: int) -> DemoInvoice:
        offset = self.spec.calendar.period_offset
        billed_year, billed_month = divmod_month(year * 12 + month - 1 + offset)
        return self._bill(
            customer,
            kind="normal",
            issue_date=date(year, month, self._issue_day(customer)),
            period=(first_day(billed_year, billed_month), last_day(billed_year, billed_month)),
            lines=self._lines(customer, billed_year, billed_month),
        )

    def _lines(self, customer: DemoCustomer, year: int, month: int) -> tuple[Line, ...]:
        return month_lines(
            spec=self.spec,
            customer=customer,
            year=year,
            month=month,
            price_year=self.today.year,
        )

    def _settlements(self, customer: DemoCustomer) -> list[DemoInvoice]:
        """Return the yearly settlements issued within the two years."""
        month = self.spec.calendar.settlement_month
        day = min(self._issue_day(customer) + 6, 28)
        days = [date(self.today.year - back, month, day) for back in range(3)]
        oldest = self.today - timedelta(days=2 * 365)
        low, high = self.spec.tariff.settlement_spread
        # Whoever can be opened in the demo has no surprise in their bills but the noted one.
        spread = (low, high) if customer.role == "background" else (max(low, 2), high)
        return [
            self._settlement(customer, issued, spread)
            for issued in days
            if oldest < issued <= self.today
        ]

    def _negative_settlement(self, customer: DemoCustomer) -> DemoInvoice:
        """Return an extra settlement in the customer's favour, two months old."""
        month = divmod_month(self.today.year * 12 + self.today.month - 1 - 2)
        return self._settlement(customer, date(*month, self._issue_day(customer)), _NEGATIVE_SPREAD)

    def _settlement(
        self, customer: DemoCustomer, issued: date, spread: tuple[int, int]
    ) -> DemoInvoice:
        """Settle the twelve calendar months before the month of issue."""
        tariff = self.spec.tariff
        end = issued.year * 12 + issued.month - 2
        months = [divmod_month(end - back) for back in range(12)]
        billed = sum(line.net for month in months for line in self._lines(customer, *month))
        rng = stream(seed=self.spec.seed, parts=("settlement", customer.index, issued.year))
        actual = whole(Decimal(billed) * (100 + rng.randint(*spread)) / 100)
        lines = tuple(
            make_line(
                label=label,
                quantity=Decimal(1),
                unit="év",
                unit_price=Decimal(net),
                net=net,
                vat_percent=tariff.vat_percent,
            )
            for label, net in (
                (tariff.settlement_actual, actual),
                (tariff.settlement_billed, -billed),
            )
        )
        period = (first_day(*months[-1]), last_day(*months[0]))
        return self._bill(
            customer, kind="settlement", issue_date=issued, period=period, lines=lines
        )

    def _bill(
        self,
        customer: DemoCustomer,
        *,
        kind: str,
        issue_date: date,
        period: tuple[date, date],
        lines: tuple[Line, ...],
    ) -> DemoInvoice:
        return DemoInvoice(
            customer_number=customer.number,
            number="",
            kind=kind,
            issue_date=issue_date,
            due_date=issue_date + timedelta(days=self.spec.calendar.due_days),
            period_start=period[0],
            period_end=period[1],
            lines=lines,
            offset=0,
        )

    def _only_old(self, made: list[DemoInvoice]) -> tuple[DemoInvoice, ...]:
        """Return the history of someone who moved out over a year ago; the last bill is final."""
        limit = self.today - timedelta(days=_OLD_DAYS)
        old = [bill for bill in made if bill.issue_date < limit]
        last = max(position for position, bill in enumerate(old) if bill.kind == "normal")
        return (*old[:last], replace(old[last], kind="final"))

    def _with_a_zero(self, made: list[DemoInvoice]) -> tuple[DemoInvoice, ...]:
        """Return the history with the last but one monthly bill covered by an overpayment."""
        monthly = [position for position, bill in enumerate(made) if bill.kind == "normal"]
        position = monthly[-2]
        bill = made[position]
        zero = replace(bill, offset=-sum(line.gross for line in bill.lines))
        return (*made[:position], zero, *made[position + 1 :])


def bills_kind(*, customer: DemoCustomer, cases: tuple[Case, ...]) -> str:
    """Return the kind of history demo.yaml asks for this customer's case."""
    if customer.role != "unregistered":
        return "normal"
    return next(case.bills for case in cases if case.case == customer.case)


def divmod_month(months: int) -> tuple[int, int]:
    """Return (year, month) of a count of months since year 0."""
    return months // 12, months % 12 + 1


def first_day(year: int, month: int) -> date:
    """Return the first day of a month."""
    return date(year, month, 1)


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
