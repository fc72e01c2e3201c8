"""The mails about readings that a clerk has looked at."""

import uuid
from datetime import datetime

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import account_by_id
from portal.metering import clerk_queries
from portal.metering.review import MAIL


def send_reviewed(outgoing: Outgoing) -> None:
    """Tell who announced the reading; nothing if it has moved on, or the login is gone."""
    case = clerk_queries.case_or_none(uuid.UUID(outgoing.payload["reading_id"]))
    if case is None or case.login_id is None or case.reviewed_at is None:
        return
    account = account_by_id(kind="customer", principal_id=case.login_id)
    moved_on = case.reviewed_at != datetime.fromisoformat(outgoing.payload["at"])
    if account is None or moved_on:
        return
    mailing.send(
        render_mail(
            f"metering/mail/{outgoing.payload['what']}",
            key=str(outgoing.id),
            to=account.email,
            locale=account.locale,
            case=case,
            link=absolute_url("metering.announce", meter_id=case.meter.id),
        )
    )


HANDLERS = {MAIL: send_reviewed}
