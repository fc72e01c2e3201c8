"""The staff's forms for price tables: a period with its rows, and a table's own words."""

from typing import Final

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.content.forms import one_line
from portal.content.price_rows import FIELDS, PriceRow, typed_rows
from portal.content.text_forms import ReasonForm

_LONG: Final = _l("This is longer than it can be.")
_NO_DAY: Final = _l("Please give a day of the calendar.")


class PeriodForm(ReasonForm):
    """Prices that hold together. ``seen``: the fingerprint of the table that was on the page."""

    seen = HiddenField()
    start = DateField(_l("In force from"), validators=[InputRequired(_NO_DAY)])
    legal_hu = StringField(
        _l("Legal basis (Hungarian)"),
        validators=[
            DataRequired(_l("Please name the decree or decision.")),
            Length(max=200, message=_LONG),
            one_line,
        ],
    )
    legal_en = StringField(
        _l("Legal basis (English)"),
        validators=[Optional(), Length(max=200, message=_LONG), one_line],
    )
    checked = BooleanField(_l("I have checked them, they are right"))

    rows: list[PriceRow]
    row_problem: str = ""

    def read_rows(self) -> None:
        """Take the rows of the table that was sent."""
        self.rows = typed_rows({name: request.form.getlist(name) for name in FIELDS})

    def rows_are_sound(self) -> bool:
        """Tell whether every row is in order, and there is one."""
        if not self.rows:
            self.row_problem = gettext("Please give at least one price.")
        elif any(row.problems for row in self.rows):
            self.row_problem = gettext("Some rows are not in order: see below each field.")
        return not self.row_problem


class TableForm(ReasonForm):
    """What stands above and below a price table."""

    seen = HiddenField()
    title_hu = StringField(
        _l("Title (Hungarian)"),
        validators=[
            DataRequired(_l("Please give a title.")),
            Length(max=200, message=_LONG),
            one_line,
        ],
    )
    title_en = StringField(
        _l("Title (English)"), validators=[Optional(), Length(max=200, message=_LONG), one_line]
    )
    note_hu = TextAreaField(
        _l("Note (Hungarian)"), validators=[Optional(), Length(max=4000, message=_LONG)]
    )
    note_en = TextAreaField(
        _l("Note (English)"), validators=[Optional(), Length(max=4000, message=_LONG)]
    )
