"""The forms with which customers ask for other data: telephone, mailing address, way of paying."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.customers.vocabulary import PAYMENT_METHOD_LABELS
from portal.foundation.web.forms import PortalForm, SelectChoice

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,28}[0-9]")
_POSTAL_CODE = re.compile(r"[1-9][0-9]{3}")
_RISKY = ("=", "+", "-", "@")


def tidy(text: str | None) -> str:
    """Return the text without surplus white space."""
    return " ".join((text or "").split())


def _is_phone(form: PortalForm, field: StringField) -> None:
    number = tidy(field.data)
    digits = sum(sign.isdigit() for sign in number)
    if not _PHONE.fullmatch(number) or not number.isascii() or not 8 <= digits <= 15:
        raise ValidationError(
            _l("Please give a phone number with its area code, for example +36 30 123 4567.")
        )


def _is_postal_code(form: PortalForm, field: StringField) -> None:
    if not _POSTAL_CODE.fullmatch(tidy(field.data)):
        raise ValidationError(_l("A Hungarian postal code has four digits, for example 7300."))


def _is_plain(form: PortalForm, field: StringField) -> None:
    text = tidy(field.data)
    if not text.isprintable():
        raise ValidationError(_l("Please write this in one line, without special characters."))
    if text.startswith(_RISKY):
        raise ValidationError(_l("Please begin with a letter or a digit."))


class PhoneForm(PortalForm):
    """Another telephone number."""

    phone = TelField(
        _l("Telephone number"),
        description=_l("On this number we reach you. For example +36 30 123 4567."),
        validators=[InputRequired(_l("Please give your telephone number.")), _is_phone],
        render_kw={"autocomplete": "tel"},
    )

    def value(self) -> dict[str, str]:
        """Return what was asked for."""
        return {"phone": tidy(self.phone.data)}


class AddressForm(PortalForm):
    """Another mailing address."""

    postal_code = StringField(
        _l("Postal code"),
        validators=[InputRequired(_l("Please give the postal code.")), _is_postal_code],
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric"},
    )
    city = StringField(
        _l("Town or village"),
        validators=[
            InputRequired(_l("Please give the town or village.")),
            Length(max=120, message=_l("Please write at most 120 characters.")),
            _is_plain,
        ],
        render_kw={"autocomplete": "address-level2"},
    )
    street = StringField(
        _l("Street, number, floor, door"),
        description=_l("For example: Kossuth Lajos utca 12. 2. em. 5. Or: Pf. 34."),
        validators=[
            InputRequired(_l("Please give street and number, or the post office box.")),
            Length(max=200, message=_l("Please write at most 200 characters.")),
            _is_plain,
        ],
        render_kw={"autocomplete": "street-address"},
    )

    def value(self) -> dict[str, str]:
        """Return what was asked for."""
        return {
            "postal_code": tidy(self.postal_code.data),
            "city": tidy(self.city.data),
            "street": tidy(self.street.data),
        }


class PaymentMethodForm(PortalForm):
    """Another way of paying."""

    payment_method = RadioField(
        _l("How would you like to pay?"),
        validators=[InputRequired(_l("Please choose how you would like to pay."))],
    )

    def __init__(self, methods: tuple[str, ...], **values: Any) -> None:
        super().__init__(**values)
        self.payment_method.choices = [
            SelectChoice(method, PAYMENT_METHOD_LABELS[method]) for method in methods
        ]

    def value(self) -> dict[str, str]:
        """Return what was asked for."""
        return {"payment_method": str(self.payment_method.data)}
