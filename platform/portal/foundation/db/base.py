"""The declarative base: every table is a tenant's, and every key leads with the tenant."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.kernel.ids import new_id
from portal.kernel.money import Money

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class MoneyType(TypeDecorator[Money]):
    """BIGINT fillér in the database, Money in Python."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: object) -> int | None:
        """Return fillér; a bare int is refused, so that forints are never stored as fillér."""
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"money columns take Money, not {type(value).__name__}")
        return value.minor

    def process_result_value(self, value: int | None, dialect: object) -> Money | None:
        """Return Money."""
        return None if value is None else Money(int(value))


class Base(DeclarativeBase):
    """All tables of the portal."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        Money: MoneyType(),
        str: Text(),
        dict: JSONB(),
    }


class TenantBase(Base):
    """A table whose rows belong to one tenant each; row-level security holds to it.

    The tenant is filled in by the database from the setting of the transaction, so that code
    neither passes nor forgets it; the policy refuses anything else.
    """

    __abstract__ = True

    tenant_id: Mapped[str] = mapped_column(
        Text(collation="C"), server_default=text("current_setting('portal.tenant')"), sort_order=-20
    )
    id: Mapped[uuid.UUID] = mapped_column(
        Uuid(), default=new_id, server_default=text("gen_random_uuid()"), sort_order=-10
    )

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[object, ...]:
        return (PrimaryKeyConstraint("tenant_id", "id"), *cls.constraints())

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        """Return the table's other constraints and indexes; slices override this."""
        return ()


def tenant_key(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a composite key to another tenant-owned table: ``(tenant_id, column)`` → ``target``."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete
    )
