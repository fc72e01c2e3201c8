"""The clerks' form about a bill."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.foundation.web.forms import PortalForm, SelectChoice

READING_REASONS = (
    ("asked", _l("The customer asks about this bill")),
    ("complaint", _l("A complaint is being looked into")),
    ("registration", _l("A registration is being checked")),
    ("other", _l("Another reason, written below")),
)


class ReadDocumentForm(PortalForm):
    """Why a clerk opens a customer's bill."""

    reason = SelectField(
        _l("Why do you open this bill?"),
        choices=[
            SelectChoice(value, label)
            for value, label in (("", _l("Please choose")), *READING_REASONS)
        ],
        validators=[InputRequired(_l("Please say why: opening a bill is kept on record."))],
    )
    detail = StringField(
        _l("Number of the case, or the reason in a few words"),
        validators=[Length(max=200, message=_l("Please write at most 200 characters."))],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for words where no ready-made reason fits."""
        good = bool(super().validate())
        if good and self.reason.data == "other" and not (self.detail.data or "").strip():
            self.detail.errors = (_l("Please write the reason in a few words."),)
            return False
        return good
