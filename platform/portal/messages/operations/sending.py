"""Sending an enquiry: kept once, promised, and told to both sides by e-mail."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from portal.foundation import audit, budgets, db, outbox
from portal.foundation.uploads import AcceptedFile
from portal.kernel.case_numbers import case_number
from portal.kernel.clock import local_today
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.messages.links import LINK_LASTS, token_digest
from portal.messages.models import Enquiry, EnquiryFile
from portal.messages.operations.promises import promise
from portal.messages.queries import receipt_of
from portal.messages.schemas import NewEnquiry, Receipt
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import Category

PER_IP_AN_HOUR: Final = 10
PER_LOGIN_A_DAY: Final = 20
RECEIPTS_PER_MAILBOX_A_DAY: Final = 6
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class TooManyEnquiriesError(PortalError):
    """This address or login has sent as much as anybody needs."""


def send_enquiry(
    new: NewEnquiry,
    *,
    login_id: uuid.UUID | None,
    ip: str,
    now: datetime,
    files: Sequence[AcceptedFile] = (),
) -> Receipt:
    """Keep the enquiry, promise an answer, tell the clerks and the sender by e-mail.

    A form that was sent before gives the receipt of that time. Raises TooManyEnquiriesError over
    the budget, NotFoundError for a topic that the rules do not have.
    """
    # Of two sendings at the same time, the second waits here until the first one is kept.
    budgets.spend_once(token=f"enquiry {new.submission_id}", expires_at=now + _DAY)
    known = receipt_of(new.submission_id)
    if known is not None:
        return known
    category = _category(new.topic)
    _spend(login_id=login_id, ip=ip, now=now)
    enquiry = _row(new, category, login_id=login_id, now=now)
    db.session().add(enquiry)
    db.session().flush()
    given = promise(enquiry.id, category, now=now)
    enquiry.answer_by = given.due_at
    attach(enquiry.id, files)
    db.session().flush()
    _tell(enquiry, now=now)
    audit.note("enquiry_sent", subject_kind="enquiry", subject_id=enquiry.id)
    return Receipt(enquiry.id, enquiry.case_number, given)


def attach(
    enquiry_id: uuid.UUID, files: Sequence[AcceptedFile], *, message_id: uuid.UUID | None = None
) -> None:
    """Hang accepted files on a message of a case (by default the first one)."""
    db.session().add_all(
        EnquiryFile(
            id=new_id(),
            enquiry_id=enquiry_id,
            message_id=message_id,
            file_id=file.id,
            name=file.name,
            position=position,
        )
        for position, file in enumerate(files)
    )


def _category(topic: str) -> Category:
    form = current_rules().contact_form
    category = form.category(topic) if form else None
    if category is None:
        raise NotFoundError(f"no category {topic!r}")
    return category


def _spend(*, login_id: uuid.UUID | None, ip: str, now: datetime) -> None:
    if budgets.spend(scope="enquiry_ip", key=ip, window=_HOUR, now=now) > PER_IP_AN_HOUR:
        raise TooManyEnquiriesError
    if login_id is None:
        return
    spent = budgets.spend(scope="enquiry_login", key=str(login_id), window=_DAY, now=now)
    if spent > PER_LOGIN_A_DAY:
        raise TooManyEnquiriesError


def _row(
    new: NewEnquiry, category: Category, *, login_id: uuid.UUID | None, now: datetime
) -> Enquiry:
    enquiry_id = new_id()
    has_link = login_id is None and new.email is not None
    return Enquiry(
        id=enquiry_id,
        case_number=case_number(enquiry_id, day=local_today(now)),
        topic=category.id,
        topic_labels=dict(category.label.by_locale),
        kind=category.kind.value,
        name=new.name,
        email=new.email,
        phone=new.phone or None,
        body=new.body,
        locale=new.locale,
        login_id=login_id,
        submission_id=new.submission_id,
        token_sha256=token_digest(enquiry_id) if has_link else None,
        token_expires_at=now + LINK_LASTS if has_link else None,
        created_at=now,
        moved_at=now,
    )


def _tell(enquiry: Enquiry, *, now: datetime) -> None:
    """Mail both sides. A mailbox that strangers name again and again is left in peace."""
    payload = {"enquiry_id": str(enquiry.id)}
    outbox.add(kind="messages.clerk_notice", payload=payload)
    if enquiry.email is None and enquiry.login_id is None:
        return
    if enquiry.login_id is None:
        mailbox = (enquiry.email or "").strip().lower()
        spent = budgets.spend(scope="enquiry_mailbox", key=mailbox, window=_DAY, now=now)
        if spent > RECEIPTS_PER_MAILBOX_A_DAY:
            return
    outbox.add(kind="messages.receipt", payload=payload)
