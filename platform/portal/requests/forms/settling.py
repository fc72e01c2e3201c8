"""What both parties settle: day, readings and wording; and their answers, withdrawals."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField

from portal.foundation.web.forms import PortalForm
from portal.requests.forms.fields import between, day_field, long_text, tidy_line
from portal.requests.limits import days_allowed, rules_of
from portal.requests.schemas import CaseView
from portal.requests.terms import (
    MOST_READINGS,
    HandoverReading,
    Terms,
    read_value,
    readings_as_json,
    readings_from_json,
    serial_key,
)

_SPARE_ROWS = 2
_LONGEST_SERIAL = 40


class ReadingsForm(PortalForm):
    """Rows of serial number and reading; empty rows are passed over."""

    rows: int
    units: Mapping[str, str]
    today: date

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the fields row by row."""
        return [(self[f"serial_{n}"], self[f"value_{n}"]) for n in range(1, self.rows + 1)]

    def validate(self, extra_validators: object = None) -> bool:
        """Check each row, and that there is one, or that there is no meter."""
        valid = super().validate(extra_validators)
        typed = [pair for pair in self.pairs if pair[0].data or pair[1].data]
        for serial, value in typed:
            valid = _row_is_sound(serial, value) and valid
        if self.no_meter.data and typed:
            self.no_meter.errors = [
                _("Either there is no meter, or please leave this empty: readings stand above.")
            ]
            return False
        if not typed and not self.no_meter.data:
            self.pairs[0][0].errors = [
                _("Please give the serial number and the reading of the meter.")
            ]
            return False
        return self._no_serial_twice(typed) and valid

    def _no_serial_twice(self, typed: Sequence[tuple[Any, Any]]) -> bool:
        seen: set[str] = set()
        for serial, _value in typed:
            key = serial_key(serial.data or "")
            if key and key in seen:
                serial.errors = [*serial.errors, _("This meter stands above already.")]
                return False
            seen.add(key)
        return True

    def readings(self) -> tuple[HandoverReading, ...]:
        """Return the readings of a valid form."""
        found = []
        for serial, value in self.pairs:
            number = read_value(value.data or "")
            if serial.data and number is not None:
                unit = self.units.get(serial_key(serial.data), "")
                found.append(HandoverReading(serial.data, number, unit))
        return tuple(found)

    def answers(self) -> dict[str, Any]:
        """Return plain values to keep."""
        return {
            "readings": readings_as_json(self.readings()),
            "no_meter": bool(self.no_meter.data),
        }

    def fill(self, kept: Mapping[str, Any]) -> None:
        """Show what was kept before."""
        self.show(readings_from_json(kept.get("readings", [])))
        self.no_meter.data = bool(kept.get("no_meter"))

    def show(self, readings: Sequence[HandoverReading]) -> None:
        """Put readings into the rows."""
        for (serial, value), one in zip(self.pairs, readings, strict=False):
            serial.data, value.data = one.serial, str(one.value).replace(".", ",")


class TermsForm(ReadingsForm):
    """A correction: the day, the readings and the wording as they should be."""

    seen = HiddenField()
    has_readings: bool
    has_statement: bool

    def validate(self, extra_validators: object = None) -> bool:
        """Check the readings where there are any, and the day."""
        check = super().validate if self.has_readings else super(ReadingsForm, self).validate
        valid = check(extra_validators)
        return between(self.day, *days_allowed(self.today)) and valid

    def terms(self) -> Terms:
        """Return the terms of a valid form."""
        return Terms(
            day=self.day.data,
            readings=self.readings() if self.has_readings else (),
            statement=self.statement.data if self.has_statement else "",
        )


class SeenForm(PortalForm):
    """A button whose press counts for the terms that were on the page (``seen``, their number)."""

    seen = HiddenField()

    @property
    def number(self) -> int:
        """Return the number; -1, which no terms have, for anything else."""
        return self.number_in(self.seen.data or "")

    @staticmethod
    def number_in(text: str) -> int:
        """Return the number that was sent along; -1, which no terms have, for anything else."""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


class WithdrawForm(PortalForm):
    """Withdrawing, with a reason if one likes."""

    reason = long_text(
        _l("Reason (you may leave it empty)"),
        description=_l("The other party and our customer service read it."),
        rows=3,
        most=500,
    )


class AnswerForm(PortalForm):
    """The answer to a clerk's question."""

    answer = long_text(_l("Your answer"), missing=_l("Please write your answer."), most=2000)


def readings_form(known: Sequence[tuple[str, str]], *, kept: int, today: date) -> ReadingsForm:
    """Return the form with a row for each known meter (serial number and unit) and some spare ones."""
    rows = min(max(len(known), kept) + _SPARE_ROWS, MOST_READINGS)
    form: ReadingsForm = type("ReadingsForm", (ReadingsForm,), _rows(rows))()
    form.rows, form.today, form.units = rows, today, _units(known)
    if not form.is_submitted():
        for (serial, _value), (number, _unit) in zip(form.pairs, known, strict=False):
            serial.data = number
    return form


def terms_form(case: CaseView, *, today: date) -> TermsForm:
    """Return the form of a correction, filled with the present terms."""
    terms = case.matter.terms
    readings = terms.readings if terms else ()
    has_readings, has_statement = rules_of(case.kind).readings, bool(terms and terms.statement)
    fields: dict[str, Any] = {"day": day_field(_l("Day of the handover"))}
    rows = min(len(readings) + _SPARE_ROWS, MOST_READINGS) if has_readings else 0
    if has_readings:
        fields |= _rows(rows)
    if has_statement:
        missing = _l("Please write down what you ask for.")
        fields["statement"] = long_text(
            _l("What do you ask for together?"), missing=missing, most=2000
        )
    form: TermsForm = type("TermsForm", (TermsForm,), fields)()
    form.rows, form.today = rows, today
    form.units = _units([(one.serial, one.unit) for one in readings])
    form.has_readings, form.has_statement = has_readings, has_statement
    if not form.is_submitted() and terms is not None:
        form.seen.data, form.day.data = str(case.matter.number), terms.day
        if has_readings:
            form.show(readings)
            form.no_meter.data = not readings
        if has_statement:
            form.statement.data = terms.statement
    return form


def _units(known: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {serial_key(serial): unit for serial, unit in known}


def _rows(count: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in range(1, count + 1):
        fields[f"serial_{number}"] = StringField(
            _l("Serial number of meter %(number)s", number=number),
            filters=[tidy_line],
            render_kw={"autocomplete": "off", "spellcheck": "false"},
        )
        fields[f"value_{number}"] = StringField(
            _l("Reading of meter %(number)s", number=number),
            filters=[tidy_line],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
        )
    fields["no_meter"] = BooleanField(_l("There is no meter at this place"))
    return fields


def _row_is_sound(serial: Any, value: Any) -> bool:
    sound = True
    if not serial.data:
        serial.errors = [_("Please give the serial number as it stands on the meter.")]
        sound = False
    elif len(serial.data) > _LONGEST_SERIAL or not any(sign.isalnum() for sign in serial.data):
        serial.errors = [_("This is not a serial number. It stands on the face of the meter.")]
        sound = False
    if not value.data:
        value.errors = [_("Please give what this meter shows.")]
        sound = False
    elif read_value(value.data) is None:
        value.errors = [
            _(
                "Please type the reading in digits, for example 1234 or 1234,567, as the meter shows it."
            )
        ]
        sound = False
    return sound
