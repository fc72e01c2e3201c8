"""The forms of the rules desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.foundation.web.filter_forms import FilterForm, search_field
from portal.foundation.web.forms import PortalForm

LONGEST_REASON = 300
_MOST_CHARACTERS = 100_000


def _seen(field: HiddenField) -> int:
    """Return the number of a hidden field; whatever else it holds was seen by nobody."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class SeenForm(PortalForm):
    """A deed on what was seen: the version of the draft, and the revision in force."""

    seen_version = HiddenField()
    seen_revision = HiddenField()

    @property
    def version(self) -> int:
        """Return the version of the draft that the person saw; 0: there was none."""
        return _seen(self.seen_version)

    @property
    def revision(self) -> int:
        """Return the number of the revision in force that the person saw."""
        return _seen(self.seen_revision)

    def now_sees(self, *, version: int, revision: int) -> None:
        """Let the form carry what is shown this time, whatever was sent."""
        for field, value in ((self.seen_version, version), (self.seen_revision, revision)):
            field.data, field.raw_data = str(value), None


class EditorForm(SeenForm):
    """The text of rules.yaml, kept as it is typed."""

    text = TextAreaField(
        _l("rules.yaml"),
        validators=[Length(max=_MOST_CHARACTERS, message=_l("The text is far too long."))],
        render_kw={
            "rows": 32,
            "spellcheck": "false",
            "autocapitalize": "off",
            "autocomplete": "off",
        },
    )

    def typed(self) -> bytes:
        """Return the text as a file: lines end with a line feed, the last one too."""
        text = (self.text.data or "").replace("\r\n", "\n").replace("\r", "\n")
        return (text if text.endswith("\n") or not text else f"{text}\n").encode()


class ReasonForm(SeenForm):
    """Bringing something into force: why, and that what the plan warns of is meant."""

    reason = StringField(
        _l("Why is this changed?"),
        description=_l("It stays with the history for ever, under your name."),
        validators=[
            InputRequired(_l("Please write why, in a few words.")),
            Length(max=LONGEST_REASON, message=_l("Please shorten it to 300 characters.")),
        ],
    )
    confirmed = BooleanField(_l("I have read the warnings above; it is meant like this."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._warnings = 0

    def ask_to_confirm(self, warnings: int) -> None:
        """Say how many warnings there are, before validating: with any, the box must be ticked."""
        self._warnings = warnings

    def validate_reason(self, field: StringField) -> None:
        """Refuse a reason that is only spaces."""
        field.data = " ".join((field.data or "").split())
        if not field.data:
            raise ValidationError(_("Please write why, in a few words."))

    def validate_confirmed(self, field: BooleanField) -> None:
        """Refuse to go on over warnings that nobody confirmed."""
        if self._warnings and not field.data:
            raise ValidationError(_("Please confirm the warnings."))


class HistoryFilter(FilterForm):
    """Narrows the history down."""

    q = search_field(_l("Author or reason"))
