"""The forms of the pages about signing in: second step, passkeys, new e-mail address."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from portal.foundation.web.forms import PortalForm

_LONGEST_PASSWORD = 4096
_LONGEST_ADDRESS = 254
_LONGEST_ANSWER = 16_000
_LONGEST_CODES = 400


def _present_password() -> PasswordField:
    return PasswordField(
        _l("Present password"),
        [
            DataRequired(_l("Please give the password that you use now.")),
            Length(max=_LONGEST_PASSWORD),
        ],
        description=_l("So that nobody else can change this while you are away."),
        render_kw={"autocomplete": "current-password", "maxlength": _LONGEST_PASSWORD},
    )


def _code() -> StringField:
    return StringField(
        _l("Code"),
        [
            DataRequired(_l("Please type the code.")),
            Length(max=40, message=_l("This is too long for a code.")),
        ],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": 40,
        },
    )


class PasswordForm(PortalForm):
    """The present password, to show that it is the owner who asks."""

    current_password = _present_password()


class FirstCodeForm(PortalForm):
    """The first code of the authenticator app."""

    code = _code()


class SecondStepForm(PortalForm):
    """A code of the app, or a recovery code."""

    code = _code()


class CodesKeptForm(PortalForm):
    """That the recovery codes are kept; ``codes``: those on the page, to show them once more."""

    codes = HiddenField(validators=[Length(max=_LONGEST_CODES)])
    kept = BooleanField(
        _l("I have put these codes where only I find them"),
        [DataRequired(_l("Please write the codes down or save them first, then tick this."))],
    )


class EmailChangeForm(PasswordForm):
    """The new address, and the present password."""

    email = EmailField(
        _l("New e-mail address"),
        [
            DataRequired(_l("Please give the new e-mail address.")),
            Length(max=_LONGEST_ADDRESS, message=_l("This is too long for an e-mail address.")),
            Email(_l("This is not a complete e-mail address. It looks like this: nev@example.com")),
        ],
        render_kw={"autocomplete": "email", "maxlength": _LONGEST_ADDRESS},
    )


class NewPasskeyForm(PasswordForm):
    """What the passkey is called, the present password, and the browser's answer."""

    name = StringField(
        _l("What shall we call it?"),
        [
            DataRequired(_l("Please give it a name, for example “my phone”.")),
            Length(max=60, message=_l("Please choose a shorter name.")),
        ],
        description=_l("So that you know it again later, for example “my phone”."),
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
    credential = HiddenField(validators=[Length(max=_LONGEST_ANSWER)])


class PasskeyAnswerForm(PortalForm):
    """The browser's answer to the question who is there."""

    credential = HiddenField(validators=[InputRequired(), Length(max=_LONGEST_ANSWER)])


class PlainForm(PortalForm):
    """Nothing but the button."""
