"""What a clerk fills in to book for a caller, and what narrows the list of appointments down."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from portal.appointments.forms import one_line, phone_number
from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice


class WhenForm(FilterForm):
    """Where, what about and on which day; asked by the address."""

    iroda = SelectField(_l("Office"), validate_choice=False)
    tema = SelectField(_l("What about"), validate_choice=False)
    nap = SelectField(_l("Day"), validate_choice=False)


class CallerForm(PortalForm):
    """Who comes and at what time; without an e-mail address nothing is mailed."""

    key = HiddenField()
    start = RadioField(
        _l("Time"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Please choose a time."))],
    )
    full_name = StringField(
        _l("Name"),
        validators=[
            DataRequired(_l("Please write the name.")),
            Length(max=120, message=_l("This is longer than a name can be here (120 characters).")),
            one_line,
        ],
        render_kw={"autocomplete": "off"},
    )
    phone = TelField(
        _l("Phone number"),
        validators=[Optional(), phone_number],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail address"),
        description=_l("The confirmation with the calendar entry goes here. May be left out."),
        validators=[
            Optional(),
            Length(max=254, message=_l("This e-mail address is too long.")),
            Email(
                _l("This is not a whole e-mail address. It should look like this: name@example.hu")
            ),
        ],
        render_kw={"autocomplete": "off"},
    )

    def cleaned_name(self) -> str:
        """Return the name without needless spaces."""
        return " ".join((self.full_name.data or "").split())


class ListFilter(FilterForm):
    """Which appointments are listed."""

    q = search_field(_l("Name, phone or e-mail"))
    office = ChoiceFilter(_l("Office"))
    topic = ChoiceFilter(_l("What about"))
    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("booked", _l("booked")),
            SelectChoice("cancelled", _l("cancelled")),
            SelectChoice("all", _l("all")),
        ],
    )
    since = DayFilter(_l("From day"))
    until = DayFilter(_l("To day"))
