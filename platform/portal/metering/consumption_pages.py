"""The page of consumption: which place and which months are in view, and what is drawn of them."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import render_template, url_for
from flask_babel import gettext as _

from portal.foundation.web.charts import BarChart, Series, bar_chart
from portal.foundation.web.principal import principal
from portal.kernel.errors import NotFoundError
from portal.metering import queries, wording
from portal.metering.comparison import (
    Comparison,
    MonthRow,
    compare,
    months_of,
    twelve_months,
)
from portal.metering.counters import THOUSANDTHS
from portal.metering.rules import meter_rules
from portal.metering.schemas import MeasuringPlace, MeterView, Readings
from portal.metering.timeline import MonthUse
from portal.rules.sections.meters import HEATING

_YEAR = re.compile(r"[12][0-9]{3}")
Amount = Callable[[MonthRow], int | None]


@dataclass(frozen=True, slots=True)
class Period:
    """The months in view, and what they and the year before are called."""

    months: Sequence[date]
    now: str
    before: str
    year: int | None = None


def show(meter_id: uuid.UUID | None, year_text: str | None) -> str:
    """Return the page for the place of that meter (None: the first); raises NotFoundError.

    ``year_text``: a calendar year, as the address has it; the last twelve months without one.
    """
    places = queries.places(principal().customer_ids)
    if not places:
        return render_template("metering/customer/no_consumption.html", meter=None)
    place = _place(places, meter_id)
    readings = queries.readings([meter.id for meter in place.meters])
    timeline = place.timeline(readings)
    uses = timeline.months()
    if not uses:
        return render_template(
            "metering/customer/no_consumption.html", meter=place.meter, tabs=_tabs(places, place)
        )
    period = _period(uses, year_text)
    degree_days = meter_rules().degree_days if place.meter.medium == HEATING else None
    compared = compare(uses, period.months, degree_days)
    return render_template(
        "metering/customer/consumption.html",
        place=place,
        meter=place.meter,
        tabs=_tabs(places, place),
        years=_years(uses, place, period),
        period=period,
        compared=compared,
        chart=_chart(compared, period, place.meter),
        fair_chart=_fair_chart(compared, period, place.meter) if compared.fair else None,
        degree_days=degree_days,
        marks=[_marks(row) for row in compared.rows],
        notes=_notes(place, readings, compared, timeline.knots[-1].day),
    )


def _place(places: Sequence[MeasuringPlace], meter_id: uuid.UUID | None) -> MeasuringPlace:
    if meter_id is None:
        return places[0]
    for place in places:
        if any(meter.id == meter_id for meter in place.meters):
            return place
    raise NotFoundError("no such meter")


def _period(uses: Sequence[MonthUse], year_text: str | None) -> Period:
    if not year_text:
        months = twelve_months(uses[-1].month)
        return Period(months, _("last twelve months"), _("the year before"))
    if not _YEAR.fullmatch(year_text) or int(year_text) not in {use.month.year for use in uses}:
        raise NotFoundError("nothing is known of that year")
    year = int(year_text)
    return Period(months_of(year), str(year), str(year - 1), year)


def _tabs(places: Sequence[MeasuringPlace], chosen: MeasuringPlace) -> list[tuple[str, str, bool]]:
    """Return the links to the customer's measuring places; none where there is one only."""
    if len(places) < 2:
        return []
    several = len({place.meter.customer_id for place in places}) > 1
    return [
        (
            wording.meter_name(place.meter)
            + (f" ({place.meter.customer_number})" if several else ""),
            url_for("metering.consumption_of", meter_id=place.meter.id),
            place is chosen,
        )
        for place in places
    ]


def _years(
    uses: Sequence[MonthUse], place: MeasuringPlace, period: Period
) -> list[tuple[str, str, bool]]:
    """Return the links to the last twelve months and to each year of which something is known."""
    years = sorted({use.month.year for use in uses}, reverse=True)
    here = place.meter.id
    return [
        (
            _("Last twelve months"),
            url_for("metering.consumption_of", meter_id=here),
            period.year is None,
        ),
        *(
            (
                str(year),
                url_for("metering.consumption_of", meter_id=here, ev=year),
                period.year == year,
            )
            for year in years
        ),
    ]


def _chart(compared: Comparison, period: Period, meter: MeterView) -> BarChart:
    return _bars(
        "use",
        _("What was used each month"),
        compared,
        period,
        meter,
        lambda row: row.now.amount if row.now else None,
        lambda row: row.before.amount if row.before else None,
    )


def _fair_chart(compared: Comparison, period: Period, meter: MeterView) -> BarChart:
    return _bars(
        "fair",
        _("What was used each month, corrected for the weather"),
        compared,
        period,
        meter,
        lambda row: row.fair_now,
        lambda row: row.fair_before,
    )


def _bars(
    key: str,
    title: str,
    compared: Comparison,
    period: Period,
    meter: MeterView,
    now: Amount,
    before: Amount,
) -> BarChart:
    rows = compared.rows
    return bar_chart(
        key=key,
        title=title,
        description=_describe(rows, meter, now),
        unit=meter.unit,
        labels=[(wording.month_name(row.month), wording.short_month(row.month)) for row in rows],
        series=[
            _series(period.now, [now(row) for row in rows], [row.now for row in rows], meter),
            _series(
                period.before, [before(row) for row in rows], [row.before for row in rows], meter
            ),
        ],
        decimal_sign="." if wording.language() == "en" else ",",
    )


def _series(
    name: str, amounts: Sequence[int | None], uses: Sequence[MonthUse | None], meter: MeterView
) -> Series:
    return Series(
        name=name,
        values=[None if one is None else Decimal(one) / THOUSANDTHS for one in amounts],
        texts=["–" if one is None else wording.used(one, meter) for one in amounts],
        uncertain=frozenset(
            place for place, use in enumerate(uses) if use is not None and use.estimated
        ),
    )


def _describe(rows: Sequence[MonthRow], meter: MeterView, now: Amount) -> str:
    known = [(amount, row.month) for row in rows if (amount := now(row)) is not None]
    if not known:
        return _("No month of this period is known yet.")
    most, least = max(known), min(known)
    return _(
        "Columns of the months beside those of the year before. Most: %(most)s in %(most_month)s. "
        "Least: %(least)s in %(least_month)s. The table below has all numbers.",
        most=wording.used(most[0], meter),
        most_month=wording.month_name(most[1]),
        least=wording.used(least[0], meter),
        least_month=wording.month_name(least[1]),
    )


def _marks(row: MonthRow) -> str:
    """Return in a word or two how well this month is known."""
    if row.now is None:
        return ""
    marks = (
        (row.now.estimated, _("estimated")),
        (row.now.averaged, _("average")),
        (row.now.partial, _("not a whole month")),
    )
    return ", ".join(word for applies, word in marks if applies)


def _notes(
    place: MeasuringPlace, readings: Readings, compared: Comparison, last_day: date
) -> dict[str, object]:
    """Return what has to be said so that nobody takes the numbers for more than they are."""
    shown = [use for row in compared.rows for use in (row.now, row.before) if use is not None]
    return {
        "estimated": any(use.estimated for use in shown),
        "averaged": any(use.averaged for use in shown),
        "waiting": any(not one.counts for one in readings[place.meter.id][:1]),
        "exchanges": [meter.exchange for meter in place.meters if meter.exchange],
        "last_day": last_day,
    }
