"""The mail that confirms a choice about electronic invoices."""

import uuid

from portal.consents import queries
from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import account_by_id
from portal.rules.queries import current_rules


def send_e_invoice_choice(outgoing: Outgoing) -> None:
    """Tell the login what was chosen for which customer number, and when."""
    owner = account_by_id(kind="customer", principal_id=uuid.UUID(outgoing.payload["login_id"]))
    entries = queries.saved([uuid.UUID(one) for one in outgoing.payload["entries"]])
    if owner is None or not entries:
        return
    mail = render_mail(
        "consents/mail/e_invoice",
        key=str(outgoing.id),
        to=owner.email,
        locale=owner.locale,
        name=owner.display_name,
        reader=owner.id,
        with_intervals=_offers_a_choice(),
        entries=entries,
        link=absolute_url("consents.e_invoice"),
    )
    mailing.send(mail)


def _offers_a_choice() -> bool:
    rules = current_rules().e_invoice
    return rules is not None and len(rules.intervals) > 1


HANDLERS = {"consents.e_invoice_mail": send_e_invoice_choice}
