"""The schema of a whole rules.yaml."""

from marshmallow import fields, validate

from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta, without_repeats
from portal.rules.schemas.company import CompanySchema, MailSchema, OfficeSchema
from portal.rules.schemas.presentation import (
    MenuSchema,
    TextsSchema,
    ThemeSchema,
)
from portal.rules.schemas.registration import RegistrationSchema
from portal.rules.sections.appointments import AppointmentsSchema
from portal.rules.sections.contact_form import ContactFormSchema
from portal.rules.sections.documents import DocumentsSchema
from portal.rules.sections.e_invoice import EInvoiceSchema
from portal.rules.sections.four_eyes import FourEyesSchema
from portal.rules.sections.imports import ImportsSchema
from portal.rules.sections.meters import MetersSchema
from portal.rules.sections.paying import PayingSchema
from portal.rules.sections.points_of_use import PointsOfUseSchema
from portal.rules.sections.prices import PricesSchema
from portal.rules.sections.printable_forms import PrintableFormsSchema
from portal.rules.sections.profile import ProfileSchema
from portal.rules.sections.reminders import RemindersSchema
from portal.rules.sections.requests import RequestsSchema
from portal.rules.sections.retention import RetentionSchema
from portal.rules.vocabulary import FEATURES, LOCALES, NOTIFICATIONS, RECOVERIES

SECTIONS = (
    "contact_form",
    "paying",
    "e_invoice",
    "meters",
    "requests",
    "appointments",
    "documents",
    "printable_forms",
    "prices",
    "points_of_use",
    "reminders",
    "profile",
    "retention",
    "four_eyes",
    "imports",
)
"""Keys that a module of ``rules.sections`` stands for, each under the same name in the model."""


def _names(known: tuple[str, ...], meaning: str, example: str) -> fields.String:
    return fields.String(validate=validate.OneOf(known), metadata=meta(meaning, example))


class RulesSchema(StrictSchema):
    """A tenant's rules."""

    version = Amount(
        least=1, most=1, required=True, metadata=meta(N_("the version of this file's format"), "1")
    )
    company = fields.Nested(CompanySchema, required=True, metadata=meta(N_("who the company is")))
    locales = fields.List(
        _names(LOCALES, N_("a language"), "hu"),
        required=True,
        validate=[validate.Length(min=1, error=N_("name at least one language")), without_repeats],
        metadata=meta(N_("languages that customers may choose, the usual one first"), "[hu, en]"),
    )
    mail = fields.Nested(MailSchema, required=True, metadata=meta(N_("who e-mails come from")))
    offices = fields.List(
        fields.Nested(OfficeSchema),
        required=True,
        validate=validate.Length(
            min=1, error=N_("name at least one office: due times follow its hours")
        ),
        metadata=meta(N_("customer service offices; the first one's hours count for due times")),
    )
    theme = fields.Nested(ThemeSchema, required=True, metadata=meta(N_("colours and look")))
    features = fields.List(
        _names(tuple(FEATURES), N_("a page"), "invoices"),
        required=True,
        validate=without_repeats,
        metadata=meta(
            N_("pages that are switched on; every other one answers 404"),
            "[invoices, my_data, help]",
        ),
    )
    registration = fields.Nested(
        RegistrationSchema, required=True, metadata=meta(N_("from a stranger to a login"))
    )
    recovery = fields.String(
        validate=validate.OneOf(RECOVERIES),
        load_default="link",
        metadata=meta(
            N_("forgotten password: `link` to set a new one, or a mailed `temporary_password`"),
            "link",
        ),
    )
    menu = fields.Nested(MenuSchema, required=True, metadata=meta(N_("what is found where")))
    notifications = fields.List(
        _names(tuple(NOTIFICATIONS), N_("a kind of notification"), "invoice_arrived"),
        load_default=list,
        validate=without_repeats,
        metadata=meta(N_("news that customers get by e-mail"), "[invoice_arrived]"),
    )
    contact_form = fields.Nested(
        ContactFormSchema,
        load_default=None,
        metadata=meta(N_("needed where the feature `contact_form` is on")),
    )
    paying = fields.Nested(
        PayingSchema,
        load_default=None,
        metadata=meta(N_("how bills can be paid: account to transfer to, payment QR code")),
    )
    e_invoice = fields.Nested(
        EInvoiceSchema,
        load_default=None,
        metadata=meta(N_("electronic invoices: what the consent offers")),
    )
    meters = fields.Nested(
        MetersSchema,
        load_default=None,
        metadata=meta(
            N_("meters: when readings may be announced, what counts as unusual, degree days")
        ),
    )
    requests = fields.Nested(
        RequestsSchema,
        load_default=None,
        metadata=meta(N_("matters: which kinds the portal takes, and when a clerk takes over")),
    )
    appointments = fields.Nested(
        AppointmentsSchema,
        load_default=None,
        metadata=meta(N_("booking a time: topics, seats, how far ahead")),
    )
    documents = fields.Nested(
        DocumentsSchema,
        load_default=None,
        metadata=meta(N_("the document library: which kinds of documents there are")),
    )
    printable_forms = fields.Nested(
        PrintableFormsSchema,
        load_default=None,
        metadata=meta(N_("forms to download, print and fill in by hand, with their versions")),
    )
    prices = fields.Nested(
        PricesSchema,
        load_default=None,
        metadata=meta(N_("price tables with their periods of validity")),
    )
    points_of_use = fields.Nested(
        PointsOfUseSchema,
        load_default=None,
        metadata=meta(
            N_("further points of use under one sign-in, and authorised representatives")
        ),
    )
    reminders = fields.Nested(
        RemindersSchema, load_default=None, metadata=meta(N_("when customers are reminded of what"))
    )
    profile = fields.Nested(
        ProfileSchema,
        load_default=None,
        metadata=meta(N_("what customers may change of their own data; without it nothing")),
    )
    retention = fields.Nested(
        RetentionSchema,
        load_default=None,
        metadata=meta(N_("how long invoices are kept; eight years unless more is written")),
    )
    four_eyes = fields.Nested(
        FourEyesSchema,
        load_default=None,
        metadata=meta(N_("which decisions of the staff a second colleague must confirm")),
    )
    imports = fields.Nested(
        ImportsSchema,
        load_default=None,
        metadata=meta(N_("what clerks may do with the files of the billing system")),
    )
    texts = fields.Nested(
        TextsSchema,
        load_default=dict,
        metadata=meta(N_("the company's own wording, by key and language")),
    )
