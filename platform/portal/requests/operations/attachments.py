"""Files of a matter: who attached what, up to so many in all."""

import uuid
from collections.abc import Callable

from sqlalchemy import delete, func, select

from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.uploads import AcceptedFile
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id
from portal.requests.machine import OPEN, NotAllowedError, Party, Stage
from portal.requests.models import RequestAttachment
from portal.requests.operations.moving import Case

Accept = Callable[[int], tuple[AcceptedFile, ...] | None]
"""Gets how many files the matter holds already; returns those that were taken, or None."""


def attach(case: Case, party: Party, *, kind: str, accept: Accept) -> bool:
    """Attach the files that ``accept`` takes; False where it refuses them.

    The matter is locked, so that two uploads at once cannot go over the limit together. Raises
    NotAllowedError once the matter is over.
    """
    stage = case.matter.stage
    is_draft = stage is Stage.DRAFT and party is Party.INITIATOR
    if not is_draft and stage not in OPEN:
        raise NotAllowedError("it is over: nothing can be attached any more")
    held = select(func.count()).where(RequestAttachment.request_id == case.row.id)
    files = accept(int(db.session().scalar(held) or 0))
    if files is None:
        return False
    for file in files:
        _keep(case, party, kind, file)
    if files and not is_draft:
        for file in files:
            case.happened("document_added", actor=party.value, document=kind, name=file.name)
        if party is Party.OTHER and case.rules.shares(kind):
            case.tell_initiator(N_("The other party has attached a document."))
    case.touch()
    return True


def remove(case: Case, attachment_id: uuid.UUID) -> None:
    """Take a file off a draft; raises NotFoundError."""
    if case.matter.stage is not Stage.DRAFT:
        raise NotFoundError("what was sent stays")
    gone = (
        delete(RequestAttachment)
        .where(RequestAttachment.id == attachment_id, RequestAttachment.request_id == case.row.id)
        .returning(RequestAttachment.id)
    )
    if db.session().scalar(gone) is None:
        raise NotFoundError("no such file in this matter")
    case.touch()


def _keep(case: Case, party: Party, kind: str, file: AcceptedFile) -> None:
    row = RequestAttachment(
        id=new_id(),
        request_id=case.row.id,
        party=party.value,
        kind=kind,
        name=file.name,
        stored_file_id=file.id,
        shared=case.rules.shares(kind),
        created_at=case.now,
    )
    db.session().add(row)
    db.session().flush()
