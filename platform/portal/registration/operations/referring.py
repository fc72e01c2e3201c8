"""Handing a registration to the clerks: due times, and a mail to everybody who may decide."""

import uuid

from portal.foundation import outbox
from portal.identity.queries import clerk_addresses
from portal.plugin_api.approval import ReferToClerk
from portal.registration.machine import Event
from portal.registration.models import Registration
from portal.registration.operations.steps import take

CLERK_NOTICE = "registration.clerk_notice"


def refer(
    registration: Registration,
    referral: ReferToClerk | None,
    *,
    event: Event,
    note: str | None = None,
) -> None:
    """Put the registration into the clerks' queue with its due times, and tell the clerks by mail.

    ``referral`` is None where the earlier due times stand.
    """
    if referral is not None:
        registration.referral_reason = referral.reason
        registration.expect_by = referral.expect_by
        registration.answer_by = referral.answer_by
    take(registration, event, note=note, detail={"reason": registration.referral_reason})
    clerks: list[uuid.UUID | None] = [clerk.login_id for clerk in clerk_addresses()]
    # With nobody in the console yet, the company's own mailbox is told.
    for clerk_id in clerks or [None]:
        outbox.add(
            kind=CLERK_NOTICE,
            payload={
                "registration_id": str(registration.id),
                "clerk_id": None if clerk_id is None else str(clerk_id),
            },
            dedupe_key=f"{CLERK_NOTICE}|{registration.id}|{registration.version}|{clerk_id}",
        )
