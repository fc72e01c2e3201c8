"""One matter of each tenant, with all that can hang on it, for the isolation tests."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from portal.foundation import db
from portal.foundation.uploads import keep
from portal.kernel.ids import new_id
from portal.requests.models import (
    RequestAttachment,
    RequestEvent,
    RequestTerms,
    ServiceRequest,
)
from portal.requests.terms import HandoverReading, Terms
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    """Give the tenant's customer a matter that a clerk has in hand."""
    request_id = new_id()
    place = {"place": "0", "address": cast.canary, "customer_id": str(cast.ids["customer_id"])}
    matter = ServiceRequest(
        id=request_id,
        case_number=f"2026-{cast.canary}-K",
        kind="change_of_occupancy",
        stage="with_clerk",
        customer_id=cast.ids["customer_id"],
        login_id=cast.ids["login_id"],
        answers={"role": {"role": "moving_out"}, "place": place},
        other_name=f"{cast.canary} Márta",
        other_email=f"masik.{cast.customer_email}",
        terms_number=1,
        confirmed_initiator=True,
        asked_party=None,
        created_at=_NOW,
        changed_at=_NOW,
        sent_at=_NOW,
        hand_over_at=_NOW + timedelta(days=15),
        because="day",
        decide_by=_NOW + timedelta(days=25),
        calendar_version="holidays 0",
    )
    db.session().add(matter)
    db.session().flush()
    readings = (HandoverReading(cast.canary, Decimal("12.5"), "GJ"),)
    terms = Terms(date(2026, 11, 18), readings, f"{cast.canary} kérése")
    file = keep(
        b"%PDF-1.4\n% " + cast.canary.encode() + b" szerzodes\n%%EOF\n",
        name=f"{cast.canary}-szerzodes.pdf",
        media_type="application/pdf",
    )
    attachment = RequestAttachment(
        id=new_id(),
        request_id=request_id,
        party="initiator",
        kind="sale_contract",
        name=file.name,
        stored_file_id=file.id,
        created_at=_NOW,
    )
    db.session().add_all(
        [
            RequestTerms(
                id=new_id(),
                request_id=request_id,
                number=1,
                proposed_by="initiator",
                terms=terms.as_json(),
                created_at=_NOW,
            ),
            attachment,
            _event(cast, request_id, "sent", "initiator"),
            _event(cast, request_id, "noted", "clerk", text=f"{cast.canary} megjegyzés"),
        ]
    )
    db.session().flush()
    cast.ids["request_id"] = request_id
    cast.ids["request_file_id"] = attachment.id


def _event(cast: Cast, request_id: uuid.UUID, kind: str, actor: str, **detail: str) -> RequestEvent:
    clerk = cast.ids["clerk_id"] if actor == "clerk" else None
    return RequestEvent(
        id=new_id(),
        request_id=request_id,
        at=_NOW,
        actor=actor,
        clerk_id=clerk,
        kind=kind,
        detail=detail,
    )
