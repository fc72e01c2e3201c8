"""The form that makes a batch of changes, and how their list is narrowed down."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, ValidationError
from wtforms.validators import Optional

from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.kernel.clock import local_today, utc_now


class ExportForm(PortalForm):
    """Without a day: what no batch holds yet."""

    since = DateField(
        _l("Everything since"),
        validators=[Optional()],
        description=_l("Leave it empty for the changes that were not handed over yet."),
    )

    def validate_since(self, field: DateField) -> None:
        """Refuse a day that has not come yet."""
        if field.data and field.data > local_today(utc_now()):
            raise ValidationError(_l("This day is still to come."))


class ChangesFilter(FilterForm):
    """Which changes are listed."""

    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("waiting", _l("Not handed over yet")),
            SelectChoice("handed", _l("Handed over")),
            SelectChoice("all", _l("All")),
        ],
    )
    change = ChoiceFilter(
        _l("Change"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("electronic", _l("Electronic from now on")),
            SelectChoice("paper", _l("On paper again")),
        ],
    )
    first = DayFilter(_l("From day"))
    last = DayFilter(_l("Until day"))
    q = search_field(_l("Name or number"))
