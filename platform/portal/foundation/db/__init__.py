"""PostgreSQL: the declarative base of tenant-owned tables, the unit of work, row-level security."""

from portal.foundation.db.base import Base, TenantBase
from portal.foundation.db.unit_of_work import (
    Database,
    after_commit,
    bind,
    only_reading,
    session,
    unit_of_work,
)

__all__ = [
    "Base",
    "Database",
    "TenantBase",
    "after_commit",
    "bind",
    "only_reading",
    "session",
    "unit_of_work",
]
