"""The mails about authorisations: the offer, and what each side is told of what happened."""

import uuid

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import account_by_id
from portal.representation import queries, wording
from portal.representation.operations import (
    ACCEPTED_MAIL,
    ENDED_MAIL,
    GRANTED_MAIL,
    OFFERED_MAIL,
    acceptance_code,
)
from portal.representation.schemas import MandateView


def send_offered(outgoing: Outgoing) -> None:
    """Send the representative the link to accept; one that is withdrawn meanwhile gets nothing."""
    found = _read(outgoing)
    if found is not None and found.ended_at is None and found.accepted_at is None:
        link = absolute_url("representation.offered", code=acceptance_code(found.id))
        _send(outgoing, "offered", found, to=found.email, locale=found.locale, link=link)


def send_granted(outgoing: Outgoing) -> None:
    """Confirm to the grantor what was given to whom, and how to take it back."""
    _to_grantor(outgoing, "granted")


def send_accepted(outgoing: Outgoing) -> None:
    """Tell the grantor that the representative may act from now on."""
    _to_grantor(outgoing, "accepted")


def send_ended(outgoing: Outgoing) -> None:
    """Tell one side that it is over; a representative who never accepted hears of it too."""
    if outgoing.payload["side"] == "grantor":
        _to_grantor(outgoing, "ended")
        return
    found = _read(outgoing)
    if found is not None:
        _send(outgoing, "ended", found, to=found.email, locale=found.locale)


HANDLERS = {
    OFFERED_MAIL: send_offered,
    GRANTED_MAIL: send_granted,
    ACCEPTED_MAIL: send_accepted,
    ENDED_MAIL: send_ended,
}


def _read(outgoing: Outgoing) -> MandateView | None:
    return queries.mandate(uuid.UUID(outgoing.payload["mandate_id"]))


def _to_grantor(outgoing: Outgoing, template: str) -> None:
    found = _read(outgoing)
    if found is None:
        return
    grantor = account_by_id(kind="customer", principal_id=found.granted_by)
    if grantor is not None:
        _send(outgoing, template, found, to=grantor.email, locale=grantor.locale)


def _send(
    outgoing: Outgoing,
    template: str,
    found: MandateView,
    *,
    to: str,
    locale: str,
    link: str | None = None,
) -> None:
    mail = render_mail(
        f"representation/mail/{template}",
        key=str(outgoing.id),
        to=to,
        locale=locale,
        mandate=found,
        in_words=wording.in_words,
        why_ended=wording.who_ended,
        link=link or absolute_url("representation.mandates"),
    )
    mailing.send(mail)
