"""What a customer types about a meter: the reading, the day, and a photo where it is unlikely."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.formats import format_date
from portal.foundation.web.forms import PortalForm
from portal.metering.counters import Counter, ReadingFormatError

_DAYS = ("%Y-%m-%d", "%Y.%m.%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y. %m. %d")
_LONGEST_NOTE = 500


def reading_problem(code: str, counter: Counter) -> str:
    """Return in a sentence why what was typed is no reading of that counter."""
    if code == "missing":
        return _("Please write what the meter shows.")
    if code == "negative":
        return _(
            "A meter never shows less than zero. Please write the digits without a minus sign."
        )
    if code == "too_many_digits":
        return _(
            "This is more than the meter can show: it has %(digits)s digits before the decimal sign. "
            "What stands after it (often in red) belongs after a comma.",
            digits=counter.digits,
        )
    if code == "too_many_decimals" and not counter.decimals:
        return _("This meter shows whole numbers only. Please leave out what follows the comma.")
    if code == "too_many_decimals":
        return _(
            "This meter has %(digits)s digits after the decimal sign. Please leave out the rest.",
            digits=counter.decimals,
        )
    return _("Please write digits only, with a comma or a point where the red digits begin.")


class ReadingForm(PortalForm):
    """A reading and its day; ``judged_by`` gives it the meter's counter and the days allowed."""

    reading_value = StringField(
        _l("What the meter shows"),
        render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": "40"},
    )
    read_on = DateField(
        _l("The day you read it"),
        format=list(_DAYS),
        validators=[InputRequired(_l("Please give the day on which you read the meter."))],
    )
    value = 0
    """The reading in thousandths, once the form has been validated."""
    counter = Counter(9, 3)
    opens = date.min
    today = date.max

    def judged_by(self, counter: Counter, *, opens: date, today: date) -> "ReadingForm":
        """Say what the meter can show, and between which days (both included) it may have been read."""
        self.counter, self.opens, self.today = counter, opens, today
        self.read_on.render_kw = {"min": opens.isoformat(), "max": today.isoformat()}
        return self

    @property
    def day(self) -> date:
        """Return the day, once the form has been validated."""
        return self.read_on.data or self.today

    def validate_reading_value(self, field: StringField) -> None:
        """Read the number."""
        try:
            self.value = self.counter.parse(field.data or "")
        except ReadingFormatError as error:
            raise ValidationError(reading_problem(error.code, self.counter)) from None

    def validate_read_on(self, field: DateField) -> None:
        """Hold the day between the opening of the window and today."""
        if field.data is None:
            return
        if field.data > self.today:
            raise ValidationError(
                _("This day has not come yet. Please give today or an earlier day.")
            )
        if field.data < self.opens:
            raise ValidationError(
                _(
                    "Readings are taken in from %(day)s on. Please give that day or a later one.",
                    day=format_date(self.opens),
                )
            )


class ConfirmForm(ReadingForm):
    """The same reading, carried along unseen, with what may prove it."""

    reading_value = HiddenField()
    read_on = DateField(format=list(_DAYS), widget=HiddenInput(), validators=[InputRequired()])
    photo = FilesField(
        _l("A photo of the meter"),
        validators=[Optional()],
        kinds=frozenset({"image"}),
        most=1,
    )
    note = TextAreaField(
        _l("What we should know about it"),
        description=_l("For example: we had guests, or a pipe burst."),
        validators=[
            Optional(),
            Length(max=_LONGEST_NOTE, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 2},
    )
