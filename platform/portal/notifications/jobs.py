"""The mails that tell customers what happened on their account."""

import uuid
from datetime import date

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import recipients
from portal.kernel.money import Money
from portal.notifications.operations import KIND


def send_invoice_arrived(outgoing: Outgoing) -> None:
    """Tell a login that a bill arrived; one that was unlinked or disabled meanwhile gets nothing.

    The bill itself stays behind sign-in: the mail leads there and carries no document.
    """
    news = outgoing.payload
    customer_id = uuid.UUID(news["customer_id"])
    recipient = recipients((customer_id,)).get(customer_id)
    if recipient is None or str(recipient.login_id) != news["login_id"]:
        return
    mail = render_mail(
        "notifications/mail/invoice_arrived",
        key=str(outgoing.id),
        to=recipient.email,
        locale=recipient.locale,
        name=recipient.display_name,
        number=news["number"],
        amount=Money(int(news["amount_due_minor"])),
        due_date=date.fromisoformat(news["due_date"]),
        link=absolute_url("billing.invoice", invoice_id=uuid.UUID(news["invoice_id"])),
    )
    mailing.send(mail)


HANDLERS = {KIND: send_invoice_arrived}
