"""A tenant's rules as the running system sees them: frozen, complete, already validated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.approval import ApprovalPolicy
from portal.plugin_api.menus import MenuSet
from portal.plugin_api.payments import PaymentProvider
from portal.plugin_api.verification import RegistrationVerifier
from portal.rules.budgets import Budgets
from portal.rules.form_sheets import Sheet
from portal.rules.sections.appointments import Appointments
from portal.rules.sections.contact_form import ContactForm
from portal.rules.sections.documents import Documents
from portal.rules.sections.e_invoice import EInvoice
from portal.rules.sections.four_eyes import FourEyes
from portal.rules.sections.imports import Imports
from portal.rules.sections.meters import Meters
from portal.rules.sections.paying import Paying
from portal.rules.sections.points_of_use import PointsOfUse
from portal.rules.sections.prices import Prices
from portal.rules.sections.printable_forms import PrintableForms
from portal.rules.sections.profile import Profile
from portal.rules.sections.reminders import Reminders
from portal.rules.sections.requests import Requests
from portal.rules.sections.retention import Retention
from portal.rules.text import Text


@dataclass(frozen=True, slots=True)
class Company:
    """Who the tenant is towards its customers; ``phone`` as printed, ``email`` a mailbox."""

    legal_name: str
    short_name: str
    address: str
    phone: str
    email: str
    website: str
    register_number: str | None = None
    tax_number: str | None = None


@dataclass(frozen=True, slots=True)
class Mailing:
    """Who mails come from. ``sender_name`` is shown; the address is the platform's or the tenant's."""

    sender_name: str
    sender_address: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Office:
    """Opening hours and place of customer service; ``hours_text`` per weekday is for people."""

    name: str
    address: str
    phone: str
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the e-mail address is proven: by link, by code or both, for how long."""

    by_link: bool
    by_code: bool
    time_to_live: timedelta


@dataclass(frozen=True, slots=True)
class RegistrationRules:
    """The way from a stranger to a login. ``verifier`` and ``approval`` are tuned plugins."""

    verifier_name: str
    verifier: RegistrationVerifier[Any]
    approval_name: str
    approval: ApprovalPolicy[Any]
    confirmation: Confirmation
    password_at_activation: bool
    username_by_customer: bool
    """True: the customer chooses it at registration. False: the system makes one."""
    password_min_length: int
    budgets: Budgets


@dataclass(frozen=True, slots=True)
class TenantRules:
    """One published revision of one tenant's rules.

    ``features``: ids of the pages that are switched on. ``recovery``: ``link`` or
    ``temporary_password``. ``texts``: the tenant's own wording by key; ``content``: pages as
    Markdown by ``(locale, page)``; ``files``: theme files by path (bytes), e.g. ``theme/logo.svg``.
    The parts that ``rules.sections`` describe are None where the file leaves them out.
    ``theme``: the mapping for ``foundation.web.theming.theme_css``.
    """

    slug: str
    revision: int
    locales: tuple[str, ...]
    company: Company
    mailing: Mailing
    offices: tuple[Office, ...]
    theme: Mapping[str, Any]
    features: frozenset[str]
    registration: RegistrationRules
    recovery: str
    menu: MenuSet[Any]
    notifications: frozenset[str]
    """Kinds that are sent, e.g. ``invoice_arrived``."""
    contact_form: ContactForm | None
    paying: Paying | None
    payment_provider: PaymentProvider[Any] | None
    """The tuned plugin that ``paying`` names; None while nobody offers online payment."""
    e_invoice: EInvoice | None
    meters: Meters | None
    requests: Requests | None
    appointments: Appointments | None
    documents: Documents | None
    printable_forms: PrintableForms | None
    prices: Prices | None
    points_of_use: PointsOfUse | None
    reminders: Reminders | None
    profile: Profile | None
    retention: Retention | None
    four_eyes: FourEyes | None
    imports: Imports | None
    texts: Mapping[str, Text]
    content: Mapping[tuple[str, str], str]
    files: Mapping[str, bytes]
    form_files: Mapping[str, bytes | Sheet]
    """What printable forms are made from, by file name: a PDF as it is, or a sheet to print."""

    def text(self, key: str, locale: str) -> str | None:
        """Return the tenant's own wording for that key, or None where it has none."""
        found = self.texts.get(key)
        return None if found is None else found.in_locale(locale)
