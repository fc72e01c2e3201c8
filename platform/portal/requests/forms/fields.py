"""Fields and checks that several forms of matters share."""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, Field, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, StopValidation, ValidationError

from portal.foundation.web.formats import format_date
from portal.kernel.errors import PortalError
from portal.kernel.names import NameProblem, PersonNameError, clean_person_name
from portal.requests.limits import LONGEST_TEXT

_DATE_FORMATS = ["%Y-%m-%d", "%Y. %m. %d.", "%Y.%m.%d.", "%Y. %m. %d", "%Y.%m.%d"]
_MOST_COMBINING = 2


def tidy_text(text: str | None) -> str:
    """Return a text of several lines with what nobody can see taken out, trimmed."""
    kept = (
        sign
        for sign in unicodedata.normalize("NFC", text or "").replace("\r\n", "\n")
        if sign == "\n" or sign == "\t" or unicodedata.category(sign)[0] != "C"
    )
    return "".join(kept).strip()


def tidy_line(text: str | None) -> str:
    """Return a line with single spaces and nothing invisible."""
    return " ".join(tidy_text(text).split())


def person_name(label: Any, *, description: Any = "") -> StringField:
    """Return the field of a person's or a company's name."""
    return StringField(
        label,
        [InputRequired(_l("Please give the name.")), _is_a_name],
        description=description,
        filters=[_name_or_typed],
        render_kw={"autocomplete": "off"},
    )


def _name_or_typed(text: str | None) -> str | None:
    try:
        return clean_person_name(text or "")
    except PersonNameError:
        return text


def _is_a_name(form: object, field: Field) -> None:
    try:
        clean_person_name(field.data or "")
    except PersonNameError as error:
        if error.code is NameProblem.TOO_LONG:
            raise ValidationError(
                _("This is too long: at most %(count)s characters.", count=120)
            ) from None
        if error.code is NameProblem.EMPTY:
            raise ValidationError(_("Please give the name.")) from None
        raise ValidationError(
            _("Please use letters, spaces and hyphens only, without special characters.")
        ) from None


def mail_address(label: Any, *, description: Any = "") -> EmailField:
    """Return the field of an e-mail address."""
    return EmailField(
        label,
        [
            InputRequired(_l("Please give the e-mail address.")),
            Length(max=254, message=_l("This e-mail address is too long.")),
            Email(
                _l("This is not a whole e-mail address. It should look like this: name@example.hu")
            ),
        ],
        description=description,
        filters=[lambda text: text.strip() if text else text],
        render_kw={"autocomplete": "off"},
    )


def day_field(label: Any, *, description: Any = "") -> DateField:
    """Return the field of a day: the browser's calendar, or typed as ``2026. 05. 03.``."""
    return DateField(
        label,
        [_is_there(_l("Please give year, month and day, for example 2026. 05. 03."))],
        format=_DATE_FORMATS,
        description=description,
    )


def iso_day(field: DateField) -> str:
    """Return the day of a valid field as it is kept."""
    if field.data is None:
        raise PortalError("the field is empty: ask a valid form")
    return field.data.isoformat()


def _is_there(message: Any) -> Callable[[object, Field], None]:
    """Say what is wanted in our own words, whether nothing was typed or nothing that can be read."""

    def check(form: object, field: Field) -> None:
        if field.data is None:
            field.errors = []
            raise StopValidation(str(message))

    return check


def between(field: Field, first: date, last: date) -> bool:
    """Check that a day lies between two others (both included); says under the field if not."""
    if field.data is None or first <= field.data <= last:
        return True
    field.errors = [
        *field.errors,
        _(
            "Please give a day between %(first)s and %(last)s.",
            first=format_date(first),
            last=format_date(last),
        ),
    ]
    return False


def long_text(
    label: Any,
    *,
    missing: Any = None,
    description: Any = "",
    rows: int = 5,
    most: int = LONGEST_TEXT,
) -> TextAreaField:
    """Return a field for a text of several lines; ``missing``: what is said where nothing stands."""
    checks: list[Any] = [_is_short(most), _is_readable]
    if missing is not None:
        checks.insert(0, _holds_something(missing))
    field: TextAreaField = TextAreaField(
        label,
        checks,
        description=description,
        filters=[tidy_text],
        render_kw={"rows": rows},
    )
    return field


def _holds_something(missing: Any) -> Callable[[object, Field], None]:
    def check(form: object, field: Field) -> None:
        if not (field.data or "").strip():
            raise StopValidation(str(missing))

    return check


def _is_short(most: int) -> Callable[[object, Field], None]:
    def check(form: object, field: Field) -> None:
        if len(field.data or "") > most:
            raise StopValidation(_("Please write at most %(count)s characters.", count=most))

    return check


def _is_readable(form: object, field: Field) -> None:
    run = 0
    for sign in field.data or "":
        run = run + 1 if unicodedata.category(sign)[0] == "M" else 0
        if run > _MOST_COMBINING:
            raise StopValidation(_("Please write this without special characters."))
