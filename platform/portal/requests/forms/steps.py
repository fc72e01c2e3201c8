"""The forms of the steps that lead to sending a request."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from portal.customers.forms import AddressForm as RecordedAddressForm
from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.requests import wording
from portal.requests.forms.fields import (
    between,
    day_field,
    iso_day,
    long_text,
    mail_address,
    person_name,
    tidy_line,
)
from portal.requests.limits import days_allowed
from portal.requests.schemas import Place
from portal.rules.sections.requests import ATTACHMENTS, MatterRules

ELSEWHERE = "elsewhere"
_LONGEST_ADDRESS = 200


class StepForm(PortalForm):
    """One step; ``answers`` are plain values to keep, ``fill`` puts kept ones back."""

    today: date

    def answers(self) -> dict[str, Any]:
        """Return what a valid form brought."""
        raise NotImplementedError

    def fill(self, kept: Mapping[str, Any]) -> None:
        """Show what was kept before."""
        for name, value in kept.items():
            if name in self:
                self[name].data = value


class RoleForm(StepForm):
    """Which side of the matter one is on."""

    role = RadioField(
        _l("Which of the two are you?"),
        validators=[InputRequired(_l("Please choose which of the two you are."))],
    )

    def answers(self) -> dict[str, Any]:
        """Return the role."""
        return {"role": self.role.data}


class PlaceForm(StepForm):
    """Which place it is about: one of the person's own, or another one."""

    place = RadioField(
        _l("Which place is it about?"),
        validators=[InputRequired(_l("Please choose the place."))],
    )
    address = StringField(
        _l("The other place's address"),
        description=_l(
            "Only if you have chosen “another place”. For example 3525 Miskolc, Fő utca 1. 2/3."
        ),
        filters=[tidy_line],
    )
    known: Sequence[Place]

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the address of another place."""
        valid = super().validate(extra_validators)
        if (
            self.place.data == ELSEWHERE
            and not 8 <= len(self.address.data or "") <= _LONGEST_ADDRESS
        ):
            message = _("Please write the whole address: postal code, town, street and number.")
            self.address.errors = [message]
            valid = False
        return valid

    def answers(self) -> dict[str, Any]:
        """Return the address and whose place it is."""
        if self.place.data == ELSEWHERE:
            customer = self.known[0].customer_id
            return {
                "place": ELSEWHERE,
                "address": self.address.data,
                "customer_id": str(customer),
            }
        chosen = self.known[int(self.place.data)]
        return {
            "place": self.place.data,
            "address": chosen.address,
            "customer_id": str(chosen.customer_id),
        }

    def fill(self, kept: Mapping[str, Any]) -> None:
        """Choose the place that was chosen before, whatever its position is now."""
        self.place.data, self.address.data = ELSEWHERE, kept.get("address")
        for index, one in enumerate(self.known):
            same = one.address == kept.get("address")
            if same and str(one.customer_id) == kept.get("customer_id"):
                self.place.data, self.address.data = str(index), ""


class StatementForm(StepForm):
    """What the two ask for together."""

    statement = long_text(
        _l("What do you ask for together?"),
        missing=_l("Please write down what you ask for."),
        description=_l("The other party reads this and confirms it, word for word."),
        rows=6,
        most=2000,
    )

    def answers(self) -> dict[str, Any]:
        """Return the wording."""
        return {"statement": self.statement.data}


class DayForm(StepForm):
    """The day of the handover."""

    day = day_field(_l("Day of the handover"))

    def validate(self, extra_validators: object = None) -> bool:
        """Keep the day within what can be settled."""
        valid = super().validate(extra_validators)
        return between(self.day, *days_allowed(self.today)) and valid

    def answers(self) -> dict[str, Any]:
        """Return the day."""
        return {"day": iso_day(self.day)}

    def fill(self, kept: Mapping[str, Any]) -> None:
        """Show the day."""
        self.day.data = date.fromisoformat(kept["day"])


class OtherForm(StepForm):
    """Whom we write to."""

    name = person_name(
        _l("Name of the other party"),
        description=_l("As it stands in their papers, for example Kovács Anna."),
    )
    email = mail_address(
        _l("E-mail address of the other party"),
        description=_l("We send them a link there; they do not need a password for it."),
    )
    locale = RadioField(
        _l("In which language shall we write to them?"),
        choices=[SelectChoice("hu", "Magyar"), SelectChoice("en", "English")],
        default="hu",
        validators=[InputRequired()],
    )

    def answers(self) -> dict[str, Any]:
        """Return who they are."""
        return {"name": self.name.data, "email": self.email.data, "locale": self.locale.data}


class AddressForm(RecordedAddressForm, StepForm):
    """The new mailing address, as customers write it elsewhere, with whose it is and from when."""

    customer = RadioField(
        _l("For which customer number?"),
        validators=[InputRequired(_l("Please choose the customer number."))],
    )
    valid_from = day_field(_l("From which day?"))

    def validate(self, extra_validators: object = None) -> bool:
        """Keep the day near."""
        valid = super().validate(extra_validators)
        return between(self.valid_from, *days_allowed(self.today)) and valid

    def answers(self) -> dict[str, Any]:
        """Return the address and whose it is."""
        day = {"valid_from": iso_day(self.valid_from)}
        return self.value() | day | {"customer_id": self.customer.data}

    def fill(self, kept: Mapping[str, Any]) -> None:
        """Show the address."""
        super().fill({**kept, "valid_from": date.fromisoformat(kept["valid_from"])})
        self.customer.data = kept["customer_id"]


class DocumentForm(PortalForm):
    """One kind of document and its pages."""

    document = SelectField(_l("What is it?"))
    files = FilesField(_l("File"))

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a file."""
        valid = super().validate(extra_validators)
        if not self.files.was_chosen:
            self.files.errors = [_("Please choose the file that you want to attach.")]
            return False
        return valid


def document_form(rules: MatterRules, *, fresh: bool = False) -> DocumentForm:
    """Return the form with the documents that belong to the matter; ``fresh``: an empty one."""
    form = DocumentForm(formdata=None) if fresh else DocumentForm()
    wanted = [kind for rule in rules.attachments for kind in rule.any_of]
    kinds = dict.fromkeys([*wanted, *(ATTACHMENTS if not wanted else ("other",))])
    form.document.choices = [(kind, str(wording.DOCUMENTS[kind])) for kind in kinds]
    return form


def role_form(kind: str) -> RoleForm:
    """Return the form with the two sides of that kind."""
    form = RoleForm()
    form.role.choices = [SelectChoice(value, label) for value, label in wording.ROLES[kind]]
    return form


def place_form(known: Sequence[Place]) -> PlaceForm:
    """Return the form with the person's places."""
    form = PlaceForm()
    form.known = known
    form.place.choices = [
        SelectChoice(str(number), f"{one.address} – {one.name} ({one.printed_number})")
        for number, one in enumerate(known)
        if one.address
    ] + [SelectChoice(ELSEWHERE, _("Another place"))]
    return form


def address_form(known: Sequence[Place]) -> AddressForm:
    """Return the form; who has one customer number is not asked which."""
    form = AddressForm()
    own = {str(one.customer_id): f"{one.printed_number} – {one.name}" for one in known}
    form.customer.choices = [SelectChoice(value, label) for value, label in own.items()]
    if len(own) == 1:
        form.customer.validators = []
        form.customer.data = next(iter(own))
    return form
