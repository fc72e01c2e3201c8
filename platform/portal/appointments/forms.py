"""Who comes: the one form of a booking; and the clerk's reason for cancelling."""

import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, RadioField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.foundation.web.forms import PortalForm

_PHONE_SIGNS = frozenset("0123456789+-()/ ")


def phone_number(form: PortalForm, field: TelField) -> None:
    """Refuse what is no telephone number; raises ValidationError."""
    text = (field.data or "").strip()
    if not set(text) <= _PHONE_SIGNS or not 8 <= sum(sign.isdigit() for sign in text) <= 15:
        raise ValidationError(
            _l("Please give a phone number with its area code, for example +36 30 123 4567.")
        )


def one_line(form: PortalForm, field: StringField) -> None:
    """Refuse control and direction marks; raises ValidationError."""
    # Control and direction marks could make a name look like another one.
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in field.data or ""):
        raise ValidationError(_l("Please write this in one line, without special characters."))


class DetailsForm(PortalForm):
    """Who comes. ``start`` is a moment (UTC): chosen before, or one of the times offered instead.

    Who is signed in is asked for no address: the view deletes the field.
    """

    office = HiddenField()
    topic = HiddenField()
    key = HiddenField()
    start = RadioField(
        _l("Free times nearby"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Please choose a time."))],
    )
    full_name = StringField(
        _l("Your name"),
        validators=[
            DataRequired(_l("Please give your name.")),
            Length(max=120, message=_l("This is longer than a name can be here (120 characters).")),
            one_line,
        ],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("E-mail address"),
        description=_l("We send a link to this address. The time is yours once you click it."),
        validators=[
            DataRequired(_l("Please give your e-mail address.")),
            Length(max=254, message=_l("This e-mail address is too long.")),
            Email(
                _l("This is not a whole e-mail address. It should look like this: name@example.hu")
            ),
        ],
        render_kw={"autocomplete": "email"},
    )
    phone = TelField(
        _l("Phone number"),
        description=_l("So that we can reach you if something comes up."),
        validators=[Optional(), phone_number],
        render_kw={"autocomplete": "tel"},
    )

    def cleaned_name(self) -> str:
        """Return the name without needless spaces."""
        return " ".join((self.full_name.data or "").split())


class CancellingForm(PortalForm):
    """Why the office cannot keep an appointment."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("The person reads this in an e-mail. For example: our colleague is ill."),
        validators=[
            DataRequired(_l("Please write why the appointment is cancelled.")),
            Length(max=500, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 3},
    )


class EmptyForm(PortalForm):
    """A button: nothing but the protection against forged requests."""
