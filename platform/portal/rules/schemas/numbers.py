"""Fields for numbers that carry a check digit: company register, tax number."""

import re
from typing import Any

from marshmallow import ValidationError

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Line

_TAX_NUMBER = re.compile(r"([0-9]{8})-([1-5])-([0-9]{2})")
_TAX_WEIGHTS = (9, 7, 3, 1, 9, 7, 3)
_REGISTER_NUMBER = re.compile(r"(0[1-9]|1[0-9]|20)-[0-9]{2}-[0-9]{6}")


class RegisterNumber(Line):
    """A number of the Hungarian company register: ``05-09-123456`` (court, legal form, number)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _REGISTER_NUMBER.fullmatch(text):
            advice = N_("write court-form-number, for example `05-09-123456`")
            raise ValidationError(
                Problem(N_("'%(text)s' is no company register number", text=text), advice)
            )
        return text


class TaxNumber(Line):
    """A Hungarian tax number ``12345678-2-05``; the eighth digit checks the seven before it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        match = _TAX_NUMBER.fullmatch(text)
        if match is None:
            advice = N_("write it with hyphens, for example `12892312-2-05`")
            raise ValidationError(Problem(N_("'%(text)s' is no tax number", text=text), advice))
        total = sum(
            weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, match[1], strict=False)
        )
        if (10 - total % 10) % 10 != int(match[1][7]):
            advice = N_("compare it with the register, digit by digit")
            raise ValidationError(
                Problem(
                    N_("'%(text)s' is mistyped: its check digit does not fit", text=text), advice
                )
            )
        return text
