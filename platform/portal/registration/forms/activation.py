"""The forms behind mailed links: activation, typed codes, the answer to a clerk's question."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.foundation.web.forms import PortalForm
from portal.identity.usernames import clean_username
from portal.plugin_api.claims import ClaimField, FieldKind
from portal.registration.forms import parsing, wording
from portal.registration.forms.fields import LineField
from portal.registration.forms.passwords import check_password, check_username
from portal.registration.schemas import PendingConfirmation
from portal.rules.model import TenantRules

_LONGEST_PASSWORD = 4096


class ActivationForm(PortalForm):
    """The button behind the mailed link, with a password or another user name where needed."""

    rules: TenantRules
    pending: PendingConfirmation

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields that this activation asks for."""
        valid = super().validate(extra_validators)
        valid = check_username(self, email=self.pending.email) and valid
        personal = (self.pending.email, self.pending.username or "")
        return check_password(self, rules=self.rules, personal=personal) and valid


def activation_form(
    pending: PendingConfirmation, *, rules: TenantRules, locale: str, asks_username: bool
) -> ActivationForm:
    """Return the form; ``asks_username``: the wanted one turned out to be taken."""
    attributes: dict[str, Any] = {"rules": rules, "pending": pending}
    if asks_username:
        attributes["username"] = LineField(
            _l("Another user name"),
            parse=clean_username,
            missing=wording.MISSING[FieldKind.USERNAME],
            render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        )
    if pending.asks_password:
        new = ClaimField("password", FieldKind.NEW_PASSWORD, text_key="password_hint")
        again = ClaimField("password_confirm", FieldKind.PASSWORD_REPEAT)
        for field in (new, again):
            attributes[field.name] = PasswordField(
                wording.label(field, rules, locale),
                [InputRequired(wording.MISSING[field.kind])],
                description=wording.hint(field, rules, locale),
                render_kw={"autocomplete": "new-password", "maxlength": _LONGEST_PASSWORD},
            )
    return type("ActivationForm", (ActivationForm,), attributes)()


class CodeForm(PortalForm):
    """The code from the letter, typed by hand."""

    activation_code = StringField(
        _l("Code from the letter"),
        [
            InputRequired(_l("Please type the code of 24 characters from the letter.")),
            Length(max=200, message=_l("This is too long. The code has 24 characters.")),
        ],
        description=_l("24 letters and digits. Spaces and small letters do not matter."),
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )


class AnswerForm(PortalForm):
    """What the customer answers to the clerk's question."""

    explanation = TextAreaField(
        _l("Your answer"),
        [
            InputRequired(_l("Please write your answer.")),
            Length(max=2000, message=_l("Please write at most 2,000 characters.")),
        ],
        render_kw={"rows": 5},
    )
    full_name = LineField(
        _l("Your name, if it has to be corrected"),
        parse=parsing.name_parser(_l("Please give your full name, for example Kovács Anna.")),
        missing=None,
        render_kw={"autocomplete": "name"},
    )
