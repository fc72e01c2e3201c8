"""Whether the audit log is what it was: each entry is chained to the one before it.

A changed entry no longer fits its link, a missing one leaves its link alone or a hole in the
numbers. Only entries cut off from the end leave no trace in the table itself: for them, keep the
head (``state``) somewhere else and give it to ``verify``.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text

from portal.foundation import db
from portal.foundation.audit.models import AuditEntry, AuditLink
from portal.kernel.errors import PortalError

SHOWN = 100
_HEAD = re.compile("0:|[1-9][0-9]{0,17}:[0-9a-f]{64}", re.ASCII)
_ROWS = text(
    """
    select l.number, l.id, l.digest, e.id is not null as present,
        jsonb_build_array(
            e.tenant_id, e.id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind,
            e.actor_id, e.action, e.subject_kind, e.subject_id, e.detail, e.request_id
        )::text as content
    from audit_link l
    left join audit_entry e on e.tenant_id = l.tenant_id and e.id = l.id
    order by l.number
    """
)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: how many entries there are, and the digest over all of them."""

    number: int
    digest: str

    def __str__(self) -> str:
        """Return ``number:digest``, as ``read_head`` takes it."""
        return f"{self.number}:{self.digest}"


EMPTY = Head(0, "")


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written. ``number``: the place in the chain, 0 without one.

    ``what``: changed (the entry or its link), missing (the entry is gone), gap (links are gone),
    unlinked (an entry that no commit chained), cut_off (the chain ends before the known head) or
    rewritten (the known head's digest is another one).
    """

    what: str
    number: int
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: the head, and the damage (the first hundred pieces, and how many in all)."""

    head: Head
    damage: tuple[Damage, ...]
    found: int

    @property
    def is_sound(self) -> bool:
        """Whether every entry is as it was written."""
        return not self.found


def read_head(written: str) -> Head:
    """Return the head that ``str(Head)`` wrote; raises PortalError for anything else."""
    number, _, digest = written.strip().partition(":")
    if not _HEAD.fullmatch(written.strip()):
        raise PortalError(f"{written!r} is no head of an audit log: it is written 123:<64 digits>")
    return Head(int(number), digest)


def state() -> Head:
    """Return the head of the tenant's chain. Needs a unit of work."""
    row = (
        db.session()
        .execute(
            select(AuditLink.number, AuditLink.digest).order_by(AuditLink.number.desc()).limit(1)
        )
        .one_or_none()
    )
    return EMPTY if row is None else Head(*row)


def verify(known: Head = EMPTY) -> Verified:
    """Reckon the tenant's whole chain again. Needs a unit of work; memory does not grow with it.

    ``known``: a head that was written down earlier; a chain that ends before it or has another
    digest there was cut off or rewritten.
    """
    head, found, shown = EMPTY, 0, []
    for damage, here in _walk(known):
        head = here or head
        if damage is not None:
            found += 1
            shown += [damage] * (found <= SHOWN)
    if head.number < known.number:
        found += 1
        shown.append(Damage("cut_off", head.number))
    return Verified(head, tuple(shown), found)


def _walk(known: Head) -> Iterator[tuple[Damage | None, Head | None]]:
    before = EMPTY
    rows = db.session().execute(_ROWS.execution_options(stream_results=True, yield_per=1000))
    for row in rows:
        here = Head(row.number, row.digest)
        if row.number != before.number + 1:
            yield Damage("gap", before.number + 1), None
        elif not row.present:
            yield Damage("missing", row.number, str(row.id)), None
        elif _digest(before, row) != row.digest:
            yield Damage("changed", row.number, str(row.id)), None
        if row.number == known.number and row.digest != known.digest:
            yield Damage("rewritten", row.number), None
        yield None, here
        before = here
    for entry_id in db.session().scalars(_unlinked()):
        yield Damage("unlinked", 0, str(entry_id)), None


def _digest(before: Head, row: Row[Any]) -> str:
    return hashlib.sha256((before.digest + row.content).encode()).hexdigest()


def _unlinked() -> Any:
    linked = select(AuditLink.id).where(
        AuditLink.tenant_id == AuditEntry.tenant_id, AuditLink.id == AuditEntry.id
    )
    # Entries of transactions that are being committed just now appear with their link at once.
    return select(AuditEntry.id).where(~linked.exists(), AuditEntry.at < func.now()).limit(SHOWN)
