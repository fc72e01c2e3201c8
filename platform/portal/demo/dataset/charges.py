"""Prices one month of one customer: the lines of a bill from the tenant's tariff."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import DemoCustomer, Line
from portal.demo.dataset.spec import DemoSpec, TariffLine

_CENT = Decimal("0.01")
_WHOLE = Decimal(1)


def whole(amount: Decimal) -> int:
    """Round to whole forints, halves away from zero, as Hungarian bills do."""
    return int(amount.quantize(_WHOLE, rounding=ROUND_HALF_UP))


def month_lines(
    *, spec: DemoSpec, customer: DemoCustomer, year: int, month: int, price_year: int
) -> tuple[Line, ...]:
    """Return the charges of a calendar month.

    `price_year` is the year in which the tariff's prices are today's; each year before it is
    cheaper by the tariff's yearly percentage.
    """
    return tuple(
        _line(
            spec=spec,
            line=line,
            quantity=_quantity(
                spec=spec, customer=customer, line=line, position=position, when=(year, month)
            ),
            years_ago=max(price_year - year, 0),
        )
        for position, line in enumerate(spec.tariff.lines)
    )


def _quantity(
    *,
    spec: DemoSpec,
    customer: DemoCustomer,
    line: TariffLine,
    position: int,
    when: tuple[int, int],
) -> Decimal:
    year, month = when
    meter = line.meter or f"line{position}"
    rng = stream(seed=spec.seed, parts=("meter", customer.index, meter, year, month))
    spread = rng.randint(-line.spread_percent, line.spread_percent)
    quantity = Decimal(line.fixed) + Decimal(line.per_size) * customer.size
    quantity = quantity * line.season[month - 1] * (100 + spread) / 10_000
    return quantity.quantize(Decimal(1).scaleb(-line.decimals), rounding=ROUND_HALF_UP)


def _line(*, spec: DemoSpec, line: TariffLine, quantity: Decimal, years_ago: int) -> Line:
    index = Decimal(100 - spec.tariff.yearly_percent * years_ago) / 100
    price = (Decimal(line.unit_price) * index).quantize(_CENT, rounding=ROUND_HALF_UP)
    return make_line(
        label=line.label,
        quantity=quantity,
        unit=line.unit,
        unit_price=price,
        net=whole(quantity * price),
        vat_percent=spec.tariff.vat_percent,
    )


def make_line(
    *, label: str, quantity: Decimal, unit: str, unit_price: Decimal, net: int, vat_percent: int
) -> Line:
    """Return a line with its VAT rounded to whole forints."""
    vat = whole(Decimal(net * vat_percent) / 100)
    return Line(label, quantity, unit, unit_price, net, vat_percent, vat)
