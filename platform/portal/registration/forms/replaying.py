"""The forms of replays: what to replay, and how to narrow down what was found."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm
from portal.foundation.web.forms import PortalForm
from portal.rules.queries import Publication


_TARGETS = (
    ("draft", _l("The draft")),
    ("revision", _l("A published revision")),
    ("own", _l("The rules of their own time: checks that the record is right")),
)


class ReplayForm(PortalForm):
    """Which rules are replayed over the decisions on record."""

    target = RadioField(
        _l("Which rules"),
        [InputRequired(_l("Please choose which rules shall be replayed."))],
    )
    revision = SelectField(_l("Revision"), coerce=int, validate_choice=True)

    def offer(self, publications: tuple[Publication, ...], *, draft: bool) -> None:
        """Offer the revisions that were in force, and the draft where there is one."""
        seen = {one.revision: one for one in reversed(publications)}
        self.revision.choices = [
            (number, f"{number} · {seen[number].reason or seen[number].author}")
            for number in sorted(seen, reverse=True)
        ]
        self.target.choices = [one for one in _TARGETS if draft or one[0] != "draft"]
        if self.target.data is None:
            self.target.data = "draft" if draft else "own"

    def validate_revision(self, field: SelectField) -> None:
        """Say it where the revision is none of those that were in force."""
        if self.target.data == "revision" and field.data is None:
            raise ValueError(_("Please choose a revision."))


class FindingsFilter(FilterForm):
    """Narrows down what a replay found."""

    change = ChoiceFilter(
        _l("Difference"),
        choices=[
            ("", _l("All")),
            ("otherwise", _l("Another ending")),
            ("not_sent", _l("Could not have been sent")),
            ("unknown", _l("Cannot be told")),
            ("detail", _l("Same ending, another detail")),
            ("unreadable", _l("Cannot be opened any more")),
        ],
    )
    kind = ChoiceFilter(
        _l("What"),
        choices=[
            ("", _l("All")),
            ("confirmed", _l("Registration")),
            ("linked", _l("Further customer number")),
        ],
    )
    ending = ChoiceFilter(
        _l("How it ended then"),
        choices=[
            ("", _l("All")),
            ("approve", _l("Accepted at once")),
            ("refer", _l("To a clerk")),
            ("reject", _l("Refused")),
        ],
    )
    since = DayFilter(_l("From"))
    until = DayFilter(_l("Until"))
