"""The clerks' forms: publishing a document, withdrawing it, opening it for a reason, listing them."""

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.billing.forms import ReadDocumentForm
from portal.customers.identifiers import canonical_or_none
from portal.documents.wording import AUDIENCE_LABELS, KIND_LABELS
from portal.foundation.uploads import LARGEST
from portal.foundation.web.file_forms import FilesField
from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.rules.model import TenantRules

__all__ = ["DocumentsFilter", "PublishForm", "ReadDocumentForm", "WithdrawForm"]
FILE_MEBIBYTES = LARGEST // (1024 * 1024)
_LONGEST_TITLE = 140
_NO_DAY = _l("Please give a day of the calendar.")


def _in_one_line(form: PortalForm, field: StringField) -> None:
    if any(ord(sign) < 32 for sign in field.data or ""):
        raise ValidationError(_l("Please write this in one line, without special characters."))


class DayField(DateField):
    """A day; what is none is told in our own words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; raises ValueError with the sentence for the person."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_DAY)) from None


class PublishForm(PortalForm):
    """One PDF for one customer or for a group."""

    title = StringField(
        _l("Title"),
        description=_l(
            "What the customer reads in the list, for example: Contract of 12 May 2026."
        ),
        validators=[
            DataRequired(_l("Please give the document a title.")),
            Length(max=_LONGEST_TITLE, message=_l("Please write at most 140 characters.")),
            _in_one_line,
        ],
    )
    category = SelectField(
        _l("Kind of document"),
        validators=[InputRequired(_l("Please choose what kind of document it is."))],
    )
    document_date = DayField(
        _l("Date of the document"),
        validators=[InputRequired(_NO_DAY)],
    )
    audience = RadioField(
        _l("Who gets it?"),
        choices=[SelectChoice(value, label) for value, label in AUDIENCE_LABELS.items()],
        validators=[InputRequired(_l("Please choose who gets the document."))],
    )
    customer_number = StringField(
        _l("Customer number"),
        description=_l("For one customer only."),
        validators=[Optional(), Length(max=60, message=_l("This is longer than it can be."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    kind = SelectField(
        _l("Which customers"),
        description=_l("For all customers of a kind only."),
        choices=[SelectChoice(value, label) for value, label in KIND_LABELS.items()],
        default="person",
    )
    prefix = StringField(
        _l("How the postal code or the supply point's code begins"),
        description=_l("For an area only, for example 35 or 0012."),
        validators=[Optional(), Length(max=20, message=_l("This is longer than it can be."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    file = FilesField(_l("The document"), kinds=frozenset({"pdf"}), most=1)

    rules: TenantRules
    today: date

    @classmethod
    def of(
        cls, rules: TenantRules, *, today: date, locale: str, with_file: bool = True
    ) -> "PublishForm":
        """Return the form with this company's kinds of documents; the file may be there already."""
        form = cls(document_date=today)
        form.rules, form.today = rules, today
        if not with_file:
            del form.file
        kinds = rules.documents.categories if rules.documents else ()
        form.category.choices = [SelectChoice("", _l("Please choose"))] + [
            SelectChoice(kind.id, kind.label.in_locale(locale)) for kind in kinds
        ]
        return form

    @property
    def number(self) -> str | None:
        """Return the customer number in its canonical form."""
        return canonical_or_none(self.rules, "customer_number", self.customer_number.data or "")

    @property
    def audience_value(self) -> str | None:
        """Return what the chosen audience is told apart by."""
        if self.audience.data == "kind":
            return str(self.kind.data)
        if self.audience.data in ("postal_code", "supply_point"):
            return (self.prefix.data or "").strip()
        return None

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields one by one, then whether the chosen audience is described."""
        good = bool(super().validate(extra_validators))
        if "file" in self and not self.file.was_chosen:
            self.file.errors = [_l("Please choose the PDF.")]
            good = False
        if self.document_date.data and self.document_date.data > self.today:
            self.document_date.errors = [_l("This day is still to come.")]
            good = False
        return self._audience_is_described() and good

    def _audience_is_described(self) -> bool:
        if self.audience.data == "customer" and self.number is None:
            self.customer_number.errors = [_l("Please type the number as it stands on the bill.")]
            return False
        if self.audience.data in ("postal_code", "supply_point"):
            typed = (self.prefix.data or "").strip()
            if not typed.isascii() or not typed.replace("-", "").replace("/", "").isalnum():
                self.prefix.errors = [_l("Please write how it begins, for example 35.")]
                return False
        return True


class DocumentsFilter(FilterForm):
    """Which documents are listed."""

    kind = ChoiceFilter(_l("Kind of document"), choices=[SelectChoice("", _l("All"))])
    audience = ChoiceFilter(
        _l("Sent to"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(value, label) for value, label in AUDIENCE_LABELS.items()),
        ],
    )
    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("", _l("All")),
            SelectChoice("shown", _l("On the portal")),
            SelectChoice("withdrawn", _l("Withdrawn")),
        ],
    )
    since = DayFilter(_l("From day"))
    until = DayFilter(_l("Until day"))
    q = search_field(_l("Title, customer or number"))

    @classmethod
    def of(cls, rules: TenantRules, locale: str) -> "DocumentsFilter":
        """Return the filter with this company's kinds of documents, as the address asks."""
        form = cls(formdata=request.args)
        kinds = rules.documents.categories if rules.documents else ()
        form.kind.offer(("", _l("All")), *((one.id, one.label.in_locale(locale)) for one in kinds))
        form.validate()
        return form


class WithdrawForm(PortalForm):
    """Why a document is taken out of the customers' sight."""

    withdrawal_reason = TextAreaField(
        _l("Why is it withdrawn?"),
        description=_l("Colleagues see this; the customers do not."),
        validators=[
            DataRequired(_l("Please say why: it stays on record.")),
            Length(max=500, message=_l("Please write at most 500 characters.")),
        ],
        render_kw={"rows": 3},
    )
