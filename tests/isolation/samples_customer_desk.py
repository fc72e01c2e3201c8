"""A note, a paper and a look as the customer, for the isolation tests."""

from datetime import UTC, datetime

from portal.customer_desk.models import CustomerNote, InstitutionPaper
from portal.foundation import db
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.identity.models import StaffView
from portal.kernel.ids import new_id
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    customer_id, clerk_id = cast.ids["customer_id"], cast.ids["clerk_id"]
    body = b"%PDF-1.4\n% " + cast.canary.encode() + b" cegkivonat\n%%EOF\n"
    file = StoredFile(
        id=new_id(), sha256=store().put(body), media_type="application/pdf", size=len(body)
    )
    db.session().add(file)
    db.session().flush()
    paper = InstitutionPaper(
        id=new_id(),
        customer_id=customer_id,
        kind="company_extract",
        file_id=file.id,
        file_name=f"{cast.canary}.pdf",
        noted_by=clerk_id,
    )
    note = CustomerNote(
        id=new_id(),
        customer_id=customer_id,
        body=f"{cast.canary} feljegyzés",
        version=1,
        written_by=clerk_id,
        written_at=_NOW,
    )
    look = StaffView(
        id=new_id(),
        login_id=cast.ids["login_id"],
        customer_id=customer_id,
        clerk_id=clerk_id,
        clerk_session_id=new_id(),
        reason=f"{cast.canary} nem találja",
        ticket_sha256=cast.canary,
        ticket_expires_at=_NOW,
        opened_at=_NOW,
        ended_at=_NOW,
    )
    db.session().add_all([paper, note, look])
    db.session().flush()
    cast.ids["paper_id"] = paper.id
