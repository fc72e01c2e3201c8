"""The mails about enquiries: to the sender with the case number, to the office that something waits."""

import uuid

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.messages.forms import TOPICS
from portal.messages.queries import enquiry
from portal.rules.queries import current_rules


def send_receipt(outgoing: Outgoing) -> None:
    """Confirm to the sender that the enquiry arrived, under which number, and until when we answer."""
    found = enquiry(uuid.UUID(outgoing.payload["enquiry_id"]))
    if found.email is None:
        return
    mail = render_mail(
        "messages/mail/receipt",
        key=str(outgoing.id),
        to=found.email,
        locale=found.locale,
        enquiry=found,
    )
    mailing.send(mail)


def send_clerk_notice(outgoing: Outgoing) -> None:
    """Tell customer service that an enquiry waits; the text of it stays in the console."""
    found = enquiry(uuid.UUID(outgoing.payload["enquiry_id"]))
    mail = render_mail(
        "messages/mail/clerk_notice",
        key=str(outgoing.id),
        to=current_rules().company.email,
        locale="hu",
        enquiry=found,
        topic=dict(TOPICS)[found.topic],
        link=absolute_url("clerk_messages.show", shell=Shell.CONSOLE, enquiry_id=found.id),
    )
    mailing.send(mail)


HANDLERS = {"messages.receipt": send_receipt, "messages.clerk_notice": send_clerk_notice}
