"""The mails of a preview: handled like all others, rendered, and kept to be read. None ever leaves."""

from sqlalchemy import insert

from portal.foundation import db, mailing
from portal.foundation.mailing import Mail, Mailer
from portal.foundation.outbox import HandlerRegistry
from portal.foundation.outbox.draining import drain
from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import PortalError
from portal.preview.models import PreviewMail


class CatchingMailer(Mailer):
    """Keeps mails in the preview's scope instead of sending them; knows no server."""

    def __init__(self) -> None:
        super().__init__("smtp://nowhere.invalid")

    def send(self, mail: Mail) -> None:
        """Keep the mail, once it is proven that it could be sent."""
        if current_tenant().preview_of is None:
            raise PortalError("mails of a company itself are sent by the worker")
        mailing.compose(mail)
        db.session().execute(
            insert(PreviewMail).values(
                recipient=mail.to,
                subject=mail.subject,
                body=mail.text,
                html=mail.html,
                attachments=[file.name for file in mail.attachments],
            )
        )


def handle_jobs(handlers: HandlerRegistry) -> None:
    """Do what the preview's request left in its outbox; the company's worker never sees it."""
    if current_tenant().preview_of is None:
        raise PortalError("a company's own outbox is the worker's")
    with mailing.bind_mailer(CatchingMailer()):
        drain(handlers)
