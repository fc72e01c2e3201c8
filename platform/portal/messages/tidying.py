"""Closing what was answered and stayed quiet."""

from datetime import datetime, timedelta

from sqlalchemy import update

from portal.foundation import db
from portal.messages.models import Enquiry
from portal.messages.operations.moving import reopening_term
from portal.rules.queries import current_rules


def tidy(*, now: datetime) -> None:
    """Close the answered cases in which nobody has written for as long as the rules say."""
    form = current_rules().contact_form
    if form is None:
        return
    db.session().execute(
        update(Enquiry)
        .where(
            Enquiry.status == "answered",
            Enquiry.answer_by.is_(None),
            Enquiry.moved_at < now - timedelta(days=form.quiet_days),
        )
        .values(
            status="closed",
            closed_at=now,
            closing_reason="quiet",
            reopen_until=now + reopening_term(),
            version=Enquiry.version + 1,
        )
    )
