"""Institutions are registered at the office: with their papers, and by an invitation."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from portal.customer_desk.models import PAPERS, InstitutionPaper
from portal.customers.queries import CustomerView
from portal.foundation import audit, db
from portal.foundation.uploads import AcceptedFile
from portal.identity import operations as identity
from portal.identity import passwords
from portal.identity.throttling import RECOVERY_MAILS, may_mail_recovery
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.kernel.ids import new_id


class NotAnInstitutionError(ConflictError):
    """Private persons register themselves: only institutions are registered at the office."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the checklist: files of it, or the day on which it was seen on paper."""

    kind: str
    files: tuple[AcceptedFile, ...] = ()
    seen_on: date | None = None


def register(
    customer: CustomerView, *, email: str, papers: Sequence[Paper], clerk_id: uuid.UUID
) -> uuid.UUID:
    """Open a login without a password for an institution, keep its papers, and mail the invitation.

    Raises NotAnInstitutionError, identity's EmailTakenError or CustomerTakenError; then nothing is
    kept. Every paper of the checklist must be among ``papers``.
    """
    if customer.kind != "institution":
        raise NotAnInstitutionError("private persons register themselves")
    if {paper.kind for paper in papers} != set(PAPERS):
        raise ValueError("a paper of the checklist is missing")
    login_id = identity.create_login(
        username=identity.make_username(customer_number=customer.customer_number, email=email),
        email=email,
        display_name=customer.name,
        phone=customer.phone,
        password_hash=passwords.UNUSABLE,
        locale="hu",
        customer_ids=[customer.id],
        linked_by=clerk_id,
    )
    add_papers(customer.id, papers, clerk_id=clerk_id)
    identity.invite_login(login_id=login_id)
    audit.note(
        "customer_desk.institution_registered",
        subject_kind="customer",
        subject_id=customer.id,
        detail={"login_id": str(login_id), "papers": [paper.kind for paper in papers]},
    )
    return login_id


def add_papers(customer_id: uuid.UUID, papers: Sequence[Paper], *, clerk_id: uuid.UUID) -> None:
    """Keep further papers of an institution."""
    common = {"customer_id": customer_id, "noted_by": clerk_id}
    rows: list[dict[str, object]] = [
        {"kind": paper.kind, "file_id": file.id, "file_name": file.name, "seen_on": None}
        for paper in papers
        for file in paper.files
    ]
    rows += [
        {"kind": paper.kind, "file_id": None, "file_name": None, "seen_on": paper.seen_on}
        for paper in papers
        if not paper.files
    ]
    if rows:
        values = [{"id": new_id(), **common, **row} for row in rows]
        db.session().execute(insert(InstitutionPaper), values)


def invite_again(login_id: uuid.UUID, *, customer_id: uuid.UUID) -> bool:
    """Send the invitation once more; False where today's letters are used up.

    Raises NotFoundError for a login that is blocked or not there.
    """
    whom = f"customer|{login_id}"
    if not may_mail_recovery(whom=whom, limit=RECOVERY_MAILS, now=utc_now()):
        return False
    identity.invite_login(login_id=login_id)
    audit.note(
        "customer_desk.invited_again",
        subject_kind="customer",
        subject_id=customer_id,
        detail={"login_id": str(login_id)},
    )
    return True
