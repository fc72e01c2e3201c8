"""One case with its promises, messages and files: two statements, whoever asks."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.foundation.storage.models import StoredFile
from portal.identity.models import Clerk, LoginCustomer
from portal.kernel.errors import NotFoundError
from portal.messages.machine import Status
from portal.messages.models import Enquiry, EnquiryFile, EnquiryMessage, EnquiryPromise
from portal.messages.schemas import (
    EnquiryHead,
    Entry,
    FileView,
    PromiseView,
    Receipt,
    StoredAttachment,
    Thread,
)
from portal.rules.sections.contact_form import CaseKind

_OTHER: Final = Enquiry.__table__.alias("other")
_HEAD: Final = (
    Enquiry.id,
    Enquiry.case_number,
    Enquiry.topic,
    Enquiry.topic_labels,
    Enquiry.kind,
    Enquiry.name,
    Enquiry.email,
    Enquiry.phone,
    Enquiry.locale,
    Enquiry.login_id,
    Enquiry.status,
    Enquiry.version,
    Enquiry.created_at,
    Enquiry.answer_by,
    Enquiry.closed_at,
    Clerk.name.label("closed_by"),
    Enquiry.closing_reason,
    Enquiry.closing_note,
    Enquiry.reopen_until,
    Enquiry.duplicate_of,
    select(_OTHER.c.case_number)
    .where(_OTHER.c.id == Enquiry.duplicate_of)
    .correlate(Enquiry)
    .scalar_subquery()
    .label("duplicate_number"),
    func.array(
        select(LoginCustomer.customer_id)
        .where(LoginCustomer.login_id == Enquiry.login_id)
        .correlate(Enquiry)
        .scalar_subquery()
    ).label("customer_ids"),
)
_PROMISE: Final = (
    "way",
    "days",
    "unit",
    "made_at",
    "due_at",
    "calendar_version",
    "ended_at",
    "outcome",
    "reason",
)
_NONE: Final[ColumnElement[Any]] = literal_column("'[]'::jsonb")


def own_thread(enquiry_id: uuid.UUID, *, login_id: uuid.UUID) -> Thread:
    """Return a case that this login wrote; raises NotFoundError."""
    return _thread(Enquiry.id == enquiry_id, Enquiry.login_id == login_id)


def linked_thread(token: str, *, now: datetime) -> Thread:
    """Return the case of a mailed link that has not expired; raises NotFoundError."""
    return _thread(*_by_token(token, now))


def clerk_thread(enquiry_id: uuid.UUID) -> Thread:
    """Return a case with the notes among colleagues; raises NotFoundError."""
    return _thread(Enquiry.id == enquiry_id, with_notes=True)


def enquiry(enquiry_id: uuid.UUID) -> EnquiryHead:
    """Return a case without its messages; raises NotFoundError."""
    return _head(_row(select(*_HEAD), Enquiry.id == enquiry_id))


def receipt_of(submission_id: uuid.UUID) -> Receipt | None:
    """Return what was told when that form was sent before, or None."""
    statement = (
        select(Enquiry.id, Enquiry.case_number, _promises().label("promises"))
        .where(Enquiry.submission_id == submission_id)
        .limit(1)
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Receipt(row.id, row.case_number, _promise(row.promises[0]))


def attachment(
    file_id: uuid.UUID,
    *,
    enquiry_id: uuid.UUID | None = None,
    login_id: uuid.UUID | None = None,
    token: str | None = None,
    now: datetime,
) -> StoredAttachment:
    """Return a file of a case: of the login's, of the link's, or (for clerks) of the case named.

    Raises NotFoundError.
    """
    conditions: list[ColumnElement[bool]] = [EnquiryFile.id == file_id]
    if enquiry_id is not None:
        conditions.append(Enquiry.id == enquiry_id)
    if login_id is not None:
        conditions.append(Enquiry.login_id == login_id)
    if token is not None:
        conditions += _by_token(token, now)
    statement = (
        select(StoredFile.sha256, StoredFile.media_type, EnquiryFile.name)
        .join_from(EnquiryFile, Enquiry, Enquiry.id == EnquiryFile.enquiry_id)
        .join(StoredFile, StoredFile.id == EnquiryFile.file_id)
        .where(*conditions)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError(f"no file {file_id} of that case")
    return StoredAttachment(*row)


def _by_token(token: str, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Enquiry.token_sha256 == sha256_hex(token), Enquiry.token_expires_at > now


def _thread(*conditions: ColumnElement[bool], with_notes: bool = False) -> Thread:
    statement = select(
        *_HEAD,
        Enquiry.body,
        _promises().label("promises"),
        _files(EnquiryFile.message_id.is_(None)).label("files"),
    )
    row = _row(statement, *conditions)
    promises = tuple(_promise(one) for one in row.promises)
    first = Entry(row.id, "question", row.body, row.created_at, None, _file_views(row.files))
    rest = _messages(row.id, with_notes=with_notes)
    return Thread(head=_head(row), promises=promises, entries=(first, *rest))


def _row(statement: Any, *conditions: ColumnElement[bool]) -> Any:
    joined = statement.outerjoin(Clerk, Clerk.id == Enquiry.closed_by).where(*conditions)
    row = db.session().execute(joined).one_or_none()
    if row is None:
        raise NotFoundError("no such enquiry")
    return row


def _head(row: Any) -> EnquiryHead:
    values = {column.key: getattr(row, column.key) for column in _HEAD}
    values |= {"kind": CaseKind(row.kind), "status": Status(row.status)}
    return EnquiryHead(**{**values, "customer_ids": tuple(row.customer_ids)})


def _messages(enquiry_id: uuid.UUID, *, with_notes: bool) -> Iterable[Entry]:
    statement = (
        select(
            EnquiryMessage.id,
            EnquiryMessage.kind,
            EnquiryMessage.body,
            EnquiryMessage.created_at,
            Clerk.name.label("clerk"),
            _files(EnquiryFile.message_id == EnquiryMessage.id).label("files"),
        )
        .join_from(EnquiryMessage, Enquiry, Enquiry.id == EnquiryMessage.enquiry_id)
        .outerjoin(Clerk, Clerk.id == EnquiryMessage.clerk_id)
        .where(EnquiryMessage.enquiry_id == enquiry_id)
        .order_by(EnquiryMessage.created_at, EnquiryMessage.id)
    )
    if not with_notes:
        statement = statement.where(EnquiryMessage.kind != "note")
    for row in db.session().execute(statement):
        yield Entry(row.id, row.kind, row.body, row.created_at, row.clerk, _file_views(row.files))


def _promises() -> ScalarSelect[Any]:
    """The promises of the case as JSON, the oldest first."""
    fields: list[ColumnElement[Any]] = []
    for name in _PROMISE:
        fields += [literal_column(f"'{name}'"), getattr(EnquiryPromise, name)]
    order = (EnquiryPromise.made_at, EnquiryPromise.ended_at)  # the open one last
    listed = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*fields), *order))
    return (
        select(func.coalesce(listed, _NONE))
        .where(EnquiryPromise.enquiry_id == Enquiry.id)
        .correlate(Enquiry)
        .scalar_subquery()
    )


def _files(which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Those files of the case as JSON, in the order in which they were attached."""
    row = func.jsonb_build_array(
        EnquiryFile.id, EnquiryFile.name, StoredFile.media_type, StoredFile.size
    )
    listed = func.jsonb_agg(aggregate_order_by(row, EnquiryFile.position))
    return (
        select(func.coalesce(listed, _NONE))
        .join_from(EnquiryFile, StoredFile, StoredFile.id == EnquiryFile.file_id)
        .where(EnquiryFile.enquiry_id == Enquiry.id, which)
        .correlate(Enquiry, EnquiryMessage)
        .scalar_subquery()
    )


def _promise(found: Mapping[str, Any]) -> PromiseView:
    moments = {
        name: datetime.fromisoformat(found[name]) if found[name] else None
        for name in ("made_at", "due_at", "ended_at")
    }
    return PromiseView(**{**found, **moments})


def _file_views(found: Iterable[Any]) -> tuple[FileView, ...]:
    return tuple(FileView(uuid.UUID(file_id), *rest) for file_id, *rest in found)
