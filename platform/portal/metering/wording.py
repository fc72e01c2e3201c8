"""How readings, consumption and doubts about them are said to people, in the language of the page."""

from datetime import date

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.web.formats import format_date
from portal.metering.counters import quantity
from portal.metering.plausibility import ABOVE_LATER, DECIMAL, DIGIT, LOWER, Guess, Verdict
from portal.metering.schemas import MeterView
from portal.rules.vocabulary import DEFAULT_LOCALE

_NBSP = "\N{NO-BREAK SPACE}"
_MOST_DECIMALS = 2
"""Consumption is a difference, often interpolated: a third decimal would say more than is known."""

MEDIA_LABELS = {
    "heat": _l("Heating"),
    "hot_water": _l("Hot water"),
    "cold_water": _l("Cold water"),
    "gas": _l("Gas"),
    "electricity": _l("Electricity"),
}
SOURCE_LABELS = {
    "operator": _l("read by us"),
    "customer": _l("announced"),
    "estimate": _l("estimated"),
}
STATUS_LABELS = {
    "accepted": _l("Accepted"),
    "awaiting_review": _l("We are looking at it"),
    "rejected": _l("Not accepted"),
}
_PLACES = (
    *(_l("the first digit"), _l("the second digit"), _l("the third digit")),
    *(_l("the fourth digit"), _l("the fifth digit"), _l("the sixth digit")),
    *(_l("the seventh digit"), _l("the eighth digit"), _l("the ninth digit")),
)
_MONTHS = (
    *(_l("January"), _l("February"), _l("March"), _l("April"), _l("May"), _l("June")),
    *(_l("July"), _l("August"), _l("September"), _l("October"), _l("November"), _l("December")),
)
_SHORT_MONTHS = (
    *(_l("Jan"), _l("Feb"), _l("Mar"), _l("Apr"), _l("May|short"), _l("Jun")),
    *(_l("Jul"), _l("Aug"), _l("Sep"), _l("Oct"), _l("Nov"), _l("Dec")),
)


def language() -> str:
    """Return the language of the page."""
    locale = get_locale()
    return str(locale.language) if locale is not None else DEFAULT_LOCALE


def shown(value: int, meter: MeterView) -> str:
    """Return a reading as the counter shows it: ``01234,567``."""
    text = meter.counter.shown(value)
    return text.replace(",", ".") if language() == "en" else text


def used(value: int, meter: MeterView) -> str:
    """Return a consumption with its unit: ``1 234,5 m³``."""
    decimals = min(meter.counter.decimals, _MOST_DECIMALS)
    return f"{quantity(value, decimals=decimals, language=language())}{_NBSP}{meter.unit}"


def medium_name(meter: MeterView) -> str:
    """Return what the meter counts."""
    return str(MEDIA_LABELS[meter.medium])


def meter_name(meter: MeterView) -> str:
    """Return what the meter counts, and where it is: ``Hot water, bathroom``."""
    return ", ".join(part for part in (medium_name(meter), meter.place) if part)


def month_name(month: date) -> str:
    """Return ``2026. május``, in English ``May 2026``."""
    name = str(_MONTHS[month.month - 1])
    return f"{name} {month.year}" if language() == "en" else f"{month.year}. {name}"


def short_month(month: date) -> str:
    """Return the month's name for a narrow place."""
    return str(_SHORT_MONTHS[month.month - 1]).partition("|")[0]


def doubts(verdict: Verdict, meter: MeterView) -> list[str]:
    """Return in sentences why a reading is unlikely."""
    return [_doubt(reason, verdict, meter) for reason in verdict.reasons]


def difference(verdict: Verdict, meter: MeterView) -> str | None:
    """Return in words what the reading means beside the last one; None where there is none."""
    if verdict.used is None:
        return None
    if verdict.used < 0:
        return _("%(amount)s less than at the last reading", amount=used(-verdict.used, meter))
    if verdict.days == 0:
        return _("%(amount)s within a day", amount=used(verdict.used, meter))
    return ngettext(
        "%(amount)s in %(num)d day",
        "%(amount)s in %(num)d days",
        verdict.days,
        amount=used(verdict.used, meter),
    )


def rollover(verdict: Verdict, meter: MeterView) -> str:
    """Return the explanation of a counter that began again with zero."""
    return _(
        "The meter has passed its highest number and begun again with zero. That is in order: "
        "we counted %(amount)s.",
        amount=used(verdict.used or 0, meter),
    )


def suggestion(guess: Guess, meter: MeterView) -> str:
    """Return which digit looks wrong, as a question."""
    if guess.kind == DIGIT:
        return _(
            "Counted from the left, %(digit)s looks wrong: %(typed)s instead of %(meant)s?",
            digit=_PLACES[guess.place - 1],
            typed=guess.typed,
            meant=guess.meant,
        )
    if guess.kind == DECIMAL:
        return _(
            "Perhaps the decimal sign has slipped: did you mean %(value)s?",
            value=shown(guess.value, meter),
        )
    return _(
        "Perhaps two digits are swapped: %(typed)s instead of %(meant)s?",
        typed=guess.typed,
        meant=guess.meant,
    )


def _doubt(reason: str, verdict: Verdict, meter: MeterView) -> str:
    past = verdict.past
    if reason == LOWER and past.last is not None:
        return _(
            "This is less than what the meter showed on %(day)s (%(value)s). Meters do not run backwards.",
            day=format_date(past.last.day),
            value=shown(past.last.value, meter),
        )
    if reason == ABOVE_LATER and past.later is not None:
        return _(
            "This is more than what the meter showed later, on %(day)s (%(value)s).",
            day=format_date(past.later.day),
            value=shown(past.later.value, meter),
        )
    return _(
        "This is much more than usual. In this time you usually use about %(usual)s.",
        usual=used(past.usual or 0, meter),
    )
