"""What a clerk fills in about a reading."""

import uuid
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.metering.counters import Counter, ReadingFormatError
from portal.metering.forms import reading_problem
from portal.metering.plausibility import ABOVE_LATER, LOWER, UNUSUAL
from portal.metering.review import Seen
from portal.metering.wording import MEDIA_LABELS

ANSWER_WITHIN = timedelta(days=8)
_LONGEST_WAIT = timedelta(days=60)
_LONGEST = 500
REASONS = {
    LOWER: _l("Less than before"),
    UNUSUAL: _l("Much more than usual"),
    ABOVE_LATER: _l("More than later"),
}


def _choices(*pairs: tuple[str, object]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class QueueFilter(FilterForm):
    """What of the readings is listed."""

    q = search_field(_l("Name, customer number or serial number"))
    medium = ChoiceFilter(_l("Medium"), choices=_choices(("", _l("any")), *MEDIA_LABELS.items()))
    reason = ChoiceFilter(_l("Why it waits"), choices=_choices(("", _l("any")), *REASONS.items()))
    photo = ChoiceFilter(
        _l("Photo"),
        choices=_choices(("", _l("any")), ("yes", _l("with a photo")), ("no", _l("without"))),
    )
    since = DayFilter(_l("Read since"))


class DecisionForm(PortalForm):
    """About which value of which day the decision is; and a remark."""

    seen_value = HiddenField()
    seen_day = HiddenField()
    note = TextAreaField(
        _l("Remark (for colleagues)"),
        validators=[
            Optional(),
            Length(max=_LONGEST, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 2},
    )

    def seen(self, reading_id: uuid.UUID) -> Seen | None:
        """Return what the page showed; None where the form does not say it."""
        try:
            day = date.fromisoformat(self.seen_day.data or "")
            return Seen(reading_id, int(self.seen_value.data or ""), day)
        except ValueError:
            return None


class CorrectForm(DecisionForm):
    """Another value instead, and what shows it."""

    corrected_value = StringField(
        _l("What the meter shows"),
        render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": "40"},
    )
    note = TextAreaField(
        _l("What shows it (the customer reads this)"),
        description=_l("For example: the photo that you sent."),
        validators=[
            DataRequired(_l("Please write what shows the right value.")),
            Length(max=_LONGEST, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 2},
    )
    counter = Counter(9, 3)
    value = 0

    def judged_by(self, counter: Counter) -> "CorrectForm":
        """Say what the meter can show."""
        self.counter = counter
        return self

    def validate_corrected_value(self, field: StringField) -> None:
        """Read the number."""
        try:
            self.value = self.counter.parse(field.data or "")
        except ReadingFormatError as error:
            raise ValidationError(reading_problem(error.code, self.counter)) from None


class AskForm(DecisionForm):
    """Why the customer shall read again, and until when."""

    note = TextAreaField(
        _l("Why (the customer reads this)"),
        validators=[
            DataRequired(_l("Please write to the customer why.")),
            Length(max=_LONGEST, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 3},
    )
    until = DateField(
        _l("Until when"),
        validators=[InputRequired(_l("Please give the last day for reading again."))],
    )
    today = date.max

    def judged_by(self, today: date) -> "AskForm":
        """Say which day it is."""
        self.today = today
        last = (today + _LONGEST_WAIT).isoformat()
        self.until.render_kw = {"min": (today + timedelta(days=1)).isoformat(), "max": last}
        return self

    def validate_until(self, field: DateField) -> None:
        """Hold the day between tomorrow and two months ahead."""
        if field.data is None:
            return
        if field.data <= self.today:
            raise ValidationError(_("Please give the customer at least until tomorrow."))
        if field.data > self.today + _LONGEST_WAIT:
            raise ValidationError(_("Please give a day within two months."))
