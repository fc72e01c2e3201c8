"""Fields for options schemas beyond marshmallow's own: lengths of time, formats."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from portal.kernel.spans import CalendarSpan, SpanFormatError, parse_duration

SpanT = TypeVar("SpanT")


class DurationField(fields.Field[timedelta]):
    """A length of time on the clock: ``30m``, ``2h``, ``1d``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> timedelta:
        return _read(parse_duration, value)


class CalendarSpanField(fields.Field[CalendarSpan]):
    """A length of time on the calendar: ``1 year``, ``18 months``, ``90 days``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> CalendarSpan:
        return _read(CalendarSpan.parse, value)


def _read(parse: Callable[[str], SpanT], value: object) -> SpanT:
    try:
        return parse(str(value))
    except SpanFormatError as error:
        raise ValidationError(str(error)) from error
