"""What clerks write into a case and do to it, and how they narrow the inbox down."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.formats import format_date
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.messages.forms import tidy, within_length
from portal.messages.machine import Deed
from portal.messages.prolonging import Room
from portal.messages.wording import CLOSING_REASONS, KINDS
from portal.rules.sections.contact_form import ContactForm
from portal.work.template_words import MESSAGE, leftover

_LONGEST_NOTE: Final = 2000
WAITING, ASKED, ANSWERED, CLOSED, ALL = "", "asked", "answered", "closed", "all"
STATES: Final = (
    (WAITING, _l("To answer")),
    (ASKED, _l("Waiting for the customer")),
    (ANSWERED, _l("Answered")),
    (CLOSED, _l("Closed")),
    (ALL, _l("All")),
)
MINE, NOBODYS, COLLEAGUES = "mine", "nobody", "colleague"
HANDS: Final = (
    ("", _l("Anybody's")),
    (MINE, _l("Mine")),
    (NOBODYS, _l("Nobody's")),
    (COLLEAGUES, _l("A colleague's")),
)


class InboxFilter(FilterForm):
    """Which cases are listed."""

    status = ChoiceFilter(_l("State"), choices=[SelectChoice(*one) for one in STATES])
    topic = ChoiceFilter(_l("Topic"), choices=[SelectChoice("", _l("All"))])
    kind = ChoiceFilter(
        _l("Kind"),
        choices=[SelectChoice("", _l("All")), *(SelectChoice(*one) for one in KINDS.items())],
    )
    hands = ChoiceFilter(_l("In whose hands"), choices=[SelectChoice(*one) for one in HANDS])
    late = ChoiceFilter(
        _l("Deadline"),
        choices=[
            SelectChoice("", _l("Any")),
            SelectChoice("late", _l("Late")),
            SelectChoice("today", _l("Due by tonight")),
        ],
    )
    q = search_field(_l("Name, number or words"))

    @classmethod
    def of(cls, matters: ContactForm | None, locale: str) -> "InboxFilter":
        """Return the filter with this company's topics, as the address asks."""
        known = matters.categories if matters else ()
        form = cls(formdata=request.args)
        form.topic.offer(("", _l("All")), *((one.id, one.label.in_locale(locale)) for one in known))
        form.validate()
        return form


class SeenField(IntegerField):
    """The version of the case that the clerk has before them."""

    widget = HiddenInput()


class CheckboxesField(SelectMultipleField):
    """Several of a few, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _note(label: Any, *validators: Any, hint: Any, rows: int = 3) -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        filters=[tidy],
        validators=[
            *validators,
            Length(max=_LONGEST_NOTE, message=_l("Please write at most 2,000 characters.")),
        ],
        render_kw={"rows": rows},
    )


class ClerkForm(PortalForm):
    """What a clerk writes into a case."""

    seen = SeenField(validators=[InputRequired()])
    deed = RadioField(
        _l("What is this?"),
        choices=[
            SelectChoice(Deed.ANSWER.value, _l("Answer (the customer gets it by e-mail)")),
            SelectChoice(Deed.ASK.value, _l("Question to the customer (by e-mail)")),
            SelectChoice(Deed.CALL.value, _l("I have called: what we said (the customer sees it)")),
            SelectChoice(Deed.NOTE.value, _l("Note for colleagues (the customer never sees it)")),
        ],
        default=Deed.ANSWER.value,
        validators=[InputRequired(_l("Please choose what this text is."))],
    )
    body = TextAreaField(
        _l("Text"),
        filters=[tidy],
        validators=[DataRequired(_l("Please write the text.")), within_length],
        render_kw={"rows": 8},
    )
    files = FilesField(_l("Attachments"), validators=[Optional()])
    documents = CheckboxesField(
        _l("Published documents that go along"), validators=[Optional()], choices=[]
    )

    def offer(self, documents: list[tuple[str, str]]) -> None:
        """Fill in which published documents can go along: (id, title)."""
        self.documents.choices = [SelectChoice(*one) for one in documents]

    def validate_body(self, field: TextAreaField) -> None:
        """Refuse to send a template in which something is still to be filled in."""
        missing = leftover(MESSAGE, field.data or "")
        if missing and self.deed.data != Deed.NOTE.value:
            raise ValidationError(
                _("Please write in the text what stands in the place of %(name)s.", name=missing)
            )


class ClosingForm(PortalForm):
    """Why the clerk closes the case."""

    seen = SeenField(validators=[InputRequired()])
    reason = RadioField(
        _l("Reason"),
        description=_l("The customer is told this reason."),
        choices=[SelectChoice(value, label) for value, label in CLOSING_REASONS.items()],
        validators=[InputRequired(_l("Please choose the reason."))],
    )
    duplicate_of = StringField(
        _l("Number of the other case"),
        description=_l("Where the matter goes on in another case. The customer is told it."),
        validators=[Optional(), Length(max=40, message=_l("This is longer than it can be."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    closing_note = _note(
        _l("Note"), Optional(), hint=_l("For colleagues; the customer does not see it.")
    )

    def validate_duplicate_of(self, field: StringField) -> None:
        """Take a number only with the reason that it belongs to."""
        if (field.data or "").strip() and self.reason.data != "duplicate":
            raise ValidationError(
                _("A number belongs here only if the matter is dealt with in another case.")
            )


class ProlongForm(PortalForm):
    """Until when the answer is put off, and why."""

    seen = SeenField(validators=[InputRequired()])
    until = DateField(
        _l("New deadline"), validators=[InputRequired(_l("Please give the new day."))]
    )
    prolong_reason = _note(
        _l("Why we need more time"),
        DataRequired(_l("Please write the reason: the customer has to be told.")),
        hint=_l("The customer gets this by e-mail, with the new deadline."),
    )
    space: Room

    @classmethod
    def of(cls, space: Room, *, fresh: bool = False) -> "ProlongForm":
        """Return the form for the days that are left; ``fresh``: not with what was sent."""
        form = cls(formdata=None) if fresh else cls()
        form.space = space
        days = {"min": space.earliest.isoformat(), "max": space.latest.isoformat()}
        form.until.render_kw = days
        form.until.description = _(
            "From %(first)s to %(last)s.",
            first=format_date(space.earliest),
            last=format_date(space.latest),
        )
        return form

    def validate_until(self, field: DateField) -> None:
        """Refuse a day outside what the rules and the law leave."""
        day: date | None = field.data
        if day is not None and not self.space.earliest <= day <= self.space.latest:
            raise ValidationError(
                _(
                    "The answer can be put off from %(first)s to %(last)s at the latest.",
                    first=format_date(self.space.earliest),
                    last=format_date(self.space.latest),
                )
            )


class ReopenForm(PortalForm):
    """Why a closed case is opened again."""

    seen = SeenField(validators=[InputRequired()])
    reopen_reason = _note(
        _l("Why is it opened again?"),
        DataRequired(_l("Please write the reason: the customer reads it.")),
        hint=_l("The customer gets this by e-mail, with the time by which we answer."),
    )


class TopicForm(PortalForm):
    """Where the case belongs, and how the clerk knows."""

    seen = SeenField(validators=[InputRequired()])
    new_topic = SelectField(_l("Topic"), validators=[InputRequired(_l("Please choose the topic."))])
    topic_note = _note(
        _l("Why?"),
        DataRequired(_l("Please write why: colleagues see it later.")),
        hint=_l("For colleagues; the customer does not see it."),
        rows=2,
    )

    @classmethod
    def of(
        cls, matters: ContactForm | None, locale: str, *, present: str, fresh: bool = False
    ) -> "TopicForm":
        """Return the form with the topics but the present one; ``fresh``: not with what was sent."""
        form = cls(formdata=None) if fresh else cls()
        form.new_topic.choices = [SelectChoice("", _l("Please choose"))] + [
            SelectChoice(one.id, f"{one.label.in_locale(locale)} ({KINDS[one.kind.value]})")
            for one in (matters.categories if matters else ())
            if one.id != present
        ]
        return form


class BulkForm(PortalForm):
    """What is done to several cases at once: ``deed`` says which of the fields counts."""

    to = SelectField(_l("Give it to"), choices=[], validate_choice=False)
    reason = RadioField(
        _l("Reason"),
        description=_l("The customer is told this reason."),
        choices=[SelectChoice(value, label) for value, label in CLOSING_REASONS.items()],
        validate_choice=False,
    )
    closing_note = _note(
        _l("Note"), Optional(), hint=_l("For colleagues; the customer does not see it.")
    )

    deed: str = ""

    @classmethod
    def of(cls, deed: str, *, staff: Sequence[tuple[str, str]], fresh: bool = False) -> "BulkForm":
        """Return the form for that deed (take, give, close); ``staff``: who it can be given to."""
        form = cls(formdata=None) if fresh else cls()
        form.deed = deed
        form.to.choices = [SelectChoice("", _l("nobody"))] + [SelectChoice(*one) for one in staff]
        return form

    def validate_to(self, field: SelectField) -> None:
        """Take nobody but a colleague, or nobody at all."""
        if self.deed == "give" and field.data not in {one[0] for one in field.iter_choices()}:
            raise ValidationError(_("Please choose a colleague of the list."))

    def validate_reason(self, field: RadioField) -> None:
        """Ask for the reason where cases are closed."""
        if self.deed == "close" and field.data not in CLOSING_REASONS:
            raise ValidationError(_("Please choose the reason."))
