"""The clerks' forms about a customer and a bill."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField
from wtforms.validators import UUID, Email, InputRequired, Length

from portal.foundation.web.forms import PortalForm, SelectChoice

READING_REASONS = (
    ("asked", _l("The customer asks about this bill")),
    ("complaint", _l("A complaint is being looked into")),
    ("registration", _l("A registration is being checked")),
    ("other", _l("Another reason, written below")),
)


class ReadDocumentForm(PortalForm):
    """Why a clerk opens a customer's bill."""

    reason = SelectField(
        _l("Why do you open this bill?"),
        choices=[
            SelectChoice(value, label)
            for value, label in (("", _l("Please choose")), *READING_REASONS)
        ],
        validators=[InputRequired(_l("Please say why: opening a bill is kept on record."))],
    )
    detail = StringField(
        _l("Number of the case, or the reason in a few words"),
        validators=[Length(max=200, message=_l("Please write at most 200 characters."))],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for words where no ready-made reason fits."""
        good = bool(super().validate())
        if good and self.reason.data == "other" and not (self.detail.data or "").strip():
            self.detail.errors = (_l("Please write the reason in a few words."),)
            return False
        return good


class InstitutionForm(PortalForm):
    """What the clerk has in hand when an institution is registered at the office."""

    email = EmailField(
        _l("E-mail address of the institution"),
        description=_l("The link to choose a password goes to this address."),
        validators=[
            InputRequired(_l("Please give the e-mail address.")),
            Length(max=254, message=_l("This e-mail address is too long.")),
            Email(
                _l("This is not a whole e-mail address. It should look like this: name@example.hu")
            ),
        ],
    )
    specimen_signature = BooleanField(
        _l("I have seen the specimen signature"),
        validators=[InputRequired(_l("An institution can be registered with this document only."))],
    )
    company_extract = BooleanField(
        _l("I have seen the company register extract"),
        validators=[InputRequired(_l("An institution can be registered with this document only."))],
    )


class FindLoginForm(PortalForm):
    """Which login shall see one more customer."""

    identifier = StringField(
        _l("E-mail address or user name of the login"),
        validators=[
            InputRequired(_l("Please give the e-mail address or the user name.")),
            Length(max=254, message=_l("This is longer than it can be.")),
        ],
        render_kw={"autocomplete": "off"},
    )


class LinkLoginForm(PortalForm):
    """The clerk's yes to linking that very login."""

    login_id = HiddenField(validators=[UUID()])
