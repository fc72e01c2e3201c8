"""The contact form and the sender's reply."""

import uuid
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.kernel.names import LONGEST_NAME, PersonNameError, clean_person_name
from portal.kernel.plain_text import clean_text
from portal.rules.sections.contact_form import Category, ContactForm

LONGEST: Final = 4000
MEBIBYTES: Final = 25
"""What the files of one message may take together."""
_PHONE_SIGNS: Final = frozenset("0123456789+-()/ ")
_TOO_LONG: Final = _l("Please write at most 4,000 characters.")


def tidy(text: str | None) -> str | None:
    """Return a written text cleaned of what hides or disturbs."""
    return clean_text(text) if text else text


def within_length(form: PortalForm, field: TextAreaField) -> None:
    """Refuse a text that is too long for a letter."""
    if len(field.data or "") > LONGEST:
        raise ValidationError(_TOO_LONG)


def _is_name(form: PortalForm, field: StringField) -> None:
    try:
        field.data = clean_person_name(field.data or "")
    except PersonNameError as error:
        if error.code == "too_long":
            message = _l("This is longer than a name can be here (120 characters).")
        else:
            message = _l("Please write your name with letters, in one line.")
        raise ValidationError(message) from None


def _looks_like_phone(form: PortalForm, field: TelField) -> None:
    text = (field.data or "").strip()
    digits = sum(character in "0123456789" for character in text)
    if not set(text) <= _PHONE_SIGNS or not 8 <= digits <= 15:
        raise ValidationError(
            _l("Please give a phone number with its area code, for example +36 30 123 4567.")
        )


class EnquiryForm(PortalForm):
    """What a person asks, and how they can be reached.

    Which of telephone and e-mail is needed follows from the promise of the chosen category; who is
    signed in has an e-mail address already.
    """

    submission_id = HiddenField()
    topic = RadioField(
        _l("What is it about?"),
        validators=[InputRequired(_l("Please choose what your question is about."))],
    )
    full_name = StringField(
        _l("Your name"),
        validators=[DataRequired(_l("Please give your name.")), _is_name],
        render_kw={"autocomplete": "name", "maxlength": LONGEST_NAME},
    )
    phone = TelField(
        _l("Phone number"),
        description=_l("Where we call you back. For example +36 30 123 4567."),
        validators=[Optional(), _looks_like_phone],
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField(
        _l("E-mail address"),
        description=_l("Where we send the number of your case and the link to our answer."),
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
        _l("Your message"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Please write down what you would like to ask.")),
            within_length,
        ],
        render_kw={"rows": 7},
    )
    files = FilesField(_l("Attachments"), validators=[Optional()])

    def offer(self, matters: ContactForm, locale: str, *, signed_in: bool) -> "EnquiryForm":
        """Fill in the categories; leave out what is known of who is signed in."""
        self.matters = {one.id: one for one in matters.categories}
        self.topic.choices = [
            SelectChoice(one.id, one.label.in_locale(locale)) for one in matters.categories
        ]
        if signed_in:
            del self.email
        calls = {one.by_call for one in matters.categories}
        self.phone.flags.optional = calls == {False}
        if not signed_in:
            self.email.flags.optional = calls == {True}
        if len(calls) == 2:
            self.phone.description = _l(
                "Needed for the topics where we call you back. For example +36 30 123 4567."
            )
        return self

    def chosen(self) -> Category | None:
        """Return the chosen category."""
        return self.matters.get(self.topic.data or "")

    def key(self) -> uuid.UUID:
        """Return the id of this very form: sent twice, it is one case."""
        try:
            return uuid.UUID(self.submission_id.data or "")
        except ValueError:
            return uuid.uuid4()

    def validate(self, extra_validators: object = None) -> bool:
        """Check every field, and that the promise of the chosen category can be kept."""
        sound = bool(super().validate(extra_validators))
        category = self.chosen()
        if category is None:
            return sound
        if category.by_call and not (self.phone.data or "").strip() and not self.phone.errors:
            self.phone.errors = [_NO_PHONE]
        if not category.by_call and "email" in self and not (self.email.data or "").strip():
            self.email.errors = self.email.errors or [_NO_EMAIL]
        return sound and not any(field.errors for field in self)


_NO_PHONE: Final = _l("Please give the number on which we can call you.")
_NO_EMAIL: Final = _l("Please give the e-mail address to which we can answer.")


class ReplyForm(PortalForm):
    """What the sender adds to their case."""

    body = TextAreaField(
        _l("Your message"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Please write what you would like to tell us.")),
            within_length,
        ],
        render_kw={"rows": 5},
    )
    files = FilesField(_l("Attachments"), validators=[Optional()])
