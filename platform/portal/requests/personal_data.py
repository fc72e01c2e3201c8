"""Matters of a customer: what was asked, agreed and handed in, step by step."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, and_, not_, or_, select

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile
from portal.requests.models import (
    RequestAttachment,
    RequestEvent,
    RequestTerms,
    ServiceRequest,
)

COVERS = ("service_request", "request_terms", "request_attachment", "request_event")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield the matters that the customer began; attachments of the other party only if shared."""
    own = or_(ServiceRequest.customer_id.in_(customer_ids), ServiceRequest.login_id == login_id)
    yield _matters(own)
    yield _attachments(own)
    case, terms, event = ServiceRequest, RequestTerms, RequestEvent
    yield Section(
        "matters_agreed",
        N_("What was proposed in your matters"),
        read_rows(
            select(*(case.case_number, terms.number.label("round"), terms.proposed_by, terms.terms))
            .join(case, case.id == terms.request_id)
            .where(own)
            .order_by(case.created_at, terms.number)
        ),
    )
    yield Section(
        "matters_steps",
        N_("Steps of your matters"),
        read_rows(
            select(case.case_number, event.at, event.actor, event.kind, event.detail)
            .join(case, case.id == event.request_id)
            .where(own, _known_to_initiator())
            .order_by(event.at)
        ),
    )


def _known_to_initiator() -> ColumnElement[bool]:
    """Return which steps the page shows as well: no notes of clerks, nothing between them and the
    other party."""
    event = RequestEvent
    with_other = (event.kind == "asked") & (event.detail["party"].astext == "other")
    of_other = (event.actor == "other") & event.kind.in_(("answered", "document_added"))
    return and_(event.kind != "noted", not_(with_other), not_(of_other))


def _matters(own: ColumnElement[bool]) -> Section:
    case = ServiceRequest
    statement = (
        select(
            *(case.case_number, Customer.printed_number.label("customer_number"), case.kind),
            *(case.stage, case.answers, case.other_name, case.other_email),
            *(case.created_at, case.sent_at, case.changed_at, case.closed_at),
            case.closing_reason,
        )
        .join(Customer, Customer.id == case.customer_id)
        .where(own)
        .order_by(case.created_at)
    )
    return Section("matters", N_("Your matters"), read_rows(statement))


def _attachments(own: ColumnElement[bool]) -> Section:
    case, part = ServiceRequest, RequestAttachment
    visible = (own, or_(part.party == "initiator", part.shared))
    rows = read_rows(
        select(case.case_number, part.party, part.kind, part.name, part.created_at)
        .join(case, case.id == part.request_id)
        .where(*visible)
        .order_by(part.created_at)
    )
    files = db.session().execute(
        select(case.case_number, part.name, StoredFile.sha256)
        .join(case, case.id == part.request_id)
        .join(StoredFile, StoredFile.id == part.stored_file_id)
        .where(*visible)
    )
    kept = tuple(KeptFile(sha256, file_name(case, name, ending="")) for case, name, sha256 in files)
    return Section("matters_attachments", N_("Attachments of your matters"), rows, kept)
