"""Customers and supply points, as imported from the utility's records."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class Customer(TenantBase):
    """A customer of the utility; ``customer_number`` is canonical, ``name_key`` folded for search."""

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
    payment_method: Mapped[str | None]
    declared_on: Mapped[date | None]
    """When the utility got the customer's declaration on electronic communication, on paper say."""
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "customer_number"),
            CheckConstraint("kind in ('person', 'institution')", name="kind"),
            # The C collation lets a prefix search (`like 'szucs%'`) use the index.
            Index(
                "ix_customer_name_key",
                "tenant_id",
                "name_key",
                postgresql_ops={"name_key": "text_pattern_ops"},
            ),
            Index("ix_customer_email", "tenant_id", text("lower(email)")),
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
        )
