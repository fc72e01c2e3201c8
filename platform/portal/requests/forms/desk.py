"""How clerks narrow the queue down, put a decision off, and attach files."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.formats import format_date
from portal.foundation.web.forms import SelectChoice
from portal.kernel.clock import local_today, utc_now
from portal.requests.forms.clerk import ClerkForm
from portal.requests.forms.fields import between, day_field, long_text
from portal.requests.operations.desk import last_day
from portal.requests.schemas import CaseView
from portal.requests.wording import KINDS

WAITING, ASKED, PARTIES, CLOSED, ALL = "waiting", "asked", "parties", "closed", "all"
MINE, NOBODYS, COLLEAGUES = "mine", "nobody", "colleague"


class QueueFilter(FilterForm):
    """Which matters are listed."""

    show = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice(WAITING, _l("To decide")),
            SelectChoice(ASKED, _l("Waiting for an answer")),
            SelectChoice(PARTIES, _l("With the parties")),
            SelectChoice(CLOSED, _l("Closed")),
            SelectChoice(ALL, _l("All")),
        ],
    )
    kind = ChoiceFilter(
        _l("Kind of request"),
        choices=[
            SelectChoice("", _l("All kinds")),
            *(SelectChoice(kind, label) for kind, label in KINDS.items()),
        ],
    )
    hands = ChoiceFilter(
        _l("In whose hands"),
        choices=[
            SelectChoice("", _l("Anybody's")),
            SelectChoice(MINE, _l("Mine")),
            SelectChoice(NOBODYS, _l("Nobody's")),
            SelectChoice(COLLEAGUES, _l("A colleague's")),
        ],
    )
    late = ChoiceFilter(
        _l("Deadline"),
        choices=[
            SelectChoice("", _l("Any")),
            SelectChoice("late", _l("Late")),
            SelectChoice("today", _l("Due by tonight")),
        ],
    )
    q = search_field(_l("Name, number or place"))


class ProlongForm(ClerkForm):
    """Until when the decision is put off, and why."""

    until = day_field(_l("New deadline"))
    prolong_reason = long_text(
        _l("Why we need more time"),
        missing=_l("Please write the reason: both parties read it."),
        description=_l("Both parties read it, with the new deadline."),
        rows=3,
        most=2000,
    )
    first: date
    last: date

    @classmethod
    def of(cls, case: CaseView) -> "ProlongForm | None":
        """Return the form with the days that are left, or None where the decision cannot wait."""
        if case.decide_by is None:
            return None
        today = local_today(utc_now())
        form = cls()
        form.first = max(local_today(case.decide_by), today) + timedelta(days=1)
        form.last = last_day(case.decide_by, case.first_decide_by)
        if form.last < form.first:
            return None
        form.until.description = _(
            "From %(first)s to %(last)s.",
            first=format_date(form.first),
            last=format_date(form.last),
        )
        if not form.is_submitted():
            form.version.data = str(case.version)
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse a day outside what is left."""
        valid = super().validate(extra_validators)
        return between(self.until, self.first, self.last) and valid


class FilesForm(ClerkForm):
    """Files of the company for both parties: uploaded, or published documents."""

    files = FilesField(_l("Attachments"), validators=[Optional()])
    documents = SelectMultipleField(
        _l("Published documents"),
        validators=[Optional()],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, case: CaseView, documents: list[tuple[str, str]]) -> "FilesForm":
        """Return the form with the published documents that can go along: (id, title)."""
        form = cls()
        form.documents.choices = [SelectChoice(*one) for one in documents]
        if not form.is_submitted():
            form.version.data = str(case.version)
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for at least one."""
        valid = super().validate(extra_validators)
        if valid and not self.files.was_chosen and not any(self.documents.data or ()):
            self.files.errors = [_("Please choose a file or a document.")]
            return False
        return valid
