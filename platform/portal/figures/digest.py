"""The morning's letter to who runs the console: what failed, and what is late; silent on a good day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.figures.queries import unreachable_addresses
from portal.foundation.audit import chain
from portal.foundation.outbox.letters import outbox_state
from portal.work.items import Tally, kind_labels, sources, tallies

MORNING = "figures.morning"
DIGEST_MAIL = "figures.digest_mail"
LOOKS_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Digest:
    """What the letter says. ``late``: kinds of work of which something is late, with its words.

    ``audit_head``: the head of the audit log, so that it stands in mailboxes too.
    """

    late: tuple[tuple[str, Tally], ...]
    given_up: int
    unreachable: int
    waiting: int
    audit_head: str

    @property
    def has_news(self) -> bool:
        """Whether there is anything to write about."""
        return bool(self.late or self.given_up or self.unreachable)


def digest(*, now: datetime) -> Digest:
    """Return what there is to say now. Needs a unit of work and an application."""
    shown = sources()
    labels: Mapping[str, object] = kind_labels(shown)
    counted = tallies(shown, clerk_id=None, now=now)
    return Digest(
        late=tuple((str(labels[one.kind]), one) for one in counted if one.late),
        given_up=outbox_state().dead,
        unreachable=unreachable_addresses(since=now - LOOKS_BACK),
        waiting=sum(one.waiting for one in counted),
        audit_head=str(chain.state()),
    )
