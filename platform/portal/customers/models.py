"""Customers and supply points, as imported from the utility's records."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Computed, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

PHONE_TAIL = "reverse(regexp_replace(phone, '[^0-9]', '', 'g'))"
"""The digits of a telephone number from the last to the first: what two ways of writing share."""


def _beginnings(table: str, column: str) -> Index:
    return Index(
        f"ix_{table}_{column}", "tenant_id", column, postgresql_ops={column: "text_pattern_ops"}
    )


class Customer(TenantBase):
    """A customer of the utility; ``customer_number`` is canonical, ``name_key`` folded for search.

    ``email_key`` and ``phone_tail`` are made by the database itself, see ``finding``.
    """

    __tablename__ = "customer"

    customer_number: Mapped[str]
    printed_number: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default=text("'person'"))
    name: Mapped[str]
    name_key: Mapped[str]
    is_contract_holder: Mapped[bool] = mapped_column(server_default=text("true"))
    birth_place: Mapped[str | None]
    birth_date: Mapped[date | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    street: Mapped[str | None]
    mailing_postal_code: Mapped[str | None]
    mailing_city: Mapped[str | None]
    mailing_street: Mapped[str | None]
    payment_method: Mapped[str | None]
    declared_on: Mapped[date | None]
    """When the utility got the customer's declaration on electronic communication, on paper say."""
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    email_key: Mapped[str | None] = mapped_column(Computed("lower(email)", persisted=True))
    phone_tail: Mapped[str | None] = mapped_column(Computed(PHONE_TAIL, persisted=True))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "customer_number"),
            CheckConstraint("kind in ('person', 'institution')", name="kind"),
            # This order of letters lets a search for a beginning use the index (`~>=~`, `~<~`).
            _beginnings("customer", "name_key"),
            _beginnings("customer", "customer_number"),
            _beginnings("customer", "phone_tail"),
            Index(None, "tenant_id", "email_key"),
        )


class CustomerWord(TenantBase):
    """One word of a customer's folded name, so that names are found by any of their words.

    The database keeps it (triggers ``keep_words_…`` of ``customer``), whoever writes the name.
    """

    __tablename__ = "customer_word"

    customer_id: Mapped[uuid.UUID]
    word: Mapped[str]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer", ondelete="CASCADE"),
            Index(
                "ix_customer_word_word",
                "tenant_id",
                "word",
                "customer_id",
                postgresql_ops={"word": "text_pattern_ops"},
            ),
            Index(None, "tenant_id", "customer_id"),
        )


class SupplyPoint(TenantBase):
    """A place where the utility supplies the customer; ``code`` as the bill prints it."""

    __tablename__ = "supply_point"

    customer_id: Mapped[uuid.UUID]
    code: Mapped[str]
    address: Mapped[str]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            UniqueConstraint("tenant_id", "customer_id", "code"),
            Index(None, "tenant_id", "code"),
        )


class CustomerWish(TenantBase):
    """What a customer wants to be recorded otherwise. The record itself changes by import only.

    ``field``: phone, mailing_address or payment_method; ``value``: phone → ``phone``, mailing
    address → ``postal_code``, ``city``, ``street``, way of paying → ``payment_method``. ``status``:
    ``waiting`` for a clerk, ``accepted`` (counts, awaits the billing system), ``taken_over`` (the
    record says so now), ``refused``, ``withdrawn``, ``replaced`` by a newer one.
    """

    __tablename__ = "customer_wish"

    customer_id: Mapped[uuid.UUID]
    login_id: Mapped[uuid.UUID]
    case_number: Mapped[str]
    field: Mapped[str]
    value: Mapped[dict] = mapped_column(JSONB)
    status: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    note: Mapped[str | None]
    exported_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("login_id", "customer_login"),
            tenant_key("decided_by", "clerk"),
            UniqueConstraint("tenant_id", "case_number"),
            CheckConstraint(
                "field in ('phone', 'mailing_address', 'payment_method')", name="field"
            ),
            CheckConstraint(
                "status in ('waiting', 'accepted', 'taken_over', 'refused', 'withdrawn', 'replaced')",
                name="status",
            ),
            Index(
                "uq_customer_wish_open",
                "tenant_id",
                "customer_id",
                "field",
                unique=True,
                postgresql_where=text("status in ('waiting', 'accepted')"),
            ),
            Index("ix_customer_wish_asked", "tenant_id", "status", text("asked_at"), text("id")),
            Index(None, "tenant_id", "login_id"),
        )


class SupplyContract(TenantBase):
    """Felhasználási hely szerződése: the contract of one point of use, as the utility records it.

    ``heated_volume``: cubic metres. ``holder``, ``consumer`` and ``payer`` are names: in a block of
    flats the building's representative may be the consumer while the owner of a flat pays.
    """

    __tablename__ = "supply_contract"

    customer_id: Mapped[uuid.UUID]
    number: Mapped[str]
    point_code: Mapped[str | None]
    point_address: Mapped[str | None]
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    kind: Mapped[str | None]
    tariff_class: Mapped[str | None]
    heated_volume: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    holder: Mapped[str | None]
    consumer: Mapped[str | None]
    payer: Mapped[str | None]
    document_id: Mapped[uuid.UUID | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("document_id", "stored_file"),
            UniqueConstraint("tenant_id", "number"),
            CheckConstraint("end_date >= start_date", name="period"),
            Index(None, "tenant_id", "customer_id"),
        )
