"""Builds the form of one registration step from the claim fields that the verifier asks for."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField
from wtforms.validators import InputRequired

from portal.foundation.secrets import sha256_hex
from portal.identity.usernames import clean_username
from portal.kernel.clock import local_today
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep, FieldKind
from portal.registration.forms import parsing, wording
from portal.registration.forms.fields import (
    BirthDateField,
    EmailAddressField,
    LineField,
    ParsedField,
    PhoneField,
)
from portal.registration.forms.passwords import check_password, check_username
from portal.registration.forms.security_check import SecurityCheck
from portal.registration.schemas import Submission
from portal.rules.model import TenantRules
from portal.rules.vocabulary import DEFAULT_LOCALE

_LONGEST_PASSWORD = 4096
_LINES: dict[FieldKind, type[ParsedField]] = {
    FieldKind.EMAIL: EmailAddressField,
    FieldKind.PHONE: PhoneField,
    FieldKind.BIRTH_DATE: BirthDateField,
}


class StepForm(SecurityCheck):
    """One step: its fields carry the contract's names; what was typed and what it means."""

    step: ClaimStep
    rules: TenantRules
    locale: str

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields one by one, then what two of them have to do with each other."""
        valid = super().validate(extra_validators)
        valid = check_username(self) and valid
        valid = check_password(self, rules=self.rules) and valid
        return self.check_challenge(otherwise_valid=valid) and valid

    def claim(self) -> Claim:
        """Return the normalised answers of a valid form."""
        values = {name: self[name].value for name in self._answers()}
        documents = [field.document for field in self.step.fields if field.document is not None]
        return Claim(**values, consents={each: self._digest_of(each) for each in documents})

    def typed(self) -> dict[str, str]:
        """Return the answers as they were typed, without passwords and security checks."""
        return {name: self[name].data.strip() for name in self._answers() if self[name].data}

    def _answers(self) -> list[str]:
        return [
            field.name
            for field in self.step.fields
            if isinstance(self[field.name], ParsedField) and field.kind is not FieldKind.CHALLENGE
        ]

    def submission(self) -> Submission:
        """Return the answers of a valid form: read, as typed, and the password if one is asked."""
        return Submission(
            claim=self.claim(),
            typed=self.typed(),
            password=self["password"].data if "password" in self else None,
            locale=self.locale,
        )

    def _digest_of(self, document: str) -> str:
        content = self.rules.content
        text = content.get((self.locale, document)) or content.get((DEFAULT_LOCALE, document))
        return sha256_hex(text or "")


def step_form(step: ClaimStep, *, rules: TenantRules, locale: str, now: datetime) -> StepForm:
    """Return the form of a step, filled from the request when it was sent."""
    attributes: dict[str, Any] = {"step": step, "rules": rules, "locale": locale, "now": now}
    for field in step.fields:
        attributes[field.name] = _field(field, rules, locale, today=local_today(now))
        if field.kind is FieldKind.CHALLENGE:
            attributes["challenge_token"] = HiddenField()
            attributes["challenge_kind"] = field.challenge
    return type("StepForm", (StepForm,), attributes)()


def _field(field: ClaimField, rules: TenantRules, locale: str, *, today: date) -> Field:
    if field.kind is FieldKind.CONSENT:
        return _consent(field)
    if field.kind in (FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_REPEAT):
        return PasswordField(
            wording.label(field, rules, locale),
            [InputRequired(wording.MISSING[field.kind])],
            description=wording.hint(field, rules, locale),
            render_kw={**wording.attributes(field), "maxlength": _LONGEST_PASSWORD},
        )
    extra = {}
    if field.kind is FieldKind.BIRTH_DATE:
        extra = {"min": parsing.EARLIEST_BIRTH.isoformat(), "max": today.isoformat()}
    return _LINES.get(field.kind, LineField)(
        wording.label(field, rules, locale),
        parse=reader_of(field, today=today),
        missing=_missing(field) if field.required else None,
        description=wording.hint(field, rules, locale),
        render_kw={**wording.attributes(field), **extra},
    )


def _consent(field: ClaimField) -> BooleanField:
    document = field.document or ""
    return BooleanField(
        wording.CONSENTS[document], [InputRequired(wording.CONSENT_MISSING[document])]
    )


def _missing(field: ClaimField) -> object:
    if field.identifier is not None:
        return _l(
            "Please type the number from your bill. It looks like this: %(example)s",
            example=field.identifier.example,
        )
    return wording.MISSING[field.kind]


def reader_of(field: ClaimField, *, today: date) -> Callable[[str], Any]:
    """Return what reads an answer to that field; it raises parsing.FormatError."""
    if field.identifier is not None:
        return parsing.identifier_parser(field.identifier)
    if field.kind is FieldKind.MONEY:
        return parsing.money_parser(refuse_zero=field.refuse_zero)
    if field.kind is FieldKind.BIRTH_DATE:
        return parsing.birth_date_parser(today=today)
    if field.kind is FieldKind.PLACE:
        return parsing.name_parser(_("Please give your place of birth, for example Miskolc."))
    if field.kind is FieldKind.NAME:
        return parsing.name_parser(_("Please give your full name, for example Kovács Anna."))
    return _PLAIN[field.kind]


def _as_typed(text: str) -> str:
    return text[:100]


_PLAIN: dict[FieldKind, Callable[[str], Any]] = {
    FieldKind.EMAIL: parsing.parse_email,
    FieldKind.PHONE: parsing.parse_phone,
    FieldKind.USERNAME: clean_username,
    FieldKind.CHALLENGE: _as_typed,
}
