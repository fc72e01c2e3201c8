"""What the schemas of rules.yaml are made of: strict schemas and fields for texts, times and days."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal.foundation.findings import Problem
from portal.kernel.words import N_

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SPAN = re.compile(r"([0-2][0-9]):([0-5][0-9])\s*[-–]\s*([0-2][0-9]):([0-5][0-9])")
_DURATION = re.compile(r"([0-9]{1,4})\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class StrictSchema(Schema):
    """A schema that refuses keys it does not know, in the order of its declaration."""

    class Meta:
        """A mistyped key is an error, never silently ignored."""

        unknown = RAISE


def meta(description: str, example: str | None = None) -> dict[str, str]:
    """Return the metadata that the findings, the JSON Schema and the reference are made of."""
    return {"description": description} | ({} if example is None else {"example": example})


class Line(fields.String):
    """One line of text, trimmed, up to ``limit`` characters; no control or direction marks."""

    def __init__(self, *, limit: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not text:
            raise ValidationError(N_("nothing stands here, but a text is wanted"))
        if len(text) > self.limit:
            raise ValidationError(
                Problem(
                    N_("the text has %(count)s characters", count=len(text)),
                    N_("at most %(limit)s", limit=self.limit),
                )
            )
        if _CONTROL.search(text) or self._breaks(text):
            advice = N_("write one line, without control or invisible characters")
            raise ValidationError(
                Problem(N_("the text holds a line break or an invisible character"), advice)
            )
        return text

    def _breaks(self, text: str) -> bool:
        return "\n" in text or "\r" in text


class Lines(Line):
    """A text of several lines; blank lines part paragraphs."""

    def _breaks(self, text: str) -> bool:
        return "\r" in text


class Numeral(Line):
    """A number that is read digit by digit, so that it stays exact; editors may see a number."""


class Phone(Line):
    """A telephone number as printed: digits, spaces, brackets, ``+``, ``-``, ``/``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        digits = sum(character.isdigit() for character in text)
        if not re.fullmatch(r"[0-9+()/\- ]+", text) or not 8 <= digits <= 15:
            raise ValidationError(N_("'%(text)s' is no telephone number", text=text))
        return text


class Website(Line):
    """An address of the web, ``https://`` (or ``http://``), shown as a link and never fetched."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        validate.URL(
            schemes={"https", "http"},
            require_tld=True,
            error=N_("'%(text)s' is no web address", text=text),
        )(text)
        return text


class MailAddress(Line):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        validate.Email(error=N_("'%(text)s' is no e-mail address", text=text))(text)
        return text


class Span(fields.String):
    """Opening hours ``08:00-12:00`` as ``(time, time)``; the end comes after the beginning."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        match = _SPAN.fullmatch(text)
        if match is None or int(match[1]) > 23 or int(match[3]) > 23:
            raise ValidationError(
                Problem(
                    N_("'%(text)s' are no opening hours", text=text),
                    N_('write for example `"08:00-12:00"`'),
                )
            )
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        if start >= end:
            raise ValidationError(
                Problem(
                    N_("'%(text)s' ends before it begins", text=text),
                    N_("write the earlier time first"),
                )
            )
        return start, end


class Day(fields.Date):
    """A calendar day ``2026-12-24``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            advice = N_("write year-month-day, for example `2026-12-24`")
            raise ValidationError(
                Problem(N_("'%(value)s' is no day of the calendar", value=value), advice)
            ) from None


class Duration(fields.String):
    """A length of time ``24h``, ``90m`` or ``2d`` as timedelta, between two bounds."""

    def __init__(self, *, least: timedelta, most: timedelta, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        match = _DURATION.fullmatch(text)
        if match is None:
            advice = N_("write a number and m, h or d, for example `24h`")
            raise ValidationError(Problem(N_("'%(text)s' is no length of time", text=text), advice))
        length = timedelta(**{_UNITS[match[2]]: int(match[1])})
        if not self.least <= length <= self.most:
            advice = N_(
                "between %(least)s and %(most)s", least=spoken(self.least), most=spoken(self.most)
            )
            raise ValidationError(Problem(N_("%(text)s is not allowed", text=text), advice))
        return length


class Amount(fields.Integer):
    """A whole number between two bounds; ``why`` says where the upper bound comes from."""

    def __init__(self, *, least: int, most: int, why: str = "", **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)
        self.least, self.most, self.why = least, most, why

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = int(super()._deserialize(value, attr, data, **kwargs))
        if not self.least <= number <= self.most:
            advice = N_(
                "write a number from %(least)s to %(most)s%(why)s",
                least=self.least,
                most=self.most,
                why=self.why,
            )
            raise ValidationError(Problem(N_("%(number)s is not allowed", number=number), advice))
        return number


def spoken(length: timedelta) -> str:
    """Return a length of time as rules write it: ``90m``, ``24h``."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"


def without_repeats(values: list[Any]) -> None:
    """Refuse a list in which something stands twice; raises ValidationError naming it."""
    repeated = sorted({str(value) for value in values if values.count(value) > 1})
    if repeated:
        raise ValidationError(
            Problem(N_("%(names)s stands twice", names=", ".join(repeated)), N_("keep one"))
        )


def as_mapping(data: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the mapping, or an empty one: what is missing was reported already."""
    return data if isinstance(data, Mapping) else {}
