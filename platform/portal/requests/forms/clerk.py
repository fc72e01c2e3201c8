"""What clerks decide, ask and note, each with the version of the matter that they saw."""

from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.requests.forms.fields import long_text
from portal.requests.machine import Party
from portal.requests.schemas import CaseView


class ClerkForm(PortalForm):
    """A deed that counts only for the version that the clerk saw."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version; -1, which no matter has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


FormT = TypeVar("FormT", bound=ClerkForm)


class AcceptForm(ClerkForm):
    """Accepting, on purpose without the parties' agreement where there is none."""

    number = RadioField(_l("Which data count?"))
    without_agreement = BooleanField(_l("Accept although the parties have not confirmed the same"))
    reason = long_text(
        _l("Reason"),
        description=_l("Both parties read it. Needed without their agreement."),
        rows=3,
    )
    overrules: bool = False

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the choice and the reason where the parties did not agree."""
        valid = super().validate(extra_validators)
        if not self.overrules:
            return valid
        if not self.without_agreement.data:
            self.without_agreement.errors = [
                _("The parties have not confirmed the same. Please say that you accept it anyway.")
            ]
            valid = False
        if not self.reason.data:
            self.reason.errors = [_("Please write why: both parties read it.")]
            valid = False
        return valid


class RejectForm(ClerkForm):
    """Rejecting, with the reason."""

    reason = long_text(
        _l("Reason"),
        missing=_l("Please write why: both parties read it."),
        description=_l("Both parties read it."),
        rows=3,
    )


class AskForm(ClerkForm):
    """A question to one party."""

    party = RadioField(
        _l("Whom do you ask?"), validators=[InputRequired(_l("Please choose whom you ask."))]
    )
    question = long_text(
        _l("Question"),
        missing=_l("Please write the question."),
        description=_l("Only this party reads it; the answer comes through the portal."),
        rows=3,
        most=2000,
    )


class NoteForm(PortalForm):
    """A note for colleagues."""

    text = long_text(
        _l("Note"),
        missing=_l("Please write the note."),
        description=_l("Only colleagues see it."),
        rows=3,
        most=2000,
    )


def accept_form(case: CaseView) -> AcceptForm:
    """Return the form with the terms to choose from where the parties did not agree."""
    form = AcceptForm()
    form.overrules = case.matter.two_parties and not case.matter.agreed
    if form.overrules:
        names: dict[Party, Any] = {
            Party.INITIATOR: case.initiator,
            Party.OTHER: case.other_name,
        }
        form.number.choices = [
            SelectChoice(
                str(one.number),
                _(
                    "Version %(number)s, by %(name)s",
                    number=one.number,
                    name=names[one.proposed_by],
                ),
            )
            for one in case.proposals
        ]
        form.number.validators = [InputRequired(_("Please choose which data count."))]
    else:
        del form.number, form.without_agreement
    return _with_version(form, case)


def reject_form(case: CaseView) -> RejectForm:
    """Return the form for that version of the matter."""
    return _with_version(RejectForm(), case)


def ask_form(case: CaseView) -> AskForm:
    """Return the form with those who can be asked."""
    form = AskForm()
    choices = [SelectChoice(Party.INITIATOR.value, case.initiator)]
    if case.matter.two_parties and not case.matter.disowned:
        choices.append(SelectChoice(Party.OTHER.value, case.other_name or ""))
    form.party.choices = choices
    return _with_version(form, case)


def _with_version(form: FormT, case: CaseView) -> FormT:
    if not form.is_submitted():
        form.version.data = str(case.version)
    return form
