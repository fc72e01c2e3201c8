"""Meters: when readings may be announced, what counts as unusual, degree days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, Day, Line, StrictSchema, meta, without_repeats

MEDIA = ("heat", "hot_water", "cold_water", "gas", "electricity")
HEATING = "heat"
ANNOUNCERS = ("everybody", "persons", "institutions", "nobody")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Window:
    """When readings are taken in: days of each month (or of some), or named days; both ends included.

    ``to_day`` before ``from_day`` lies in the next month; a day that a month does not have is its
    last. ``months``: where a window begins, all where empty. ``named`` replaces all of that.
    """

    from_day: int = 1
    to_day: int = 31
    months: tuple[int, ...] = ()
    named: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Medium:
    """One kind of meter. ``digits`` before and ``decimals`` after the decimal sign, as on the counter.

    ``announced_by``: whose readings the portal takes in (some of ANNOUNCERS); ``window`` is None
    where that is nobody. ``typical_monthly``: whole units a month, for a customer without a history.
    """

    unit: str
    digits: int
    decimals: int
    announced_by: str
    window: Window | None
    typical_monthly: int | None


@dataclass(frozen=True, slots=True)
class DegreeDays:
    """How cold it was: ``measured`` by (year, month), ``usual`` in January, February …"""

    station: str
    usual: tuple[int, ...]
    measured: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Meters:
    """Meters by medium; a consumption above ``unusual_factor`` times the usual has to be "
    "confirmed."""

    media: Mapping[str, Medium]
    unusual_factor: int
    verification_notice_days: int
    degree_days: DegreeDays | None

    def windows(self) -> tuple[tuple[str, Window], ...]:
        """Return the media whose readings customers announce, each with its window."""
        return tuple((name, one.window) for name, one in self.media.items() if one.window)


class NamedDaysSchema(StrictSchema):
    """One window by its dates."""

    opens = Day(required=True, metadata=meta(N_("the first day"), "2026-12-20"))
    closes = Day(required=True, metadata=meta(N_("the last day"), "2027-01-05"))

    @validates_schema
    def _runs_forward(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["closes"] < data["opens"]:
            raise ValidationError({"closes": [Problem(N_("the window closes before it opens"))]})


class WindowSchema(StrictSchema):
    """When readings are taken in: `from_day` and `to_day` of each month, or `named_days`."""

    from_day = Amount(
        least=1,
        most=31,
        load_default=None,
        metadata=meta(N_("the day of the month on which it opens"), "20"),
    )
    to_day = Amount(
        least=1,
        most=31,
        load_default=None,
        metadata=meta(N_("the last day; before `from_day`: of the next month"), "5"),
    )
    months = fields.List(
        Amount(least=1, most=12, metadata=meta(N_("a month"), "3")),
        load_default=list,
        validate=without_repeats,
        metadata=meta(N_("only in these months (where the window opens); default: all"), "[3, 9]"),
    )
    named_days = fields.List(
        fields.Nested(NamedDaysSchema),
        load_default=list,
        metadata=meta(N_("windows by date, instead of days of the month")),
    )

    @validates_schema
    def _one_way_or_the_other(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        opens, closes, named = data["from_day"], data["to_day"], data["named_days"]
        if named and (opens or closes or data["months"]):
            advice = N_("keep `named_days`, or days of the month")
            raise ValidationError(
                {"named_days": [Problem(N_("there are two kinds of days"), advice)]}
            )
        if not named and not (opens and closes):
            advice = N_("write for example `{from_day: 20, to_day: 5}`")
            raise ValidationError([Problem(N_("when does the window open and close?"), advice)])
        spans = sorted((one["opens"], one["closes"]) for one in named)
        if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
            raise ValidationError({"named_days": [Problem(N_("two windows overlap"))]})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Window:
        named = tuple(sorted((one["opens"], one["closes"]) for one in data["named_days"]))
        if named:
            return Window(named=named)
        return Window(data["from_day"], data["to_day"], tuple(sorted(data["months"])))


class MediumSchema(StrictSchema):
    """One kind of meter."""

    unit = Line(limit=12, required=True, metadata=meta(N_("the unit that it counts"), "m³"))
    digits = Amount(
        least=1,
        most=9,
        required=True,
        metadata=meta(
            N_("digits before the decimal sign, where the meter's own are not known"), "5"
        ),
    )
    decimals = Amount(
        least=0,
        most=3,
        required=True,
        metadata=meta(N_("digits after it, where the meter's own are not known"), "3"),
    )
    announced_by = fields.String(
        validate=validate.OneOf(ANNOUNCERS),
        load_default="nobody",
        metadata=meta(N_("who may announce readings on the portal"), "everybody"),
    )
    window = fields.Nested(
        WindowSchema,
        load_default=None,
        metadata=meta(N_("when readings may be announced; needed unless nobody may")),
    )
    typical_monthly = Amount(
        least=1,
        most=100_000,
        load_default=None,
        metadata=meta(
            N_("whole units in a usual month, to compare with where a customer has no history"), "4"
        ),
    )

    @validates_schema
    def _window_fits(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["announced_by"] != "nobody" and data["window"] is None:
            advice = N_("add `window: {from_day: 20, to_day: 5}`")
            raise ValidationError({"window": [Problem(N_("the key 'window' is missing"), advice)]})
        if data["announced_by"] == "nobody" and data["window"] is not None:
            advice = N_("say who may in `announced_by`, or take the window away")
            problem = Problem(N_("nobody may announce readings in this window"), advice)
            raise ValidationError({"window": [problem]})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Medium:
        return Medium(**data)


def _medium(meaning: str) -> fields.Nested:
    return fields.Nested(MediumSchema, load_default=None, metadata=meta(meaning))


class MediaSchema(StrictSchema):
    """The kinds of meters that the company has."""

    heat = _medium(N_("heat meters"))
    hot_water = _medium(N_("hot water meters"))
    cold_water = _medium(N_("cold water meters"))
    gas = _medium(N_("gas meters"))
    electricity = _medium(N_("electricity meters"))

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Mapping[str, Medium]:
        return MappingProxyType({name: data[name] for name in MEDIA if data[name] is not None})


class DegreeYearSchema(StrictSchema):
    """The degree days of one year."""

    year = Amount(least=2000, most=2100, required=True, metadata=meta(N_("the year"), "2026"))
    months = fields.List(
        Amount(least=0, most=1500, metadata=meta(N_("degree days"), "560")),
        required=True,
        validate=validate.Length(min=1, max=_MONTHS, error=N_("a year has twelve months")),
        metadata=meta(N_("of January, February …, as far as they are known"), "[561, 472, 380]"),
    )


class DegreeDaysSchema(StrictSchema):
    """How cold the months were, to compare heating fairly."""

    station = Line(
        limit=80, required=True, metadata=meta(N_("where they were measured"), "Miskolc")
    )
    usual = fields.List(
        Amount(least=0, most=1500, metadata=meta(N_("degree days"), "560")),
        required=True,
        validate=validate.Length(equal=_MONTHS, error=N_("write twelve numbers, January first")),
        metadata=meta(
            N_("of an average January, February …: twelve numbers"),
            "[580, 480, 390, 210, 60, 0, 0, 0, 50, 220, 400, 540]",
        ),
    )
    measured = fields.List(
        fields.Nested(DegreeYearSchema), required=True, metadata=meta(N_("year by year"))
    )

    @validates_schema
    def _each_year_once(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        years = [one["year"] for one in data["measured"]]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            raise ValidationError(
                {
                    "measured": [
                        Problem(N_("%(value)s stands twice", value=twice[0]), N_("keep one"))
                    ]
                }
            )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> DegreeDays:
        measured = {
            (one["year"], month): days
            for one in data["measured"]
            for month, days in enumerate(one["months"], start=1)
        }
        return DegreeDays(data["station"], tuple(data["usual"]), MappingProxyType(measured))


class MetersSchema(StrictSchema):
    """Meters: when readings may be announced, what counts as unusual, degree days."""

    media = fields.Nested(
        MediaSchema,
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one kind of meter")),
        metadata=meta(N_("the kinds of meters that the company has")),
    )
    unusual_factor = Amount(
        least=2,
        most=100,
        load_default=10,
        metadata=meta(
            N_("so many times the usual consumption has to be confirmed by the customer")
        ),
    )
    verification_notice_days = Amount(
        least=0,
        most=730,
        load_default=90,
        metadata=meta(N_("so many days before its date a verification counts as due soon")),
    )
    degree_days = fields.Nested(
        DegreeDaysSchema,
        load_default=None,
        metadata=meta(N_("how cold the months were, to compare heating fairly")),
    )

    @validates_schema
    def _degree_days_need_heat(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["degree_days"] is not None and HEATING not in data["media"]:
            advice = N_("add `heat` to the media, or take the degree days away")
            problem = Problem(N_("there is no heat meter to correct"), advice)
            raise ValidationError({"degree_days": [problem]})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Meters:
        return Meters(**data)
