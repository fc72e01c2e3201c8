"""The mail that tells a person that their data were downloaded: whoever did it, they must know."""

import uuid
from datetime import datetime

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.outbox.handlers import Handler
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import account_by_id
from portal.personal_data.archive import DOWNLOADED


def send_downloaded(outgoing: Outgoing) -> None:
    """Tell the holder of the login."""
    login_id = uuid.UUID(outgoing.payload["login_id"])
    account = account_by_id(kind="customer", principal_id=login_id)
    if account is None:
        return
    mail = render_mail(
        "personal_data/mail/downloaded",
        key=str(outgoing.id),
        to=account.email,
        locale=account.locale,
        name=account.display_name,
        at=datetime.fromisoformat(outgoing.payload["at"]),
        link=absolute_url("identity.change_password"),
    )
    mailing.send(mail)


HANDLERS: dict[str, Handler] = {DOWNLOADED: send_downloaded}
