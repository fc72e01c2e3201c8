"""Fields that keep what was typed beside what it means."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import StringField
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput, EmailInput, TelInput, TextInput

from portal.registration.forms.parsing import FormatError


class ParsedField(StringField):
    """A line of text that is read by a parser; ``value`` is what it means, None where empty."""

    def __init__(
        self,
        label: Any,
        *,
        parse: Callable[[str], Any],
        missing: object | None,
        description: Any = "",
        render_kw: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """``missing`` is said where nothing is typed; None: the field may stay empty."""
        super().__init__(label, description=description, render_kw=dict(render_kw or {}), **kwargs)
        self.parse = parse
        self.missing = missing
        self.value: Any = None
        if missing is None:
            self.flags.optional = True

    def pre_validate(self, form: object) -> None:
        """Read the text; StopValidation carries what the person is told."""
        text = self.data or ""
        if not text.strip():
            if self.missing is not None:
                raise StopValidation(str(self.missing))
            return
        try:
            self.value = self.parse(text)
        except FormatError as error:
            raise StopValidation(str(error)) from None


class EmailAddressField(ParsedField):
    """An e-mail address, with the keyboard that telephones have for it."""

    widget = EmailInput()


class PhoneField(ParsedField):
    """A telephone number."""

    widget = TelInput()


class BirthDateField(ParsedField):
    """A date: the browser's own calendar where it has one, typed text where not."""

    widget = DateInput()

    def _value(self) -> str:
        return self.value.isoformat() if self.value is not None else self.data or ""


class LineField(ParsedField):
    """Any other line of text."""

    widget = TextInput()
