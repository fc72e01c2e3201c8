"""Reading matters: lists, one in full, files to hand out, places to choose from."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.customers.models import Customer, SupplyPoint
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.requests.codes import digest_of
from portal.requests.limits import rules_of
from portal.requests.machine import Matter, Party, Stage, Turn
from portal.requests.models import (
    RequestAttachment,
    RequestEvent,
    RequestTerms,
    ServiceRequest,
)
from portal.requests.schemas import (
    AttachmentView,
    CaseView,
    EventView,
    MatterRow,
    Place,
    StoredAttachment,
    TermsView,
)
from portal.requests.terms import Terms, terms_from_json

MOST_IN_A_LIST = 100
MOST_PLACES = 100


def own_matters(customer_ids: Sequence[uuid.UUID], *, login_id: uuid.UUID) -> tuple[MatterRow, ...]:
    """Return the matters of these customers, the newest first; drafts only their writer's. One
    statement."""
    mine = (ServiceRequest.stage != Stage.DRAFT) | (ServiceRequest.login_id == login_id)
    statement = (
        listed()
        .where(ServiceRequest.customer_id.in_(customer_ids), mine)
        .order_by(ServiceRequest.created_at.desc(), ServiceRequest.id)
        .limit(MOST_IN_A_LIST)
    )
    return tuple(listed_row(row) for row in db.session().execute(statement))


def own_case(
    request_id: uuid.UUID, *, customer_ids: Sequence[uuid.UUID], login_id: uuid.UUID
) -> CaseView:
    """Return a matter of one of these customers; raises NotFoundError. One statement."""
    mine = (ServiceRequest.stage != Stage.DRAFT) | (ServiceRequest.login_id == login_id)
    own = and_(ServiceRequest.customer_id.in_(customer_ids), mine)
    return _one(ServiceRequest.id == request_id, own)


def linked_case(code: str, *, now: datetime) -> CaseView:
    """Return the matter behind the other party's present link; raises NotFoundError.

    Unknown, used and expired links are all the same. One statement.
    """
    return _one(ServiceRequest.link_sha256 == digest_of(code), ServiceRequest.link_expires_at > now)


def sent_case(request_id: uuid.UUID) -> CaseView:
    """Return a matter that was sent, for clerks and mails; raises NotFoundError. One statement."""
    return _one(ServiceRequest.id == request_id, ServiceRequest.stage != Stage.DRAFT)


def stored_attachment(
    case: CaseView, attachment_id: uuid.UUID, *, seen_by: Party | None
) -> StoredAttachment:
    """Return a file of the case; ``seen_by`` None: a clerk. Raises NotFoundError."""
    allowed = case.attachments if seen_by is None else case.files_for(seen_by)
    if attachment_id not in {one.id for one in allowed}:
        raise NotFoundError("no such file in this matter")
    statement = (
        select(RequestAttachment.name, StoredFile.sha256, StoredFile.media_type)
        .join(StoredFile, StoredFile.id == RequestAttachment.stored_file_id)
        .where(RequestAttachment.id == attachment_id)
    )
    return StoredAttachment(*db.session().execute(statement).one())


def places(customer_ids: Sequence[uuid.UUID]) -> tuple[Place, ...]:
    """Return where these customers are supplied; those without a place are there by their address."""
    postal = func.concat_ws(
        ", ", func.concat_ws(" ", Customer.postal_code, Customer.city), Customer.street
    )
    statement = (
        select(
            Customer.id,
            Customer.printed_number,
            Customer.name,
            func.coalesce(SupplyPoint.address, postal),
        )
        .outerjoin(SupplyPoint, SupplyPoint.customer_id == Customer.id)
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.customer_number, SupplyPoint.code)
        .limit(MOST_PLACES)
    )
    return tuple(Place(*row) for row in db.session().execute(statement))


def listed() -> Select[*tuple[Any, ...]]:
    """Return the statement that lists of matters begin with."""
    return select(
        ServiceRequest.id,
        ServiceRequest.case_number,
        ServiceRequest.kind,
        ServiceRequest.stage,
        ServiceRequest.confirmed_initiator,
        ServiceRequest.confirmed_other,
        ServiceRequest.asked_party,
        ServiceRequest.disowned,
        ServiceRequest.answers[("place", "address")].astext.label("place"),
        Customer.name.label("initiator"),
        ServiceRequest.other_name,
        ServiceRequest.changed_at,
        ServiceRequest.sent_at,
        ServiceRequest.hand_over_at,
        ServiceRequest.decide_by,
        ServiceRequest.closed_at,
    ).join(Customer, Customer.id == ServiceRequest.customer_id)


def listed_row(row: Any) -> MatterRow:
    """Return one line of a list."""
    values = dict(row._mapping)
    stage = Stage(values.pop("stage"))
    matter = Matter(
        two_parties=rules_of(row.kind).two_parties,
        stage=stage,
        confirmed=_confirmed(row),
        asked=Party(row.asked_party) if row.asked_party else None,
    )
    for name in ("confirmed_initiator", "confirmed_other", "asked_party"):
        del values[name]
    turn: Turn = matter.turn
    return MatterRow(**values | {"stage": stage, "turn": turn, "place": row.place or ""})


def matter_of(row: Any, terms: Terms | None) -> Matter:
    """Return where the state machine has a row (a ServiceRequest, or its columns)."""
    rules = rules_of(row.kind)
    return Matter(
        two_parties=rules.two_parties,
        automatic=rules.automatic,
        stage=Stage(row.stage),
        terms=terms,
        number=row.terms_number,
        confirmed=_confirmed(row),
        other_has_acted=row.other_has_acted,
        disowned=row.disowned,
        asked=Party(row.asked_party) if row.asked_party else None,
        settled=row.settled_number,
    )


def _confirmed(row: Any) -> frozenset[Party]:
    flags = {Party.INITIATOR: row.confirmed_initiator, Party.OTHER: row.confirmed_other}
    return frozenset(party for party, confirmed in flags.items() if confirmed)


_MACHINE = (
    "stage",
    *("terms_number", "confirmed_initiator", "confirmed_other", "other_has_acted"),
    *("disowned", "asked_party", "settled_number"),
)
_PLAIN = (
    *("id", "case_number", "kind", "customer_id", "login_id", "locale", "answers"),
    *("other_name", "other_email", "other_locale", "link_round", "version", "question"),
    *("created_at", "changed_at", "sent_at", "hand_over_at", "because", "decide_by"),
    "first_decide_by",
    *("calendar_version", "closed_at", "closing_reason"),
)


def _one(*conditions: ColumnElement[bool]) -> CaseView:
    closed_by = (
        select(Clerk.name)
        .where(Clerk.id == ServiceRequest.closed_by)
        .scalar_subquery()
        .label("closed_by")
    )
    statement = (
        select(
            *(getattr(ServiceRequest, name) for name in (*_PLAIN, *_MACHINE)),
            Customer.printed_number,
            Customer.name.label("initiator"),
            closed_by,
            _proposals().label("proposals"),
            _attachments().label("attachments"),
            _events().label("events"),
        )
        .join(Customer, Customer.id == ServiceRequest.customer_id)
        .where(*conditions)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such matter")
    proposals = tuple(_proposal(one) for one in row.proposals or ())
    terms = next((one.terms for one in proposals if one.number == row.terms_number), None)
    return CaseView(
        **{name: getattr(row, name) for name in _PLAIN},
        printed_number=row.printed_number,
        initiator=row.initiator,
        closed_by=row.closed_by,
        matter=matter_of(row, terms),
        proposals=proposals,
        attachments=tuple(_attachment(one) for one in row.attachments or ()),
        events=tuple(_event(one) for one in row.events or ()),
    )


def _gathered(model: Any, order: Any, *pairs: Any) -> ScalarSelect[Any]:
    """Return the matter's rows of another table as one JSON list, so that a page is one statement."""
    built = func.jsonb_build_object(*pairs)
    return (
        select(func.jsonb_agg(aggregate_order_by(built, *order)))
        .where(model.request_id == ServiceRequest.id)
        .correlate(ServiceRequest)
        .scalar_subquery()
    )


def _proposals() -> ScalarSelect[Any]:
    table = RequestTerms
    pairs = ("number", table.number, "by", table.proposed_by, "terms", table.terms)
    return _gathered(table, (table.number,), *pairs, "at", table.created_at)


def _attachments() -> ScalarSelect[Any]:
    table = RequestAttachment
    pairs = ("id", table.id, "party", table.party, "kind", table.kind, "name", table.name)
    order = (table.created_at, table.id)
    return _gathered(table, order, *pairs, "shared", table.shared, "at", table.created_at)


def _events() -> ScalarSelect[Any]:
    table = RequestEvent
    clerk = select(Clerk.name).where(Clerk.id == table.clerk_id).scalar_subquery()
    pairs = ("at", table.at, "actor", table.actor, "clerk", clerk, "kind", table.kind)
    return _gathered(table, (table.at, table.id), *pairs, "detail", table.detail)


def _proposal(data: Mapping[str, Any]) -> TermsView:
    at = datetime.fromisoformat(data["at"])
    return TermsView(data["number"], Party(data["by"]), terms_from_json(data["terms"]), at)


def _attachment(data: Mapping[str, Any]) -> AttachmentView:
    return AttachmentView(
        id=uuid.UUID(data["id"]),
        party=None if data["party"] == "clerk" else Party(data["party"]),
        kind=data["kind"],
        name=data["name"],
        shared=data["shared"],
        created_at=datetime.fromisoformat(data["at"]),
    )


def _event(data: Mapping[str, Any]) -> EventView:
    at = datetime.fromisoformat(data["at"])
    return EventView(at, data["actor"], data["clerk"], data["kind"], data["detail"])


def drafted_terms(answers: Mapping[str, Mapping[str, Any]]) -> Terms | None:
    """Return what the answers of a draft amount to, or None while its day is not answered."""
    if "day" not in answers:
        return None
    return terms_from_json(
        {
            "day": answers["day"]["day"],
            "readings": answers.get("readings", {}).get("readings", []),
            "statement": answers.get("statement", {}).get("statement", ""),
        }
    )
