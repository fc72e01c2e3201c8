"""Sending the form: every well-formed claim gets the same page, work and mail job.

Nothing of the claim is looked up here, neither the customer, nor the invoice, the user name or the
address: the verdict waits until the address is confirmed, and whether the mail is a confirmation or
a notice to somebody who has a login already is decided when the mail is made, out of the visitor's
sight. The password is hashed in every case, also where the form is not kept. Budgets: see limits.
"""

import uuid
from datetime import datetime

import structlog

from portal.foundation import db, outbox
from portal.foundation.secrets import sha256_hex
from portal.identity.passwords import hash_password
from portal.identity.usernames import email_key
from portal.registration import limits
from portal.registration.codes import activation_code
from portal.registration.limits import Postage
from portal.registration.machine import Event
from portal.registration.operations.starting import begin, unfinished
from portal.registration.operations.steps import take
from portal.registration.schemas import Submission, claim_from_json, claim_to_json, merged
from portal.rules.queries import current_rules

CONFIRMATION_MAIL = "registration.confirmation_mail"
_log = structlog.get_logger(__name__)


def submit(
    submission: Submission, *, registration_id: uuid.UUID | None, ip: str, now: datetime
) -> uuid.UUID | None:
    """Take a finished form and have the mail sent; returns the registration, None if not kept.

    ``registration_id``: the browser's own, where earlier steps began it. A pending attempt blocks
    nothing: the same address, user name and number may be sent again and again.
    """
    budget = current_rules().registration.budgets
    address = submission.claim.email or ""
    password_hash = hash_password(submission.password) if submission.password is not None else None
    postage = limits.spend_submission(ip=ip, email_key=email_key(address), budget=budget, now=now)
    if postage is Postage.NEVER:
        _log.warning("registration_not_kept")
        return None
    registration = unfinished(registration_id, now=now) or begin(locale=submission.locale, now=now)
    claim = merged(claim_from_json(registration.claim), submission.claim)
    registration.claim = claim_to_json(claim)
    registration.typed = {**registration.typed, **submission.typed}
    registration.email = address
    registration.email_key = email_key(address)
    registration.password_hash = password_hash
    registration.locale = submission.locale
    registration.code_sha256 = sha256_hex(activation_code(registration.id))
    time_to_live = current_rules().registration.confirmation.time_to_live
    registration.expires_at = now + time_to_live
    take(registration, Event.SUBMIT)
    db.session().flush()
    outbox.add(
        kind=CONFIRMATION_MAIL,
        payload={"registration_id": str(registration.id)},
        delay=limits.until_next_hour(now) if postage is Postage.LATER else None,
    )
    return registration.id
