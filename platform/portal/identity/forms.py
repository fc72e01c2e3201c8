"""The forms of signing in, recovery, passwords and inviting clerks."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, Form, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, Regexp, ValidationError

from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.identity import passwords
from portal.identity.operations import PasswordChange
from portal.identity.permissions import ROLE_LABELS
from portal.identity.wording import password_message
from portal.plugin_api.identifiers import IdentifierFormat, IdentifierFormatError

_LONGEST_NAME = 254
_LONGEST_PASSWORD = 4096  # anything longer is refused before any work is done on it


_PRESENT_PASSWORD = PasswordField(
    _l("Present password"),
    [
        DataRequired(_l("Please give the password that you use now.")),
        Length(max=_LONGEST_PASSWORD),
    ],
    render_kw={"autocomplete": "current-password", "maxlength": _LONGEST_PASSWORD},
)
# WTForms shows fields in the order in which they were made: the present password comes first.


_USERNAME = StringField(
    _l("User name or e-mail address"),
    [
        DataRequired(_l("Please give your user name or e-mail address.")),
        Length(max=_LONGEST_NAME, message=_l("This is too long for a user name.")),
    ],
    render_kw={
        "autocomplete": "username",
        "autocapitalize": "none",
        "spellcheck": "false",
        "maxlength": _LONGEST_NAME,
    },
)
_CLERK_EMAIL = EmailField(
    _l("E-mail address"),
    [
        DataRequired(_l("Please give your e-mail address.")),
        Length(max=_LONGEST_NAME, message=_l("This is too long for an e-mail address.")),
    ],
    render_kw={"autocomplete": "username", "maxlength": _LONGEST_NAME},
)
_PASSWORD = PasswordField(
    _l("Password"),
    [DataRequired(_l("Please give your password.")), Length(max=_LONGEST_PASSWORD)],
    render_kw={"autocomplete": "current-password", "maxlength": _LONGEST_PASSWORD},
)


class CustomerSignInForm(PortalForm):
    """User name or e-mail address, and password."""

    username = _USERNAME
    password = _PASSWORD


class ClerkSignInForm(PortalForm):
    """A clerk's e-mail address and password."""

    email = _CLERK_EMAIL
    password = _PASSWORD


class ResetRequestForm(PortalForm):
    """Whose password shall be reset by a link."""

    username = _USERNAME


class ClerkResetRequestForm(PortalForm):
    """Which clerk's password shall be reset by a link."""

    email = _CLERK_EMAIL


class TemporaryPasswordForm(PortalForm):
    """Customer number and e-mail address; the view gives the number its hint and format."""

    customer_number = StringField(
        _l("Customer number"),
        [
            DataRequired(_l("Please give your customer number. You find it on your bill.")),
            Length(max=200, message=_l("This is too long for a customer number.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    email = EmailField(
        _l("E-mail address that you registered with"),
        [
            DataRequired(_l("Please give your e-mail address.")),
            Length(max=_LONGEST_NAME, message=_l("This is too long for an e-mail address.")),
        ],
        render_kw={"autocomplete": "email", "maxlength": _LONGEST_NAME},
    )

    format: IdentifierFormat | None = None
    canonical_number = ""

    def validate_customer_number(self, field: Field) -> None:
        """Read the number as it is printed or typed; what it belongs to is not asked here."""
        if self.format is None:
            self.canonical_number = field.data.strip()
            return
        try:
            self.canonical_number = self.format.normalise(field.data)
        except IdentifierFormatError as error:
            message = _(
                "This does not look like a customer number. On your bill it looks like %(example)s.",
                example=self.format.example,
            )
            raise ValidationError(message) from error


class NewPasswordForm(PortalForm):
    """A new password, twice. ``min_length`` and ``personal`` words are the view's to set."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Please choose a password."))],
        render_kw={"autocomplete": "new-password", "maxlength": _LONGEST_PASSWORD},
    )
    password_confirm = PasswordField(
        _l("New password once more"),
        [DataRequired(_l("Please type the password once more."))],
        render_kw={"autocomplete": "new-password", "maxlength": _LONGEST_PASSWORD},
    )

    min_length = passwords.STAFF_MIN_LENGTH
    personal: Iterable[str | None] = ()

    def validate_password(self, field: Field) -> None:
        """Refuse what is too short, too long or among the first that strangers try."""
        problem = passwords.problem_of(
            field.data, min_length=self.min_length, personal=self.personal
        )
        if problem is not None:
            raise ValidationError(password_message(problem, min_length=self.min_length))

    def validate_password_confirm(self, field: Field) -> None:
        """Refuse a second password that is not the first."""
        if self.password.data and not passwords.are_same(self.password.data, field.data):
            raise ValidationError(_l("The two passwords are not the same. Please type them again."))


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one twice."""

    current_password = _PRESENT_PASSWORD


class InvitationForm(PortalForm):
    """A new clerk."""

    full_name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Please give the colleague's name.")),
            Length(max=120, message=_l("This is too long for a name.")),
            Regexp(
                r"[^\x00-\x1f\x7f]*\Z",
                message=_l("The name holds an invisible character. Please type it again."),
            ),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Please give the colleague's e-mail address.")),
            Length(max=_LONGEST_NAME, message=_l("This is too long for an e-mail address.")),
            Email(_l("This is not an e-mail address. It looks like nev@example.hu.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(role, label) for role, label in ROLE_LABELS.items()],
    )


def add_error(form: Form, field: str, message: object) -> None:
    """Put a message under a field that the operation, not the form, found wrong."""
    item = form[field]
    item.errors = [*item.errors, str(message)]


def explain_refused_change(form: Form, done: PasswordChange) -> None:
    """Put under the right field why the password was not changed."""
    if done is PasswordChange.WRONG_OLD:
        add_error(form, "current_password", _("This is not the password that you use now."))
    elif done is PasswordChange.TOO_MANY_TRIES:
        message = _("Too many wrong tries. Please wait a quarter of an hour and try again.")
        add_error(form, "current_password", message)
    else:
        message = _("The new password must differ from the one that you have used so far.")
        add_error(form, "password", message)
