"""What the fields of a registration are called, and what is said beside them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.plugin_api.claims import ClaimField, FieldKind
from portal.rules.model import TenantRules

LABELS: Mapping[str, Any] = {
    "full_name": _l("Full name"),
    "customer_number": _l("Customer number"),
    "username": _l("User name"),
    "email": _l("E-mail address"),
    "phone": _l("Phone number"),
    "password": _l("Password"),
    "password_confirm": _l("Password once more"),
    "invoice_number": _l("Invoice number"),
    "invoice_amount": _l("Amount of that invoice"),
    "birth_place": _l("Place of birth"),
    "birth_date": _l("Date of birth"),
    "challenge_answer": _l("Security check"),
}
"""By field name; a tenant's text ``<name>_label`` goes before."""

HINTS: Mapping[str, Any] = {
    "full_name": _l("As it stands on your bill."),
    "username": _l("Choose any name that you will remember; you will sign in with it."),
    "email": _l("Please give an address whose letters you can read now: we write to it."),
    "invoice_amount": _l("The amount payable of the invoice whose number you gave."),
    "birth_date": _l("For example 1970. 05. 03."),
}

MISSING: Mapping[FieldKind, Any] = {
    FieldKind.NAME: _l("Please give your full name."),
    FieldKind.USERNAME: _l("Please choose a user name."),
    FieldKind.EMAIL: _l("Please give your e-mail address."),
    FieldKind.PHONE: _l("Please give the phone number on which we can reach you."),
    FieldKind.NEW_PASSWORD: _l("Please choose a password."),
    FieldKind.PASSWORD_REPEAT: _l("Please type the password once more."),
    FieldKind.MONEY: _l("Please give the amount of the invoice."),
    FieldKind.PLACE: _l("Please give your place of birth."),
    FieldKind.BIRTH_DATE: _l("Please give your date of birth."),
    FieldKind.CHALLENGE: _l("Please answer the security check."),
}

CONSENTS: Mapping[str, Any] = {
    "terms": _l("I accept the terms of use"),
    "privacy": _l("I have read and accept the privacy notice"),
    "declaration": _l("I make the declaration above"),
}

CONSENT_MISSING: Mapping[str, Any] = {
    "terms": _l("You can register only if you accept the terms of use."),
    "privacy": _l("You can register only if you accept the privacy notice."),
    "declaration": _l("Please tick this box if you make the declaration."),
}

_AUTOCOMPLETE = {
    FieldKind.NAME: "name",
    FieldKind.USERNAME: "username",
    FieldKind.EMAIL: "email",
    FieldKind.PHONE: "tel",
    FieldKind.NEW_PASSWORD: "new-password",
    FieldKind.PASSWORD_REPEAT: "new-password",
    FieldKind.BIRTH_DATE: "bday",
}


def label(field: ClaimField, rules: TenantRules, locale: str) -> Any:
    """Return what the field is called, in the tenant's own words where it has them."""
    return rules.text(f"{field.name}_label", locale) or LABELS[field.name]


def hint(field: ClaimField, rules: TenantRules, locale: str) -> Any:
    """Return what is said under the label, in the tenant's own words where it has them."""
    own = rules.text(field.text_key, locale) if field.text_key else None
    if own is None and field.identifier is not None:
        return _l(
            "You find it on your bill. It looks like this: %(example)s",
            example=field.identifier.example,
        )
    if own is None and field.kind is FieldKind.NEW_PASSWORD:
        return _l("At least %(count)s characters.", count=rules.registration.password_min_length)
    return own or HINTS.get(field.name, "")


def attributes(field: ClaimField) -> dict[str, str]:
    """Return the HTML attributes that help browsers, telephones and screen readers."""
    wanted = {"autocomplete": _AUTOCOMPLETE.get(field.kind, "off")}
    if field.kind in (FieldKind.USERNAME, FieldKind.IDENTIFIER):
        wanted |= {"autocapitalize": "none", "spellcheck": "false"}
    if field.identifier is not None and all(slot.is_digit for slot in field.identifier.shape.slots):
        wanted["inputmode"] = "numeric"
    return wanted
