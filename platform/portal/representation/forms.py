"""The forms of representation: giving an authorisation, accepting one with a new password."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    EmailField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.web.formats import format_date
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.representation.wording import SCOPE_LABELS

_LONGEST_ADDRESS = 254


class MandateForm(PortalForm):
    """Who may do what for whom, until when. ``earliest`` and ``latest`` are the view's to set."""

    customer = RadioField(
        _l("For which customer number?"),
        [InputRequired(_l("Please choose the customer number that it is about."))],
    )
    name = StringField(
        _l("Name of the person you authorise"),
        [
            DataRequired(_l("Please give the name of the person you authorise.")),
            Length(max=120, message=_l("This is too long for a name.")),
            Regexp(
                r"[^\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]*\Z",
                message=_l("The name holds an invisible character. Please type it again."),
            ),
        ],
        render_kw={"autocomplete": "off", "maxlength": 120},
    )
    email = EmailField(
        _l("Their e-mail address"),
        [
            DataRequired(_l("Please give the e-mail address of the person you authorise.")),
            Length(max=_LONGEST_ADDRESS, message=_l("This is too long for an e-mail address.")),
            Email(_l("This is not a complete e-mail address. It looks like this: nev@example.com")),
        ],
        description=_l("We send the link to accept it to this address."),
        render_kw={"autocomplete": "off", "maxlength": _LONGEST_ADDRESS},
    )
    scopes = SelectMultipleField(
        _l("What may they do for you?"),
        [DataRequired(_l("Please choose at least one thing that they may do."))],
        choices=[SelectChoice(scope, label) for scope, label in SCOPE_LABELS.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("They never see your password, and cannot change your data."),
    )
    valid_until = DateField(
        _l("Until which day?"),
        [InputRequired(_l("Please give the last day of the authorisation."))],
        description=_l("The last day on which they may act for you. You can end it earlier."),
    )

    earliest: date
    latest: date

    def validate_valid_until(self, field: Field) -> None:
        """Refuse a day that is over, or further away than the rules let it be."""
        if field.data < self.earliest:
            raise ValidationError(_("This day is over already. Please choose a later one."))
        if field.data > self.latest:
            raise ValidationError(
                _(
                    "An authorisation may last until %(latest)s at most. You can give it again then.",
                    latest=format_date(self.latest),
                )
            )


def mandate_form(
    customers: list[tuple[str, str]], *, earliest: date, latest: date, usual: date
) -> MandateForm:
    """Return the form for these customers; one alone is chosen already."""
    known: dict[str, Any] = {"valid_until": usual}
    if len(customers) == 1:
        known["customer"] = customers[0][0]
    form = MandateForm(data=known)
    form.customer.choices = [SelectChoice(value, label) for value, label in customers]
    form.earliest, form.latest = earliest, latest
    form.valid_until.render_kw = {"min": earliest.isoformat(), "max": latest.isoformat()}
    return form


class AcceptForm(PortalForm):
    """Nothing but the button."""
