"""The forms of replays: what to replay, and how to narrow down what was found."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.rules.queries import Publication

_TARGETS = (
    SelectChoice("draft", _l("The draft")),
    SelectChoice("revision", _l("A published revision")),
    SelectChoice("own", _l("The rules of their own time: checks that the record is right")),
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
            SelectChoice(number, f"{number} · {seen[number].reason or seen[number].author}")
            for number in sorted(seen, reverse=True)
        ]
        self.target.choices = [one for one in _TARGETS if draft or one.value != "draft"]
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
            SelectChoice("", _l("All")),
            SelectChoice("otherwise", _l("Another ending")),
            SelectChoice("not_sent", _l("Could not have been sent")),
            SelectChoice("unknown", _l("Cannot be told")),
            SelectChoice("detail", _l("Same ending, another detail")),
            SelectChoice("unreadable", _l("Cannot be opened any more")),
        ],
    )
    kind = ChoiceFilter(
        _l("What"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("confirmed", _l("Registration")),
            SelectChoice("linked", _l("Further customer number")),
        ],
    )
    ending = ChoiceFilter(
        _l("How it ended then"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("approve", _l("Accepted at once")),
            SelectChoice("refer", _l("To a clerk")),
            SelectChoice("reject", _l("Refused")),
        ],
    )
    since = DayFilter(_l("Decided since"))
    until = DayFilter(_l("Decided until"))
