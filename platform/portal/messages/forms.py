"""The contact form and the clerk's closing form."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.foundation.web.forms import PortalForm, SelectChoice

TOPICS = (
    ("bill", _l("My bill or my payment")),
    ("registration", _l("Registering or signing in")),
    ("appointment", _l("I would like to book a time at the office")),
    ("legal", _l("A legal question")),
    ("complaint", _l("A complaint")),
    ("other", _l("Something else")),
)
_PHONE_SIGNS = frozenset("0123456789+-()/ ")


def _looks_like_phone(form: PortalForm, field: TelField) -> None:
    text = (field.data or "").strip()
    digits = sum(character.isdigit() for character in text)
    if not set(text) <= _PHONE_SIGNS or not 8 <= digits <= 15:
        raise ValidationError(
            _l("Please give a phone number with its area code, for example +36 30 123 4567.")
        )


def _has_no_line_break(form: PortalForm, field: StringField) -> None:
    if any(ord(character) < 32 for character in field.data or ""):
        raise ValidationError(_l("Please write this in one line, without special characters."))


class ContactForm(PortalForm):
    """What a person asks, and how they can be reached; the phone number is for calling back."""

    topic = RadioField(
        _l("What is it about?"),
        choices=[SelectChoice(value, label) for value, label in TOPICS],
        validators=[InputRequired(_l("Please choose what your question is about."))],
    )
    full_name = StringField(
        _l("Your name"),
        validators=[
            DataRequired(_l("Please give your name.")),
            Length(max=120, message=_l("This is longer than a name can be here (120 characters).")),
            _has_no_line_break,
        ],
        render_kw={"autocomplete": "name"},
    )
    phone = TelField(
        _l("Phone number"),
        description=_l("We call you back on this number. For example +36 30 123 4567."),
        validators=[
            InputRequired(_l("Please give the number on which we can call you.")),
            _looks_like_phone,
        ],
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField(
        _l("E-mail address (if you have one)"),
        description=_l("We send a confirmation with the number of your case to this address."),
        validators=[
            Optional(),
            Length(max=254, message=_l("This e-mail address is too long.")),
            Email(
                _l("This is not a whole e-mail address. It should look like this: name@example.hu")
            ),
        ],
        render_kw={"autocomplete": "email"},
    )
    body = TextAreaField(
        _l("Your question"),
        validators=[
            DataRequired(_l("Please write down what you would like to ask.")),
            Length(max=4000, message=_l("Please write at most 4,000 characters.")),
        ],
        render_kw={"rows": 6},
    )


class ClosingForm(PortalForm):
    """How the clerk dealt with the enquiry."""

    closing_note = TextAreaField(
        _l("What was done"),
        description=_l(
            "For example: called back at 10:20, sent the bill again. Colleagues see this."
        ),
        validators=[
            DataRequired(_l("Please note what was done, so that colleagues can follow it.")),
            Length(max=2000, message=_l("Please write at most 2,000 characters.")),
        ],
        render_kw={"rows": 4},
    )
