"""How bills can be paid: account to transfer to, payment QR code, provider of online payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.giro import AccountError, BankAccount
from portal.kernel.payment_qr import NAME_BYTES
from portal.kernel.words import N_
from portal.rules.schemas.base import Line, StrictSchema, meta
from portal.rules.schemas.words import paragraphs
from portal.rules.text import Text

REFERENCES = ("invoice_number", "customer_number", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Where and how to pay. ``reference`` is one of REFERENCES: what a transfer has to name.

    ``payment_slip`` tells those who pay by postal slip what the company wants them to know.
    ``provider`` names the plugin for online payment, tuned by ``options``; None while there is
    none. ``bic`` is there wherever ``qr`` is on.
    """

    holder: str
    account: BankAccount
    bank: str | None
    bic: str | None
    reference: str
    qr: bool
    payment_slip: Text | None
    provider: str | None
    options: Mapping[str, Any]


class Account(fields.String):
    """A Hungarian bank account, 16 or 24 digits or an IBAN; its check digits must fit."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            return BankAccount.parse(text)
        except AccountError as error:
            advice = N_(
                "copy it from the bank's own letter, for example `11773016-11111018-00000000`"
            )
            raise ValidationError(
                Problem(N_("'%(text)s' is no account: %(error)s", text=text, error=error), advice)
            ) from None


class Bic(fields.String):
    """The bank's BIC (SWIFT code), 8 or 11 capital letters and digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        known = text.isascii() and text.isalnum() and text == text.upper() and text[4:6] == "HU"
        if not known or len(text) not in (8, 11):
            advice = N_("8 or 11 capital letters and digits with HU at the fifth place: `OTPVHUHB`")
            raise ValidationError(
                Problem(N_("'%(text)s' is no BIC of a Hungarian bank", text=text), advice)
            )
        return text


class PayingSchema(StrictSchema):
    """How bills can be paid: account to transfer to, payment QR code, provider of online "
    "payment."""

    holder = Line(
        required=True,
        limit=70,
        metadata=meta(N_("whose account it is, as a transfer must name it"), "Minta Távhő Kft."),
    )
    account = Account(
        required=True,
        metadata=meta(N_("the account that bills are paid to"), "11773016-11111018-00000000"),
    )
    bank = Line(load_default=None, limit=70, metadata=meta(N_("the bank's name"), "OTP Bank Nyrt."))
    bic = Bic(
        load_default=None,
        metadata=meta(N_("the bank's BIC (SWIFT code); the payment QR code needs it"), "OTPVHUHB"),
    )
    reference = fields.String(
        required=True,
        validate=validate.OneOf(REFERENCES),
        metadata=meta(N_("what customers write into a transfer's message"), "invoice_number"),
    )
    qr = fields.Boolean(
        load_default=False,
        metadata=meta(N_("show the national bank's payment QR code (version 001) beside"), "true"),
    )
    payment_slip = paragraphs(
        N_(
            "what customers who pay by postal slip have to know; otherwise a general text stands "
            "there"
        ),
        required=False,
    )
    provider = Line(
        load_default=None,
        limit=40,
        metadata=meta(N_("the plugin for online payment; leave out while there is none")),
    )
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata=meta(N_("the options of that plugin"))
    )

    @validates_schema(skip_on_field_errors=False)
    def _fits_together(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        wrong = {}
        if data.get("qr") and "bic" in data and not data["bic"]:
            problem = N_("the payment QR code names the bank by its BIC, and that is missing")
            wrong["qr"] = [Problem(problem, N_("add `bic: …`, or write `qr: false`"))]
        if len(data.get("holder", "").encode()) > NAME_BYTES:
            problem = N_(
                "with its accents the name takes more than %(name_bytes)s bytes",
                name_bytes=NAME_BYTES,
            )
            wrong["holder"] = [Problem(problem, N_("shorten it as the bank does"))]
        if data.get("options") and not data.get("provider"):
            wrong["options"] = [
                Problem(N_("these are options of no plugin"), N_("name the `provider`"))
            ]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Paying:
        return Paying(**data)
