"""A case with a message of everybody, a note, a file and a promise, for the isolation tests."""

from datetime import UTC, datetime, timedelta

from portal.foundation import db, outbox
from portal.foundation.uploads import keep
from portal.kernel.ids import new_id
from portal.messages.models import Enquiry, EnquiryFile, EnquiryMessage, EnquiryPromise
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    enquiry = Enquiry(
        id=new_id(),
        case_number=f"2026-{cast.canary}",
        topic="bill",
        topic_labels={"hu": f"{cast.canary} ügyben"},
        name=f"{cast.canary} Géza",
        email=cast.customer_email,
        phone="+36301234567",
        body=f"{cast.canary} kérdése",
        login_id=cast.ids["login_id"],
        created_at=_NOW,
        moved_at=_NOW,
        answer_by=_NOW + timedelta(days=2),
    )
    db.session().add(enquiry)
    db.session().flush()
    cast.ids["enquiry_id"] = enquiry.id
    db.session().add(
        EnquiryPromise(
            id=new_id(),
            enquiry_id=enquiry.id,
            way="answer",
            days=2,
            unit="working_days",
            made_at=_NOW,
            due_at=_NOW + timedelta(days=2),
            calendar_version=f"{cast.canary} naptár",
            rules_revision=1,
        )
    )
    _messages(cast)
    for kind in ("messages.receipt", "messages.clerk_notice"):
        outbox.add(kind=kind, payload={"enquiry_id": str(enquiry.id)})


def _messages(cast: Cast) -> None:
    for kind in ("answer", "note", "reply"):
        message = EnquiryMessage(
            id=new_id(),
            enquiry_id=cast.ids["enquiry_id"],
            kind=kind,
            clerk_id=None if kind == "reply" else cast.ids["clerk_id"],
            body=f"{cast.canary} {kind}",
            created_at=_NOW,
        )
        db.session().add(message)
        db.session().flush()
    data = b"%PDF-1.4\n% " + cast.canary.encode() + b" csatolt\n%%EOF\n"
    stored = keep(data, name="a.pdf", media_type="application/pdf")
    file = EnquiryFile(
        id=new_id(),
        enquiry_id=cast.ids["enquiry_id"],
        file_id=stored.id,
        name=f"{cast.canary}.pdf",
        position=0,
    )
    db.session().add(file)
    db.session().flush()
    cast.ids["enquiry_file_id"] = file.id
