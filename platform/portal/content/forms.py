"""The staff's forms for notices: writing, finding, withdrawing, mailing."""

from datetime import UTC, datetime
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Form,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.content.markdown_check import line_problems
from portal.content.places import Place, PlaceError, read_place
from portal.content.schemas import NewNotice
from portal.content.wording import AREA_LABELS, IMPORTANCE_LABELS, KIND_LABELS, STATE_LABELS
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.kernel.clock import BUDAPEST
from portal.kernel.plain_text import clean_text

LONGEST_TITLE: Final = 140
LONGEST_TEXT: Final = 8000
MOST_LINES: Final = 200
_FORMATS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
_NO_MOMENT: Final = _l("Please give a day and a time, for example 2026-05-03 08:00.")
_LINE_PROBLEMS: Final = {
    "long": _l("Line %(line)s is longer than a place can be."),
    "no_comma": _l(
        "Line %(line)s: put a comma between settlement and street, for example "
        "“Miskolc, Szemere utca 1–20”."
    ),
    "backwards": _l("Line %(line)s: the first house number is greater than the last."),
}


def number_in(field: HiddenField) -> int:
    """Return the number that a hidden field carries, 0 for anything else."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def one_line(form: Any, field: StringField) -> None:
    """Tidy a line; refuse breaks and invisible characters."""
    field.data = (field.data or "").strip()
    if clean_text(field.data) != field.data or "\n" in field.data:
        raise ValidationError(_l("Please write this in one line, without special characters."))


def markdown_text(form: Any, field: TextAreaField) -> None:
    """Clean a text without a title of its own, and say by line what is wrong with it."""
    field.data = clean_text(field.data or "")
    problems = line_problems(field.data, with_title=False)
    if problems:
        field.errors = [
            gettext("Line %(line)s: %(problem)s", line=one.line, problem=one.text)
            for one in problems
        ]
        raise ValidationError


class MomentField(DateTimeLocalField):
    """A day and time on Hungarian clocks; ``moment`` is what it means, in UTC."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=_FORMATS, **kwargs)

    def process_data(self, value: Any) -> None:
        """Show a stored moment as the clock on the wall shows it."""
        local = value.astimezone(BUDAPEST).replace(tzinfo=None) if value else None
        super().process_data(local)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raises ValueError with the sentence for the person."""
        if not valuelist or not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(str(_NO_MOMENT)) from None

    @property
    def moment(self) -> datetime | None:
        """Return what the clock means, in UTC; of an hour that comes twice, the first."""
        if self.data is None:
            return None
        local: datetime = self.data
        return local.replace(tzinfo=BUDAPEST, fold=0).astimezone(UTC)


def _exists(form: Any, field: MomentField) -> None:
    moment = field.moment
    if moment and moment.astimezone(BUDAPEST).replace(tzinfo=None) != field.data:
        raise ValidationError(_l("This time does not exist: the clocks are put forward over it."))
    if field.data and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_NO_MOMENT)


def _choices(labels: Any) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class NoticeForm(PortalForm):
    """One notice in both languages. ``seen``: the version that was on the page."""

    seen = HiddenField()
    kind = SelectField(_l("Kind"), choices=_choices(KIND_LABELS))
    importance = RadioField(
        _l("How important is it?"),
        choices=_choices(IMPORTANCE_LABELS),
        default="normal",
        validators=[InputRequired(_l("Please choose one."))],
    )
    starts_at = MomentField(
        _l("Begins"),
        description=_l("Hungarian time. On the portal's first page a week before."),
        validators=[InputRequired(_NO_MOMENT), _exists],
    )
    ends_at = MomentField(
        _l("Ends"),
        description=_l("Empty: until further notice."),
        validators=[Optional(), _exists],
    )
    area = RadioField(
        _l("Whom does it concern?"),
        choices=_choices(AREA_LABELS),
        default="all",
        validators=[InputRequired(_l("Please choose one."))],
    )
    lines = TextAreaField(
        _l("Where"),
        description=_l(
            "One a line. Places: “3530”, “Miskolc”, “Miskolc, Szemere utca”, “Miskolc, Szemere utca "
            "1–21 páratlan”. Listed: customer numbers or points of use, as bills print them."
        ),
        validators=[Optional()],
        render_kw={"rows": 6, "spellcheck": "false"},
    )
    is_public = BooleanField(
        _l("Everybody may see it"),
        description=_l("Without a tick only signed-in customers whom it concerns see it."),
        default=True,
    )
    title_hu = StringField(
        _l("Title (Hungarian)"),
        validators=[
            DataRequired(_l("Please give the notice a title.")),
            Length(max=LONGEST_TITLE, message=_l("Please write at most 140 characters.")),
            one_line,
        ],
    )
    text_hu = TextAreaField(
        _l("Text (Hungarian)"),
        description=_l("**strong**, *stressed*, - list, [words](https://address), ## part"),
        validators=[
            DataRequired(_l("Please write the text.")),
            Length(max=LONGEST_TEXT, message=_l("Please write at most 8,000 characters.")),
            markdown_text,
        ],
        render_kw={"rows": 9},
    )
    title_en = StringField(
        _l("Title (English)"),
        validators=[
            Optional(),
            Length(max=LONGEST_TITLE, message=_l("Please write at most 140 characters.")),
            one_line,
        ],
    )
    text_en = TextAreaField(
        _l("Text (English)"),
        validators=[
            Optional(),
            Length(max=LONGEST_TEXT, message=_l("Please write at most 8,000 characters.")),
            markdown_text,
        ],
        render_kw={"rows": 9},
    )

    places: tuple[Place, ...] = ()
    """The lines of the area as places, once they are validated."""

    @property
    def typed_lines(self) -> list[str]:
        """Return the lines of the area that hold anything."""
        return [line for line in (self.lines.data or "").splitlines() if line.strip()]

    def validate_ends_at(self, field: MomentField) -> None:
        """Refuse an end that comes before the beginning."""
        start, end = self.starts_at.moment, field.moment
        if start and end and end <= start:
            raise ValidationError(_l("It ends before it begins."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate the fields, and the lines of the area by what kind of area it is."""
        sound = bool(super().validate(extra_validators)) and self._both_halves()
        if self.area.data == "all":
            self.lines.data = ""
            return sound
        return self._lines_are_sound() and sound

    def _both_halves(self) -> bool:
        """Ask for title and text of the English version, or for neither."""
        title, text = ((field.data or "").strip() for field in (self.title_en, self.text_en))
        if text and not title:
            self.title_en.errors = [gettext("The English text has no title.")]
        if title and not text:
            self.text_en.errors = [gettext("The English title has no text.")]
        return bool(title) == bool(text)

    def _lines_are_sound(self) -> bool:
        problems, places, lines = [], [], self.typed_lines
        if not lines:
            problems = [gettext("Please say where: one place or number a line.")]
        elif len(lines) > MOST_LINES:
            problems = [gettext("Please give at most %(most)s lines.", most=MOST_LINES)]
        elif self.area.data == "places":
            for number, line in enumerate(lines, start=1):
                try:
                    places.append(read_place(line))
                except PlaceError as error:
                    said = _LINE_PROBLEMS.get(error.code, _l("Line %(line)s is no place."))
                    problems.append(str(said) % {"line": number})
        self.places = tuple(places)
        self.lines.errors = problems
        return not problems

    def notice(self, lines: tuple[Any, ...]) -> NewNotice:
        """Return what was typed; call it once the form is valid."""
        start = self.starts_at.moment
        assert start is not None  # noqa: S101 - the field is required
        return NewNotice(
            kind=self.kind.data,
            importance=self.importance.data,
            title={"hu": self.title_hu.data or "", "en": self.title_en.data or ""},
            text={"hu": self.text_hu.data or "", "en": self.text_en.data or ""},
            starts_at=start,
            ends_at=self.ends_at.moment,
            area=self.area.data,
            lines=lines,
            is_public=self.is_public.data and self.area.data != "points",
        )


class NoticeFilter(Form):
    """How the list of notices is narrowed down."""

    q = SearchField(_l("Title"))
    kind = SelectField(_l("Kind"), choices=[SelectChoice("", _l("All")), *_choices(KIND_LABELS)])
    state = SelectField(_l("State"), choices=[SelectChoice("", _l("All")), *_choices(STATE_LABELS)])
    time = SelectField(
        _l("When"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("now", _l("now")),
            SelectChoice("coming", _l("coming")),
            SelectChoice("over", _l("over")),
        ],
    )


class DeedForm(PortalForm):
    """A deed on a notice that needs nothing but the version that was seen."""

    seen = HiddenField(validators=[InputRequired()])


class WithdrawForm(DeedForm):
    """Why a notice goes."""

    withdrawal_reason = StringField(
        _l("Why is it withdrawn?"),
        description=_l("For the record; customers do not see it."),
        validators=[
            DataRequired(_l("Please say why: it stays on record.")),
            Length(max=300, message=_l("This is longer than it can be.")),
            one_line,
        ],
    )


class MailForm(DeedForm):
    """How many people the clerk was told that the mail goes to."""

    people = HiddenField(validators=[InputRequired()])
