"""One locked matter while something happens to it: where it stands, its history, its news."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from portal.foundation import audit, db, outbox
from portal.foundation.secrets import sha256_hex
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id
from portal.notifications.operations import notify_customer
from portal.requests.codes import digest_of, link_code
from portal.requests.limits import LINK_LIVES, rules_of, section
from portal.requests.machine import CLOSED, Matter, Party, Stage
from portal.requests.models import RequestEvent, RequestTerms, ServiceRequest
from portal.requests.queries import matter_of
from portal.requests.terms import Terms, terms_from_json
from portal.rules.queries import current_rules
from portal.rules.sections.requests import MatterRules

INVITATION = "requests.invitation"
PARTY_NEWS = "requests.party_news"
CLERK_NOTICE = "requests.clerk_notice"
PAGE = "requests.matter"
_STEP = timedelta(microseconds=1)


@dataclass(slots=True)
class Case:
    """A matter that is locked until the unit of work ends."""

    row: ServiceRequest
    matter: Matter
    now: datetime
    _happened: int = field(default=0)

    @property
    def rules(self) -> MatterRules:
        """Return the rules of its kind."""
        return rules_of(self.row.kind)

    def move(self, matter: Matter, *, because: str | None = None) -> None:
        """Write down where the matter stands now; ``because``: why a clerk gets it."""
        row, before = self.row, self.matter
        if matter.number != before.number and matter.terms is not None:
            proposer = next(iter(matter.confirmed))
            self._keep_terms(matter.terms, number=matter.number, by=proposer)
        if matter.turn != before.turn:
            row.waiting_since, row.reminders_sent = self.now, 0
        row.stage, row.terms_number = matter.stage.value, matter.number
        row.confirmed_initiator = Party.INITIATOR in matter.confirmed
        row.confirmed_other = Party.OTHER in matter.confirmed
        row.other_has_acted, row.disowned = matter.other_has_acted, matter.disowned
        row.asked_party = matter.asked.value if matter.asked else None
        row.settled_number = matter.settled
        self.matter = matter
        if matter.stage is Stage.WITH_CLERK and before.stage is not Stage.WITH_CLERK:
            self.promise_decision()
            row.because = because or ("agreed" if matter.agreed else "day")
            outbox.add(kind=CLERK_NOTICE, payload={"request_id": str(row.id)})
        if matter.stage in CLOSED:
            row.closed_at = self.now
        self.touch()

    def touch(self) -> None:
        """Count the change, so that nobody decides on what they have not seen."""
        self.row.version += 1
        self.row.changed_at = self.now
        db.session().flush()

    def promise_decision(self) -> None:
        """Start the clock of the clerk's decision, in working days of the first office."""
        calendar = current_rules().offices[0].calendar
        days = section().decide_within_working_days
        self.row.decide_by = calendar.add_working_days(self.now, days)
        self.row.calendar_version, self.row.first_decide_by = calendar.version, None

    def happened(
        self, kind: str, *, actor: str, clerk_id: uuid.UUID | None = None, **detail: Any
    ) -> None:
        """Add to the history, in the order of the calls."""
        event = RequestEvent(
            id=new_id(),
            request_id=self.row.id,
            at=self.now + self._happened * _STEP,
            actor=actor,
            clerk_id=clerk_id,
            kind=kind,
            detail=detail,
        )
        self._happened += 1
        db.session().add(event)
        audit.note(f"request.{kind}", subject_kind="service_request", subject_id=self.row.id)

    def tell_initiator(self, step: str) -> None:
        """Tell the customer; ``step`` is an English msgid marked with ``N_``."""
        row = self.row
        payload = {
            "endpoint": PAGE,
            "values": {"request_id": str(row.id)},
            "case_number": row.case_number,
            "step": step,
        }
        key = f"request:{row.id}:{row.version}:{self._happened}"
        notify_customer(kind="case_moved", customer_id=row.customer_id, payload=payload, key=key)

    def tell_other(self, step: str) -> None:
        """Mail the other party what happened (a key of wording.PARTY_NEWS), with a living link."""
        if self._reaches_other():
            payload = {"request_id": str(self.row.id), "step": step}
            outbox.add(kind=PARTY_NEWS, payload=payload)

    def invite_other(self, *, reminder: bool = False) -> None:
        """Mail the other party that it is their turn."""
        if self._reaches_other():
            payload = {"request_id": str(self.row.id), "reminder": reminder}
            outbox.add(kind=INVITATION, payload=payload)

    def new_link(self) -> str:
        """Let the other party's present link die and return the code of the next one."""
        row = self.row
        row.link_round += 1
        code = link_code(row.id, row.link_round)
        row.link_sha256, row.link_expires_at = sha256_hex(code), self.now + LINK_LIVES
        db.session().flush()
        return code

    def close_link(self) -> None:
        """Let the other party's link die for good."""
        self.row.link_sha256 = self.row.link_expires_at = None

    def _reaches_other(self) -> bool:
        row = self.row
        if row.other_email is None or row.disowned or row.link_sha256 is None:
            return False
        row.link_expires_at = self.now + LINK_LIVES
        return True

    def _keep_terms(self, terms: Terms, *, number: int, by: Party) -> None:
        kept = RequestTerms(
            id=new_id(),
            request_id=self.row.id,
            number=number,
            proposed_by=by.value,
            terms=terms.as_json(),
            created_at=self.now,
        )
        db.session().add(kept)


def code_to_mail(request_id: uuid.UUID, link_round: int) -> str:
    """Return the code of that round's link for a mail, and see to it that it opens.

    The installation's secret may have changed since the round began: what is mailed counts.
    """
    code = link_code(request_id, link_round)
    db.session().execute(
        update(ServiceRequest)
        .where(
            ServiceRequest.id == request_id,
            ServiceRequest.link_round == link_round,
            ServiceRequest.link_sha256.is_not(None),
        )
        .values(link_sha256=sha256_hex(code))
    )
    return code


def own(request_id: uuid.UUID, *, customer_ids: Sequence[uuid.UUID], now: datetime) -> Case:
    """Return a sent matter of one of these customers, locked; raises NotFoundError."""
    mine = ServiceRequest.customer_id.in_(customer_ids)
    return _locked(ServiceRequest.id == request_id, _SENT, mine, now=now)


def draft(
    request_id: uuid.UUID, *, customer_ids: Sequence[uuid.UUID], login_id: uuid.UUID, now: datetime
) -> Case:
    """Return the writer's own draft, locked; raises NotFoundError."""
    mine = ServiceRequest.customer_id.in_(customer_ids)
    writer = ServiceRequest.login_id == login_id
    return _locked(ServiceRequest.id == request_id, ~_SENT, mine, writer, now=now)


def linked(code: str, *, now: datetime) -> Case:
    """Return the matter of the other party's present link, locked; raises NotFoundError."""
    fresh = ServiceRequest.link_expires_at > now
    return _locked(ServiceRequest.link_sha256 == digest_of(code), fresh, now=now)


def for_clerk(request_id: uuid.UUID, *, now: datetime) -> Case:
    """Return a sent matter, locked; raises NotFoundError."""
    return _locked(ServiceRequest.id == request_id, _SENT, now=now)


_SENT = ServiceRequest.stage != Stage.DRAFT.value


def _locked(*conditions: ColumnElement[bool], now: datetime) -> Case:
    row = db.session().scalar(
        select(ServiceRequest).where(*conditions).with_for_update(of=ServiceRequest)
    )
    if row is None:
        raise NotFoundError("no such matter")
    kept = db.session().scalar(
        select(RequestTerms.terms).where(
            RequestTerms.request_id == row.id, RequestTerms.number == row.terms_number
        )
    )
    return Case(row, matter_of(row, terms_from_json(kept) if kept else None), now)
