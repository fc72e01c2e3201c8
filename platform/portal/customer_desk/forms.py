"""The staff's forms about a customer."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import UUID, Email, InputRequired, Length, Optional, ValidationError

from portal.customer_desk.models import PAPERS
from portal.customer_desk.operations.institutions import Paper
from portal.customer_desk.wording import PAPER_LABELS
from portal.customers.vocabulary import KIND_LABELS
from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.kernel.clock import local_today, utc_now

MEBIBYTES = 20
LONGEST_REASON = 200
NOTE_LENGTH = 4000


class CustomerFilter(FilterForm):
    """Who is listed. The words stand in the search box of the page's head."""

    q = HiddenField()
    kind = ChoiceFilter(
        _l("Kind"),
        choices=[SelectChoice("", _l("All")), *(SelectChoice(*one) for one in KIND_LABELS.items())],
    )
    login = ChoiceFilter(
        _l("Login"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("active", _l("Can sign in")),
            SelectChoice("disabled", _l("Blocked")),
            SelectChoice("none", _l("Not registered")),
        ],
    )


def _printable(form: object, field: StringField) -> None:
    field.data = " ".join((field.data or "").split())
    if not field.data.isprintable():
        raise ValidationError(_l("Please write it with letters, digits and punctuation only."))


class ReasonForm(PortalForm):
    """Why something is done to a person's login."""

    reason = StringField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Please write why, in a few words.")),
            Length(min=5, message=_l("Please write at least a few words.")),
            Length(max=LONGEST_REASON, message=_l("Please write at most 200 characters.")),
            _printable,
        ],
        render_kw={"maxlength": LONGEST_REASON, "autocomplete": "off"},
    )


class FactorForm(ReasonForm):
    """Which factors are lost, and how the clerk made sure who is asking."""

    passkeys = BooleanField(_l("Remove the passkeys too: the device they were on is lost"))


class NothingForm(PortalForm):
    """Nothing but the button."""


class NoteForm(PortalForm):
    """The staff's note; ``version`` is the one that was read."""

    version = HiddenField(default="0")
    body = TextAreaField(
        _l("Note"),
        description=_l(
            "Only the staff see it; the customer may ask for a copy of it, as of all their data."
        ),
        validators=[
            Length(max=NOTE_LENGTH, message=_l("Please write at most 4,000 characters.")),
        ],
        render_kw={"rows": 8},
    )

    @property
    def seen_version(self) -> int:
        """Return the version that was read; what is no number is none."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


class FindLoginForm(PortalForm):
    """Which login shall see one more customer."""

    identifier = StringField(
        _l("E-mail address, user name, or another customer number of the same person"),
        validators=[
            InputRequired(_l("Please give one of them.")),
            Length(max=254, message=_l("This is longer than it can be.")),
        ],
        render_kw={"autocomplete": "off"},
    )


class LinkLoginForm(PortalForm):
    """The clerk's yes to linking that very login."""

    login_id = HiddenField(validators=[UUID()])


class PapersForm(PortalForm):
    """The checklist of an institution's papers: each kept as a file, or seen on paper on a day."""

    specimen_signature = FilesField(PAPER_LABELS["specimen_signature"], most=3)
    specimen_signature_seen = DateField(_l("or seen on paper, on"), validators=[Optional()])
    company_extract = FilesField(PAPER_LABELS["company_extract"], most=3)
    company_extract_seen = DateField(_l("or seen on paper, on"), validators=[Optional()])

    def accept(self, *, all_of_them: bool) -> tuple[Paper, ...] | None:
        """Keep the files and return the papers, or None with the problems in the form.

        ``all_of_them``: each paper of the checklist must be there; else one will do.
        """
        papers = [self._paper(kind, needed=all_of_them) for kind in PAPERS]
        if any(paper is None for paper in papers):
            return None
        found = tuple(paper for paper in papers if paper and (paper.files or paper.seen_on))
        if not found:
            self[PAPERS[0]].errors = [_l("Please attach a file, or give the day you saw it.")]
            return None
        return found

    def _paper(self, kind: str, *, needed: bool) -> Paper | None:
        files, seen = self[kind], self[f"{kind}_seen"]
        if seen.data is not None and seen.data > local_today(utc_now()):
            seen.errors = [_l("This day is yet to come.")]
            return None
        if not files.was_chosen:
            if needed and seen.data is None:
                files.errors = [_l("Please attach this paper, or give the day you saw it.")]
                return None
            return Paper(kind, seen_on=seen.data)
        kept = files.accept()
        return None if kept is None else Paper(kind, files=kept)


class InstitutionForm(PapersForm):
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
