"""What a person wrote to the company and was answered; notes among colleagues stay there."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile
from portal.messages.models import Enquiry, EnquiryFile, EnquiryMessage, EnquiryPromise

COVERS = ("enquiry", "enquiry_message", "enquiry_file", "enquiry_promise")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield the cases that were sent while signed in: messages, files and what was promised."""
    yield _cases(login_id)
    yield _messages(login_id)
    yield _promises(login_id)
    yield _attachments(login_id)


def _cases(login_id: uuid.UUID) -> Section:
    one = Enquiry
    statement = (
        select(
            *(one.case_number, one.topic, one.kind, one.name, one.email, one.phone, one.body),
            *(one.status, one.created_at, one.answer_by, one.closed_at, one.closing_reason),
        )
        .where(one.login_id == login_id)
        .order_by(one.created_at)
    )
    return Section("enquiries", N_("Your questions to us"), read_rows(statement))


def _messages(login_id: uuid.UUID) -> Section:
    message = EnquiryMessage
    statement = (
        select(Enquiry.case_number, message.kind, message.body, message.created_at)
        .join(Enquiry, Enquiry.id == message.enquiry_id)
        .where(Enquiry.login_id == login_id, message.kind != "note")
        .order_by(message.created_at)
    )
    return Section("enquiries_messages", N_("Our letters about them"), read_rows(statement))


def _promises(login_id: uuid.UUID) -> Section:
    one = EnquiryPromise
    statement = (
        select(
            *(Enquiry.case_number, one.way, one.days, one.unit, one.made_at, one.due_at),
            *(one.calendar_version, one.ended_at, one.outcome),
        )
        .join(Enquiry, Enquiry.id == one.enquiry_id)
        .where(Enquiry.login_id == login_id)
        .order_by(one.made_at)
    )
    return Section("enquiries_promises", N_("What we promised"), read_rows(statement))


def _attachments(login_id: uuid.UUID) -> Section:
    mine = Enquiry.login_id == login_id
    rows = read_rows(
        select(Enquiry.case_number, EnquiryFile.name, StoredFile.media_type, StoredFile.size)
        .join(Enquiry, Enquiry.id == EnquiryFile.enquiry_id)
        .join(StoredFile, StoredFile.id == EnquiryFile.file_id)
        .where(mine)
        .order_by(Enquiry.created_at, EnquiryFile.position)
    )
    files = db.session().execute(
        select(Enquiry.case_number, EnquiryFile.id, EnquiryFile.name, StoredFile.sha256)
        .join(Enquiry, Enquiry.id == EnquiryFile.enquiry_id)
        .join(StoredFile, StoredFile.id == EnquiryFile.file_id)
        .where(mine)
    )
    kept = tuple(
        KeptFile(sha256, file_name(number, str(file_id)[-6:], name, ending=""))
        for number, file_id, name, sha256 in files
    )
    return Section("enquiries_attachments", N_("Attachments"), rows, kept)
