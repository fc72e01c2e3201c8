"""The clerks' forms; each carries the version of the page on which the clerk decided."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from portal.foundation.web.forms import PortalForm
from portal.work.template_words import REGISTRATION_QUESTION, REGISTRATION_REJECTION, leftover

_TOO_LONG = Length(max=4000, message=_l("Please write at most 4,000 characters."))


class VersionedForm(PortalForm):
    """Says on which state of the registration the clerk decided."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def seen_version(self) -> int:
        """Return the version of a valid form's page."""
        return self.version.data or 0

    def written(self, name: str) -> str:
        """Return what was written into a field of a valid form."""
        return str(self[name].data or "").strip()


class DecisionForm(VersionedForm):
    """Approval of the customer whose number the page showed."""

    customer_number = HiddenField()


class RejectForm(VersionedForm):
    """Rejection, with what the customer is told."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Please write down why; the customer reads it.")), _TOO_LONG],
        description=_l("The customer reads this in the e-mail."),
        render_kw={"rows": 3},
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Refuse a template in which something is still to be filled in."""
        _filled_in(REGISTRATION_REJECTION, field.data)


class AskForm(VersionedForm):
    """A question to the customer, by e-mail."""

    question = TextAreaField(
        _l("Question"),
        [DataRequired(_l("Please write what the customer should clear up.")), _TOO_LONG],
        description=_l(
            "The customer reads this in the e-mail, with a link to answer. "
            "Do not write anything from our records in it."
        ),
        render_kw={"rows": 4},
    )

    def validate_question(self, field: TextAreaField) -> None:
        """Refuse a template in which something is still to be filled in."""
        _filled_in(REGISTRATION_QUESTION, field.data)


class SendBackForm(VersionedForm):
    """Why a first approval is not confirmed."""

    note = TextAreaField(
        _l("Note for the colleague"),
        [DataRequired(_l("Please write what is to be looked at again.")), _TOO_LONG],
        description=_l("Only colleagues see this."),
        render_kw={"rows": 3},
    )


class CallForm(VersionedForm):
    """What came of a phone call."""

    result = TextAreaField(
        _l("What was said"),
        [DataRequired(_l("Please note what came of the call.")), _TOO_LONG],
        description=_l("Only colleagues see this."),
        render_kw={"rows": 3},
    )
    clarified = BooleanField(_l("The question is cleared up"))


def _filled_in(purpose: str, text: str | None) -> None:
    missing = leftover(purpose, text or "")
    if missing:
        raise ValidationError(
            _("Please write in the text what stands in the place of %(name)s.", name=missing)
        )
