"""The words that rules may use: pages, menu items, texts with their placeholders, platform floors."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.kernel.words import N_
from portal.rules.budgets import Budgets

LOCALES = ("hu", "en")
DEFAULT_LOCALE = "hu"
RECOVERIES = ("link", "temporary_password")
NOTIFICATIONS: Mapping[str, str] = MappingProxyType(
    {
        "invoice_arrived": N_("a new invoice is there to be read"),
        "due_reminder": N_(
            "an invoice is due soon and not paid; needs `reminders.due_days_before`"
        ),
        "payment_booked": N_("a payment was booked"),
        "reading_window_open": N_("a meter reading can be announced"),
        "case_moved": N_("something happened in a matter: an answer, the next step, a new time"),
        "document_arrived": N_("a document is there to be read"),
        "notice": N_("a notice of the company, where a clerk has it mailed"),
    }
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Feature:
    """A page that can be switched on. ``page`` is the content page it shows, ``setting`` a
    top-level key of the rules that it cannot do without."""

    meaning: str
    page: str | None = None
    setting: str | None = None


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "invoices": Feature(N_("the list of invoices, one invoice and its document")),
        "outstanding": Feature(N_("what is unpaid (Tartozás)")),
        "account_statement": Feature(N_("charges and payments in order (Folyószámla)")),
        "how_to_pay": Feature(N_("how an unpaid bill can be paid"), setting="paying"),
        "due_date_calendar": Feature(N_("due dates, and their calendar under a private address")),
        "e_invoice": Feature(
            N_("asking for electronic invoices, or withdrawing that"), setting="e_invoice"
        ),
        "my_data": Feature(N_("the customer's own data")),
        "notifications": Feature(N_("the news of the signed-in person (Értesítések)")),
        "notification_settings": Feature(
            N_("what a person wants to hear of, and on which channel")
        ),
        "supply_contract": Feature(N_("the contract of each point of use")),
        "password_change": Feature(N_("changing the password while signed in")),
        "contact_form": Feature(N_("the contact form"), setting="contact_form"),
        "security": Feature(
            N_("e-mail address, second step, passkeys, sessions and last sign-ins of the login")
        ),
        "points_of_use": Feature(
            N_("several customer numbers under one sign-in"), setting="points_of_use"
        ),
        "representatives": Feature(
            N_("letting somebody else act for the customer (Meghatalmazás)"),
            setting="points_of_use",
        ),
        "documents": Feature(
            N_("the document library: what is sent electronically instead of by post"),
            setting="documents",
        ),
        "printable_forms": Feature(
            N_("forms to download, print and fill in by hand"), setting="printable_forms"
        ),
        "price_tables": Feature(N_("unit prices in force, coming and past"), setting="prices"),
        "company_info": Feature(N_("who the company is"), page="company"),
        "requests": Feature(N_("matters of one or two parties (Ügyintézés)"), setting="requests"),
        "appointments": Feature(
            N_("booking a time at an office, without signing in too"), setting="appointments"
        ),
        "offices": Feature(N_("offices with their opening hours, telephone, e-mail")),
        "meters": Feature(N_("the customer's meters (Mérőóra adatai)"), setting="meters"),
        "meter_reading": Feature(
            N_("announcing meter readings, and the earlier ones"), setting="meters"
        ),
        "consumption": Feature(
            N_("consumption by month, against the year before"), setting="meters"
        ),
        "help": Feature(N_("the user manual, made from these rules")),
        "browsers": Feature(N_("the list of supported browsers"), page="browsers"),
        "declarations": Feature(
            N_("the declarations that the customer has made"), page="declaration"
        ),
    }
)
HOME = "home"
MENU_ITEMS = (HOME, *FEATURES)
"""Ids that menus may name: the home page is always there, every other one is a feature."""

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "terms": N_("terms of use"),
        "privacy": N_("privacy notice"),
        "declaration": N_("declaration on electronic communication"),
        "help": N_("company's own chapter at the end of the user manual"),
        "company": N_("company information"),
        "browsers": N_("supported browsers"),
    }
)
REQUIRED_PAGES = ("terms", "privacy")
"""Pages that every portal links to from its footer."""


@dataclass(frozen=True, slots=True)
class TextKey:
    """One text that a tenant may word itself; ``placeholders`` are filled in where it is shown."""

    meaning: str
    placeholders: tuple[str, ...] = ()


TEXTS: Mapping[str, TextKey] = MappingProxyType(
    {
        "registration_intro": TextKey(N_("above the registration form")),
        "register_button": TextKey(N_("the button that sends the registration form")),
        "after_sending": TextKey(N_("on the page after the form was sent")),
        "refusal_help": TextKey(N_("after a failed registration: what to check, where to go")),
        "handoff": TextKey(N_("where to go and which number to call when the portal cannot help")),
        "institutions": TextKey(N_("institutions and companies: how they get registered")),
        "customer_number_label": TextKey(N_("what the customer number is called")),
        "invoice_number_label": TextKey(N_("what the invoice number is called")),
        "invoice_amount_label": TextKey(N_("what the amount of the invoice is called")),
        "full_name_hint": TextKey(N_("under the name field")),
        "customer_number_hint": TextKey(N_("under the customer number field")),
        "invoice_number_hint": TextKey(N_("under the invoice number field")),
        "invoice_amount_hint": TextKey(N_("under the invoice amount field")),
        "birth_place_hint": TextKey(N_("under the place of birth field")),
        "birth_date_hint": TextKey(N_("under the date of birth field")),
        "email_hint": TextKey(N_("under the e-mail field")),
        "phone_hint": TextKey(N_("under the telephone field")),
        "username_hint": TextKey(N_("under the user name field")),
        "password_hint": TextKey(N_("under the password field")),
        "second_supply_point": TextKey(N_("a second supply point under the same e-mail address")),
        "not_contract_holder": TextKey(N_("for those who are not the contract holder")),
        "activation_mail_subject": TextKey(N_("subject of the confirmation e-mail"), ("company",)),
        "activation_mail_body": TextKey(
            N_("text of the confirmation e-mail"), ("company", "link", "code", "email")
        ),
        "pending_approval": TextKey(N_("while a clerk has not approved the registration yet")),
        "online_payment": TextKey(N_("beside how to pay: online payment, while there is none")),
        "contact_promise": TextKey(N_("above the contact form: when an answer comes")),
    }
)

FLOOR = Budgets(
    failures_per_customer_number_a_day=5,
    failures_per_customer_number_a_month=20,
    mails_per_address_a_day=6,
    submissions_per_ip_an_hour=60,
    failures_per_tenant_an_hour=30,
    code_tries=10,
    sign_in_failures=10,
)
"""The platform's limits: what a tenant gets by default, and may tighten but never loosen.

Why these numbers: docs/adr/0006-budgets.md.
"""

PASSWORD_MIN_LENGTH = 8
"""The platform's floor for customers' passwords."""
