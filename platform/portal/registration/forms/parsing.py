"""From what people type to what a claim holds; what cannot be read is answered with the format."""

import re
from collections.abc import Callable
from datetime import date

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from portal.kernel.money import Money, MoneyFormatError
from portal.kernel.names import LONGEST_NAME, NameProblem, PersonNameError, clean_person_name
from portal.plugin_api.identifiers import (
    IdentifierFormat,
    IdentifierFormatError,
    IdentifierProblem,
)

LONGEST_EMAIL = 254
EARLIEST_BIRTH = date(1900, 1, 1)
_MONTHS = (
    *("január", "február", "március", "április", "május", "június"),
    *("július", "augusztus", "szeptember", "október", "november", "december"),
)
_DATE = re.compile(r"([0-9]{4})[\s.\-/]*([0-9]{1,2}|[^\W\d_]+)[\s.\-/]+([0-9]{1,2})\.?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


class FormatError(ValueError):
    """The text cannot be read; the message teaches the format, in the page's language."""


def name_parser(message: object) -> Callable[[str], str]:
    """Return the reader of a person's name or of a place; ``message`` says what is wanted."""

    def parse(text: str) -> str:
        try:
            return clean_person_name(text)
        except PersonNameError as error:
            if error.code is NameProblem.TOO_LONG:
                raise FormatError(
                    _("This is too long: at most %(count)s characters.", count=LONGEST_NAME)
                ) from None
            if error.code is NameProblem.FORBIDDEN_CHARACTERS:
                raise FormatError(
                    _("Please use letters, spaces and hyphens only, without special characters.")
                ) from None
            raise FormatError(str(message)) from None

    return parse


def identifier_parser(form: IdentifierFormat) -> Callable[[str], str]:
    """Return the reader of a printed number; what it says teaches the printed form."""

    def parse(text: str) -> str:
        try:
            return form.normalise(text)
        except IdentifierFormatError as error:
            raise FormatError(_identifier_message(error.code, form.example)) from None

    return parse


def _identifier_message(problem: IdentifierProblem, example: str) -> str:
    if problem is IdentifierProblem.TOO_SHORT:
        return _(
            "Something is missing from this number. It looks like this: %(example)s",
            example=example,
        )
    if problem is IdentifierProblem.TOO_LONG:
        return _("This number is too long. It looks like this: %(example)s", example=example)
    if problem is IdentifierProblem.WRONG_CHARACTERS:
        return _(
            "There is a character in it that cannot be there. It looks like this: %(example)s",
            example=example,
        )
    return _(
        "Please type the number from your bill. It looks like this: %(example)s", example=example
    )


def parse_email(text: str) -> str:
    """Return the address as it can be mailed to."""
    address = text.strip()
    shape = _("This is not a whole e-mail address. It should look like this: name@example.hu")
    if len(address) > LONGEST_EMAIL:
        raise FormatError(_("This e-mail address is too long."))
    try:
        # Whether the domain answers is not asked: that would tell about the network, not the form.
        found = validate_email(
            address, allow_smtputf8=False, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        raise FormatError(shape) from None
    return found.ascii_email or found.normalized


def parse_phone(text: str) -> str:
    """Return the number in international form; Hungarian ones may be typed with 06."""
    shape = _("Please give a phone number with its area code, for example 06 30 123 4567.")
    if len(text) > 40 or not all(character in "0123456789+-()/ .\u00a0" for character in text):
        raise FormatError(shape)
    try:
        number = phonenumbers.parse(text, "HU")
    except phonenumbers.NumberParseException:
        raise FormatError(shape) from None
    if not phonenumbers.is_possible_number(number):
        raise FormatError(shape)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def money_parser(*, refuse_zero: bool) -> Callable[[str], Money]:
    """Return the reader of an amount in forints; with ``refuse_zero`` nothing is no amount."""

    def parse(text: str) -> Money:
        try:
            amount = Money.parse(text[:60])
        except MoneyFormatError:
            raise FormatError(
                _(
                    "Please type the amount in digits, as it stands on the bill, for example "
                    "12 345 or 12 345 Ft; with a minus sign before it if it is negative."
                )
            ) from None
        if refuse_zero and not amount:
            raise FormatError(
                _(
                    "You cannot register with a bill of 0 Ft, because its amount proves nothing. "
                    "Please take another bill."
                )
            )
        return amount

    return parse


def birth_date_parser(*, today: date) -> Callable[[str], date]:
    """Return the reader of a birth date: from the picker, or typed as ``1970. 05. 03.``."""

    def parse(text: str) -> date:
        day = _read_date(text.strip()[:40])
        if day is None:
            raise FormatError(_("Please give year, month and day, for example 1970. 05. 03."))
        if day > today:
            raise FormatError(_("This day is still to come. Please give your date of birth."))
        if day < EARLIEST_BIRTH:
            raise FormatError(_("Please check the year of your birth."))
        return day

    return parse


def _read_date(text: str) -> date | None:
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    number = int(month) if month.isdigit() else _month(month.lower())
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    starts = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return starts[0] if len(word) >= 3 and len(starts) == 1 else 0
