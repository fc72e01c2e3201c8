"""The frozen form of tenants/<slug>/demo/demo.yaml: all in which one tenant's demo differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LAYOUTS = ("corner_box", "top_box", "band", "letter", "sidebar")
FONTS = ("Libertinus Serif", "New Computer Modern")
BILLS = ("normal", "negative", "zero", "only_old")
PAYMENT_METHODS = ("transfer", "direct_debit", "postal_slip", "collection")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The company on the letterhead. The bank account has three printed groups of 8 digits."""

    name: str
    address: str
    tax_number: str
    registry_number: str
    bank_name: str
    bank_account: str
    phone: str
    email: str
    web: str


@dataclass(frozen=True, slots=True)
class BillLook:
    """How the bill looks and what its boxes are called (Hungarian, as printed).

    Without an `interim_title` the company sends no interim bills.
    """

    layout: str
    font: str
    colour: str
    accent: str
    title: str
    settlement_title: str
    final_title: str
    interim_title: str
    cancelling_title: str
    customer_number_label: str
    invoice_number_label: str
    supply_point_label: str
    period_label: str
    offset_label: str
    chart_title: str
    chart_unit: str
    greeting: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Printed formats: `#` a digit, `YYYY` the year of issue, anything else as it is."""

    customer: str
    invoice: str
    supply_point: str


@dataclass(frozen=True, slots=True)
class Place:
    """A town with real street names; `weight` is its share of the customers."""

    postal_code: str
    city: str
    weight: int
    flats_percent: int
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who the customers are; all shares in percent."""

    customers: int
    institutions_percent: int
    email_percent: int
    phone_percent: int
    contract_holder_percent: int
    declared_percent: int
    institutions: tuple[str, ...]
    birth_places: tuple[str, ...]
    payment_methods: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One priced item: quantity = (fixed + per_size × size) × season % × ±spread %.

    Lines with the same `meter` share their spread, as water and sewerage do. `unit_price` is in
    forints as a decimal string. `season` has one percentage a calendar month.
    """

    label: str
    unit: str
    unit_price: str
    fixed: str
    per_size: str
    meter: str
    spread_percent: int
    decimals: int
    season: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tariff:
    """The priced items; `size` is the range of a household's size, institutions are larger."""

    size: tuple[int, int]
    institution_factor: int
    vat_percent: int
    yearly_percent: int
    lines: tuple[TariffLine, ...]
    settlement_actual: str
    settlement_billed: str
    settlement_spread: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When bills are made; `period_offset` is the billed month minus the month of issue."""

    issue_day: int
    period_offset: int
    due_days: int
    settlement_month: int


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How this utility's billing system exports its files: `hungarian` dates and amounts or ISO."""

    encoding: str
    delimiter: str
    hungarian: bool


@dataclass(frozen=True, slots=True)
class Case:
    """Customers made for one situation, listed as unregistered in demo.json."""

    case: str
    count: int
    note: str
    second_note: str
    institution: bool
    contract_holder: bool
    declared: bool
    second_supply_point: bool
    bills: str
    name: str
    typed_name: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Demo employees, and the customer who can already sign in (name and user name)."""

    clerk_name: str
    clerk_email: str
    admin_name: str
    admin_email: str
    registered_name: str
    registered_username: str


@dataclass(frozen=True, slots=True)
class DemoSpec:
    """One tenant's whole demo.yaml."""

    seed: int
    issuer: Issuer
    bill: BillLook
    numbers: Numbers
    places: tuple[Place, ...]
    people: People
    tariff: Tariff
    calendar: Calendar
    csv: CsvStyle
    cases: tuple[Case, ...]
    staff: Staff
