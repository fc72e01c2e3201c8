"""Which addresses mail does not reach."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class MailBounce(TenantBase):
    """An address that refused mail; one row an address, brought up to date by each bounce.

    ``hard``: the address itself is wrong or closed. ``bounces``: how many mails in a row did not
    get through, ``mail_key`` is the last of them. ``reported``: told by a delivery report, so that
    our own relay's taking the next mail proves nothing (``accepted_at``: when it last did).
    ``cleared_at``: mail gets there again.
    """

    __tablename__ = "mail_bounce"

    address: Mapped[str]
    hard: Mapped[bool]
    reported: Mapped[bool]
    bounces: Mapped[int] = mapped_column(server_default=text("1"))
    status: Mapped[str]
    reason: Mapped[str]
    mail_key: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (UniqueConstraint("tenant_id", "address"),)
