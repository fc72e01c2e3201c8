"""The tables of spent tries and tokens, kept in the database so that no restart resets them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class BudgetCounter(TenantBase):
    """Tries spent within one window. ``key_digest`` is keyed, so that the table names nobody."""

    __tablename__ = "budget_counter"

    scope: Mapped[str]
    key_digest: Mapped[str]
    window_starts_at: Mapped[datetime]
    window_ends_at: Mapped[datetime] = mapped_column(index=False)
    spent: Mapped[int] = mapped_column(server_default=text("0"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (UniqueConstraint("tenant_id", "scope", "key_digest", "window_starts_at"),)


class SpentToken(TenantBase):
    """A single-use token (a security check, say) that was used; kept until it would have expired."""

    __tablename__ = "spent_token"

    digest: Mapped[str]
    expires_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (UniqueConstraint("tenant_id", "digest"),)
