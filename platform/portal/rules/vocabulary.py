"""The words that rules may use: pages, menu items, texts with their placeholders, platform floors."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.rules.budgets import Budgets

LOCALES = ("hu", "en")
DEFAULT_LOCALE = "hu"
RECOVERIES = ("link", "temporary_password")
NOTIFICATIONS: Mapping[str, str] = MappingProxyType(
    {
        "invoice_arrived": "a new invoice is there to be read",
        "due_reminder": "an invoice is due soon and not paid; needs `reminders.due_days_before`",
        "payment_booked": "a payment was booked",
        "reading_window_open": "a meter reading can be announced",
        "case_moved": "something happened in a matter: an answer, the next step, a new time",
        "document_arrived": "a document is there to be read",
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
        "invoices": Feature("the list of invoices, one invoice and its document"),
        "outstanding": Feature("what is unpaid (Tartozás)"),
        "account_statement": Feature("charges and payments in order (Folyószámla)"),
        "how_to_pay": Feature("how an unpaid bill can be paid", setting="paying"),
        "due_date_calendar": Feature("due dates, and their calendar under a private address"),
        "e_invoice": Feature(
            "asking for electronic invoices, or withdrawing that", setting="e_invoice"
        ),
        "my_data": Feature("the customer's own data"),
        "notifications": Feature("the news of the signed-in person (Értesítések)"),
        "notification_settings": Feature("what a person wants to hear of, and on which channel"),
        "supply_contract": Feature("the contract of each point of use"),
        "password_change": Feature("changing the password while signed in"),
        "contact_form": Feature("the contact form", setting="contact_form"),
        "security": Feature(
            "e-mail address, second step, passkeys, sessions and last sign-ins of the login"
        ),
        "points_of_use": Feature(
            "several customer numbers under one sign-in", setting="points_of_use"
        ),
        "representatives": Feature(
            "letting somebody else act for the customer (Meghatalmazás)", setting="points_of_use"
        ),
        "documents": Feature(
            "the document library: what is sent electronically instead of by post",
            setting="documents",
        ),
        "printable_forms": Feature(
            "forms to download, print and fill in by hand", setting="printable_forms"
        ),
        "price_tables": Feature("unit prices in force, coming and past", setting="prices"),
        "company_info": Feature("who the company is", page="company"),
        "requests": Feature("matters of one or two parties (Ügyintézés)", setting="requests"),
        "appointments": Feature(
            "booking a time at an office, without signing in too", setting="appointments"
        ),
        "offices": Feature("offices with their opening hours, telephone, e-mail"),
        "meters": Feature("the customer's meters (Mérőóra adatai)", setting="meters"),
        "meter_reading": Feature(
            "announcing meter readings, and the earlier ones", setting="meters"
        ),
        "consumption": Feature("consumption by month, against the year before", setting="meters"),
        "help": Feature("the user manual, made from these rules"),
        "browsers": Feature("the list of supported browsers", page="browsers"),
        "declarations": Feature("the declarations that the customer has made", page="declaration"),
    }
)
HOME = "home"
MENU_ITEMS = (HOME, *FEATURES)
"""Ids that menus may name: the home page is always there, every other one is a feature."""

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "terms": "terms of use",
        "privacy": "privacy notice",
        "declaration": "declaration on electronic communication",
        "help": "company's own chapter at the end of the user manual",
        "company": "company information",
        "browsers": "supported browsers",
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
        "registration_intro": TextKey("above the registration form"),
        "register_button": TextKey("the button that sends the registration form"),
        "after_sending": TextKey("on the page after the form was sent"),
        "refusal_help": TextKey("after a failed registration: what to check, where to go"),
        "handoff": TextKey("where to go and which number to call when the portal cannot help"),
        "institutions": TextKey("institutions and companies: how they get registered"),
        "customer_number_label": TextKey("what the customer number is called"),
        "invoice_number_label": TextKey("what the invoice number is called"),
        "invoice_amount_label": TextKey("what the amount of the invoice is called"),
        "full_name_hint": TextKey("under the name field"),
        "customer_number_hint": TextKey("under the customer number field"),
        "invoice_number_hint": TextKey("under the invoice number field"),
        "invoice_amount_hint": TextKey("under the invoice amount field"),
        "birth_place_hint": TextKey("under the place of birth field"),
        "birth_date_hint": TextKey("under the date of birth field"),
        "email_hint": TextKey("under the e-mail field"),
        "phone_hint": TextKey("under the telephone field"),
        "username_hint": TextKey("under the user name field"),
        "password_hint": TextKey("under the password field"),
        "second_supply_point": TextKey("a second supply point under the same e-mail address"),
        "not_contract_holder": TextKey("for those who are not the contract holder"),
        "activation_mail_subject": TextKey("subject of the confirmation e-mail", ("company",)),
        "activation_mail_body": TextKey(
            "text of the confirmation e-mail", ("company", "link", "code", "email")
        ),
        "pending_approval": TextKey("while a clerk has not approved the registration yet"),
        "online_payment": TextKey("beside how to pay: online payment, while there is none"),
        "contact_promise": TextKey("above the contact form: when an answer comes"),
    }
)

FLOOR = Budgets(
    failures_per_customer_number_a_day=5,
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
