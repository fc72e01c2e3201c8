"""The mails that tell a person what the staff did with their login; blocked ones are told as well."""

import uuid
from datetime import datetime

from portal.customer_desk.operations.logins import ALLOWED_MAIL, BLOCKED_MAIL, UNLINKED_MAIL
from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.outbox.handlers import Handler
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import holder_of


def send_blocked(outgoing: Outgoing) -> None:
    """Tell the holder that the login is blocked, and why."""
    _send(
        outgoing,
        "login_blocked",
        at=datetime.fromisoformat(outgoing.payload["at"]),
        reason=outgoing.payload["reason"],
    )


def send_allowed(outgoing: Outgoing) -> None:
    """Tell the holder that they can sign in again."""
    at = datetime.fromisoformat(outgoing.payload["at"])
    _send(outgoing, "login_allowed", at=at, link=absolute_url("identity.sign_in"))


def send_unlinked(outgoing: Outgoing) -> None:
    """Tell the holder that a customer number is theirs to see no more."""
    number, reason = outgoing.payload["number"], outgoing.payload["reason"]
    _send(outgoing, "number_unlinked", number=number, reason=reason)


HANDLERS: dict[str, Handler] = {
    BLOCKED_MAIL: send_blocked,
    ALLOWED_MAIL: send_allowed,
    UNLINKED_MAIL: send_unlinked,
}


def _send(outgoing: Outgoing, template: str, **context: object) -> None:
    holder = holder_of(uuid.UUID(outgoing.payload["login_id"]))
    if holder is None:
        return
    mail = render_mail(
        f"customer_desk/mail/{template}",
        key=str(outgoing.id),
        to=holder.email,
        locale=holder.locale,
        name=holder.display_name,
        **context,
    )
    mailing.send(mail)
