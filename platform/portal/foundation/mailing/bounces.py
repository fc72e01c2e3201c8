"""Addresses that mail does not reach: noticed, counted, held back from, and forgiven.

A hard bounce (no such address) counts at once, soft ones (mailbox full, refused for now) only when
three mails in a row came back. While an address is in trouble, news is not mailed to it, but for
one mail a week that finds out whether it works again: the portal never storms a dead mailbox, and
never gives it up either. Security mails do not ask and always go out.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.mailing.models import MailBounce
from portal.kernel.clock import utc_now

SOFT_LIMIT = 3
TRY_AGAIN_AFTER = timedelta(days=7)
SILENCE = timedelta(days=3)
"""So long after our relay took a mail, no report of its failure comes any more."""
KEEP = timedelta(days=180)
_REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Bounce:
    """One mail that came back. ``mail_key``: which; ``status`` such as ``5.1.1``."""

    address: str
    mail_key: str
    hard: bool
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Mail does not reach this address."""

    address: str
    hard: bool
    bounces: int
    status: str
    reason: str
    first_at: datetime
    last_at: datetime


def address_key(address: str) -> str:
    """Return the address as it is looked up: case and form do not part two spellings."""
    # Folding the case of one character may take its composition apart, so it is done once more.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold())
    return folded.strip().replace("\0", "\N{REPLACEMENT CHARACTER}")


def in_trouble() -> ColumnElement[bool]:
    """Return the condition that mail does not reach the address of a row."""
    return and_(
        MailBounce.cleared_at.is_(None), or_(MailBounce.hard, MailBounce.bounces >= SOFT_LIMIT)
    )


def note_bounce(bounce: Bounce, *, reported: bool, now: datetime | None = None) -> None:
    """Keep that a mail came back; the same mail's coming back twice counts once."""
    now = now or utc_now()
    values = {
        "address": address_key(bounce.address),
        "hard": bounce.hard,
        "reported": reported,
        "bounces": 1,
        "status": bounce.status,
        "reason": _one_line(bounce.reason),
        "mail_key": bounce.mail_key,
        "first_at": now,
        "last_at": now,
    }
    over = MailBounce.cleared_at.is_not(None)
    statement = insert(MailBounce).values(values)
    fresh = statement.excluded
    db.session().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "address"],
            set_={
                "hard": case((over, fresh.hard), else_=or_(MailBounce.hard, fresh.hard)),
                "reported": case(
                    (over, fresh.reported), else_=or_(MailBounce.reported, fresh.reported)
                ),
                "bounces": case((over, 1), else_=MailBounce.bounces + 1),
                "first_at": case((over, now), else_=MailBounce.first_at),
                "accepted_at": null(),
                "cleared_at": null(),
                **{name: fresh[name] for name in ("status", "reason", "mail_key", "last_at")},
            },
            where=MailBounce.mail_key != fresh.mail_key,
        )
    )


def note_acceptance(address: str, *, now: datetime | None = None) -> None:
    """Keep that the mail server took a mail to that address.

    That ends the trouble where the server itself had refused before. Where a report had come later,
    only silence proves anything, see ``forgive``.
    """
    now = now or utc_now()
    db.session().execute(
        update(MailBounce)
        .where(MailBounce.address == address_key(address), MailBounce.cleared_at.is_(None))
        .values(accepted_at=now, cleared_at=case((MailBounce.reported, null()), else_=now))
    )


def forgive(address: str, *, now: datetime | None = None) -> None:
    """Believe the holder of the address that it works: the next mail goes there."""
    db.session().execute(
        update(MailBounce)
        .where(MailBounce.address == address_key(address), MailBounce.cleared_at.is_(None))
        .values(cleared_at=now or utc_now())
    )


def is_held_back(address: str, *, now: datetime | None = None) -> bool:
    """Tell whether news shall not be mailed to that address for now."""
    last_tried = func.coalesce(MailBounce.accepted_at, MailBounce.last_at)
    statement = select(MailBounce.id).where(
        MailBounce.address == address_key(address),
        in_trouble(),
        last_tried > (now or utc_now()) - TRY_AGAIN_AFTER,
    )
    return db.session().scalar(statement) is not None


def trouble_with(address: str) -> Trouble | None:
    """Return why mail does not reach that address, or None while it does."""
    statement = select(
        MailBounce.address,
        MailBounce.hard,
        MailBounce.bounces,
        MailBounce.status,
        MailBounce.reason,
        MailBounce.first_at,
        MailBounce.last_at,
    ).where(MailBounce.address == address_key(address), in_trouble())
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Trouble(*row)


def tidy(*, now: datetime) -> None:
    """End the trouble of addresses that took a mail without a report; forget what is long over."""
    db.session().execute(
        update(MailBounce)
        .where(
            MailBounce.cleared_at.is_(None),
            MailBounce.accepted_at < now - SILENCE,
            MailBounce.accepted_at > MailBounce.last_at,
        )
        .values(cleared_at=now)
    )
    db.session().execute(delete(MailBounce).where(MailBounce.cleared_at < now - KEEP))


def _one_line(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:_REASON_LENGTH]
