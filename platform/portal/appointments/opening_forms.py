"""What is filled in to close an office on a day, or to open it longer."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.rules.sections.appointments import MOST_SEATS

CANCEL, KEEP = "cancel", "keep"
_FARTHEST = timedelta(days=730)
_DAY_MISSING = _l("Please give the day.")


class _OnADay(PortalForm):
    """A day from today on, up to two years ahead."""

    day = DateField(_l("Day"), validators=[InputRequired(_DAY_MISSING)])
    today = date.min

    def validate_day(self, field: DateField) -> None:
        """Hold the day between today and two years ahead."""
        if field.data is None:
            return
        if field.data < self.today:
            raise ValidationError(_("This day is over. Please give today or a later day."))
        if field.data > self.today + _FARTHEST:
            raise ValidationError(_("Please give a day within two years."))


class ClosingForm(_OnADay):
    """Which office is closed when, why, and what becomes of those who have booked that day."""

    office = SelectField(_l("Office"))
    reason = TextAreaField(
        _l("Reason (who has booked that day reads it)"),
        validators=[
            DataRequired(_l("Please write the reason.")),
            Length(max=300, message=_l("Please write at most 300 characters.")),
        ],
        render_kw={"rows": 2},
    )
    booked = RadioField(
        _l("What becomes of these appointments?"),
        choices=[
            SelectChoice(CANCEL, _l("Cancel them, and tell each person the reason by e-mail")),
            SelectChoice(KEEP, _l("Keep them: we receive these people although we are closed")),
        ],
        validators=[Optional()],
        validate_choice=False,
    )
    seen = HiddenField()
    """How many appointments the page has shown; empty at first."""


class ExtraForm(_OnADay):
    """When an office gives appointments beyond its hours."""

    office = SelectField(_l("Office"))
    begins = TimeField(
        _l("Begins at"), validators=[InputRequired(_l("Please give when it begins."))]
    )
    ends = TimeField(_l("Ends at"), validators=[InputRequired(_l("Please give when it ends."))])
    seats = IntegerField(
        _l("People served at once"),
        validators=[
            InputRequired(_l("Please write a number.")),
            NumberRange(1, MOST_SEATS, _l("Please write a number from 1 to %(max)s.")),
        ],
        default=1,
    )

    def validate_ends(self, field: TimeField) -> None:
        """Hold the end after the beginning."""
        if field.data and self.begins.data and field.data <= self.begins.data:
            raise ValidationError(_("The end must be later than the beginning."))


class RemovalForm(PortalForm):
    """Which entry is taken off again."""

    office = HiddenField(validators=[InputRequired()])
    day = DateField(validators=[InputRequired()])
    begins = TimeField(validators=[Optional()])
    ends = TimeField(validators=[Optional()])
