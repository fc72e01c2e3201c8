"""How often what happened on which day; no row says anything about a person."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class DailyCount(TenantBase):
    """``times``: how often ``name`` happened on that Hungarian day; ``key`` tells its kinds apart."""

    __tablename__ = "daily_count"

    day: Mapped[date]
    name: Mapped[str]
    key: Mapped[str]
    times: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "day", "name", "key"),
            CheckConstraint("times > 0", name="times"),
        )
