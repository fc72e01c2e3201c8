"""Price tables with their periods of validity."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Day, Line, Numeral, StrictSchema, meta
from portal.rules.schemas.words import paragraphs, words
from portal.rules.text import Text

_NET = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_RATE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")
_EXACT = Context(prec=40)
"""Wider than any product of a price and a rate that the grammar lets through."""


@dataclass(frozen=True, slots=True)
class PriceItem:
    """One unit price: ``net`` in forints a ``unit``, ``vat`` in percent; both exact decimals."""

    name: Text
    unit: Text
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        """Return net and VAT together, rounded half up to as many decimals as ``net`` is "
        "printed with."""
        exact = _EXACT.multiply(self.net, 1 + self.vat / 100)
        return exact.quantize(self.net, rounding=ROUND_HALF_UP, context=_EXACT)


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """Prices in force from ``start`` (that day included) until ``end`` (excluded; None: no end "
    "known)."""

    start: date
    end: date | None
    legal_basis: Text
    items: tuple[PriceItem, ...]

    def holds(self, day: date) -> bool:
        """Tell whether these prices are in force on that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices for one kind of customer, period after period without gap or overlap."""

    id: str
    title: Text
    note: Text | None
    periods: tuple[PricePeriod, ...]

    def on(self, day: date) -> PricePeriod | None:
        """Return what is in force on that day; None before the first and after the last period."""
        return next((period for period in self.periods if period.holds(day)), None)

    def after(self, day: date) -> tuple[PricePeriod, ...]:
        """Return the periods that begin later than that day."""
        return tuple(period for period in self.periods if period.start > day)


@dataclass(frozen=True, slots=True)
class Prices:
    """Every price table of the tenant, in the order of the file."""

    tables: tuple[PriceTable, ...]


class Price(Numeral):
    """A net unit price such as ``3125.45``: digits, a point and up to six decimals; exact."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _NET.fullmatch(text):
            advice = N_("write digits and a point, without spaces and `Ft`, for example `3125.45`")
            raise ValidationError(Problem(N_("'%(text)s' is no unit price", text=text), advice))
        return Decimal(text)


class Percent(Numeral):
    """A rate in percent such as ``27`` or ``5``, at most two decimals."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).removesuffix("%").strip()
        if not _RATE.fullmatch(text):
            raise ValidationError(
                Problem(
                    N_("'%(text)s' is no rate in percent", text=text), N_("write for example `27`")
                )
            )
        return Decimal(text)


class PriceItemSchema(StrictSchema):
    """One unit price."""

    name = words(N_("what is paid for"))
    unit = words(N_("the unit, as it stands after the amount, e.g. `Ft/GJ`"))
    net = Price(
        required=True,
        limit=20,
        metadata=meta(
            N_("without VAT; printed, and the gross rounded, as exactly as it is written"),
            "3125.45",
        ),
    )
    vat = Percent(required=True, limit=8, metadata=meta(N_("the rate of VAT in percent"), "27"))

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PriceItem:
        return PriceItem(**data)


class PricePeriodSchema(StrictSchema):
    """Prices that are in force together."""

    start = Day(
        data_key="from",
        required=True,
        metadata=meta(N_("the first day they are in force"), "2026-01-01"),
    )
    end = Day(
        data_key="until",
        load_default=None,
        metadata=meta(
            N_("the first day they no longer are; leave out while no end is known"), "2026-10-01"
        ),
    )
    legal_basis = words(N_("the decree, resolution or decision behind them"))
    items = fields.List(
        fields.Nested(PriceItemSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one price")),
        metadata=meta(N_("the prices")),
    )

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["end"] is not None and data["end"] <= data["start"]:
            advice = N_("`until` is the first day on which they no longer hold")
            raise ValidationError(
                {"until": [Problem(N_("the period ends before it begins"), advice)]}
            )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PricePeriod:
        return PricePeriod(**{**data, "items": tuple(data["items"])})


class PriceTableSchema(StrictSchema):
    """The prices for one kind of customer."""

    id = Line(
        required=True,
        limit=40,
        validate=validate.Regexp("^[a-z][a-z0-9-]*$", error=N_("use a-z, 0-9 and hyphens")),
        metadata=meta(N_("a short name, part of addresses"), "residential"),
    )
    title = words(N_("the heading of the table"))
    note = paragraphs(N_("what else must be known, below the table"), required=False)
    periods = fields.List(
        fields.Nested(PricePeriodSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one period")),
        metadata=meta(
            N_("the periods, the earliest first; each begins where the one before it ends")
        ),
    )

    @validates_schema
    def _seamless(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        wrong = dict(_breaks(data["periods"]))
        if wrong:
            raise ValidationError({"periods": wrong})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PriceTable:
        return PriceTable(**{**data, "periods": tuple(data["periods"])})


class PricesSchema(StrictSchema):
    """Price tables with their periods of validity."""

    tables = fields.List(
        fields.Nested(PriceTableSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one table")),
        metadata=meta(N_("the tables, in the order in which the page shows them")),
    )

    @validates_schema
    def _distinct(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        seen: set[str] = set()
        for index, table in enumerate(data["tables"]):
            if table.id in seen:
                problem = Problem(
                    N_("'%(id)s' stands twice", id=table.id), N_("give each table its own id")
                )
                raise ValidationError({"tables": {index: {"id": [problem]}}})
            seen.add(table.id)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Prices:
        return Prices(tuple(data["tables"]))


def _breaks(periods: list[PricePeriod]) -> Iterator[tuple[int, dict[str, list[Problem]]]]:
    """Yield each period that does not begin where the one before it ends, by its place."""
    for place, (before, period) in enumerate(pairwise(periods), start=1):
        if before.end is None or period.start < before.end:
            lasts = N_("lasts until %(end)s", end=before.end) if before.end else N_("has no end")
            problem = N_(
                "this period begins on %(start)s, but the one before it %(lasts)s",
                start=period.start,
                lasts=lasts,
            )
            advice = N_("end the one before it with `until: %(start)s`", start=period.start)
        elif period.start > before.end:
            problem = N_(
                "from %(end)s to %(start)s no price is in force", end=before.end, start=period.start
            )
            advice = N_("begin with `from: %(end)s`, or put a period between", end=before.end)
        else:
            continue
        yield place, {"from": [Problem(problem, advice)]}
