"""The forms that narrow down lists of the console: asked by the address, without a token."""

from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SearchField, SelectField
from wtforms.validators import Length, Optional

from portal.foundation.web.forms import PortalForm, SelectChoice


class FilterForm(PortalForm):
    """A GET form. What it does not understand narrows nothing down, and is said beside the field."""

    class Meta(PortalForm.Meta):
        """Looking changes nothing, so that no token is needed."""

        csrf = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for field in self:
            field.flags.optional = False  # no filter is ever needed: saying so would only disturb

    @classmethod
    def asked(cls) -> Self:
        """Return the form with what the address asks for, checked."""
        form = cls(formdata=request.args)
        form.validate()
        return form

    def value(self, name: str) -> Any:
        """Return what a field asks for; None where it is empty or not understood."""
        field = self[name]
        return None if field.errors else (field.data or None)


class ChoiceFilter(SelectField):
    """One of the given values, or all; ``choices`` are (value, label), the first one is "all"."""

    def pre_validate(self, form: object) -> None:
        """Take a missing or unknown value for "all": an old bookmark is not the reader's mistake."""
        if self.data not in {choice[0] for choice in self.iter_choices()}:
            self.data = next(choice[0] for choice in self.iter_choices())

    def offer(self, *choices: tuple[str, object]) -> None:
        """Set what can be chosen; the first one is "all"."""
        self.choices = [SelectChoice(value, label) for value, label in choices]


class DayFilter(DateField):
    """A day that bounds a period."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; raises ValueError with the sentence for the person."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Please give a day of the calendar."))) from None


def search_field(label: Any = None, *, hint: Any = "") -> Field:
    """Return a field for words to look for, with or without accents."""
    return SearchField(
        label or _l("Search"),
        description=hint,
        validators=[Optional(), Length(max=100, message=_l("Please search for fewer words."))],
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 100},
    )
