"""The forms of batches of bills: the upload, the filters of the lists, and the decisions."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, IntegerField, RadioField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from portal.billing.batches.wording import OUTCOME_LABELS, PDF_LABELS, STATE_LABELS
from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice

TABLE_MEBIBYTES = 64
ZIP_MEBIBYTES = 1024


class StreamedField(FileField):
    """A large file; what came is checked by the view, which puts what is wrong into ``errors``."""

    was_chosen = False

    def __init__(self, label: Any, *, mebibytes: int, accept: str, **options: Any) -> None:
        super().__init__(label, render_kw={"accept": accept}, **options)
        self.mebibytes = mebibytes

    @property
    def limits(self) -> str:
        """Return how large the file may be, as a sentence."""
        if self.mebibytes >= 1024:
            return gettext("At most %(size)s GB.", size=self.mebibytes // 1024)
        return gettext("At most %(size)s MB.", size=self.mebibytes)


class UploadForm(PortalForm):
    """A table, a ZIP, or both."""

    table = StreamedField(
        _l("Bills (CSV)"),
        mebibytes=TABLE_MEBIBYTES,
        accept=".csv,.txt,text/csv,text/plain",
        description=_l("The file that the billing system exports, of 100,000 rows at most."),
    )
    documents = StreamedField(
        _l("PDFs of the bills (ZIP)"),
        mebibytes=ZIP_MEBIBYTES,
        accept=".zip,application/zip",
        description=_l(
            "Each PDF is named as the table says, or after the number of its bill; 20,000 files of "
            "25 MB each at most. Also by itself, for bills that are recorded already."
        ),
    )


class SeenForm(PortalForm):
    """A decision on what was seen; ``seen`` is the version."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class TakeInForm(SeenForm):
    """Which rows are taken in."""

    mode = RadioField(_l("Which rows shall be taken in?"), validate_choice=True)

    def offer(self, *, good: int, bad: int, good_rows_allowed: bool) -> None:
        """Set the choices that fit the batch, with their counts."""
        choices = []
        if not bad:
            choices.append(SelectChoice("all", gettext("All rows: %(good)s", good=good)))
        elif good_rows_allowed:
            label = gettext(
                "The good rows only: %(good)s. The others stay out: %(bad)s", good=good, bad=bad
            )
            choices.append(SelectChoice("good", label))
        self.mode.choices = choices
        if len(choices) == 1 and not self.mode.raw_data and not bad:
            self.mode.data = choices[0].value


class SendForm(SeenForm):
    """Whether people are told."""

    notify = BooleanField(
        _l("Tell the customers that their bill has arrived"),
        default=True,
        description=_l("Leave it out for old bills that people have long had."),
    )


class BatchFilter(FilterForm):
    """Narrows down the list of batches."""

    q = search_field(_l("File or colleague"))
    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("open", _l("To be decided")),
            *(SelectChoice(state, label) for state, (label, _tone) in STATE_LABELS.items()),
        ],
    )
    first = DayFilter(_l("Uploaded from"))
    last = DayFilter(_l("Uploaded until"))


class RowFilter(FilterForm):
    """Narrows down the rows of a batch."""

    q = search_field(_l("Number of bill or customer"))
    outcome = ChoiceFilter(
        _l("What would happen"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(outcome, label) for outcome, (label, _t) in OUTCOME_LABELS.items()),
            SelectChoice("without_pdf", _l("New, without a PDF")),
        ],
    )


class PdfFilter(FilterForm):
    """Narrows down the PDFs of a batch."""

    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(state, label) for state, (label, _tone) in PDF_LABELS.items()),
        ],
    )
