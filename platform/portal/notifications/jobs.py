"""The mails that tell customers what happened on their account."""

import dataclasses
import uuid

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.kernel.clock import utc_now
from portal.notifications import operations, queries
from portal.notifications.leading import address_of
from portal.notifications.preferences import is_mandatory
from portal.notifications.tidying import HOUSEKEEPING
from portal.notifications.unsubscribing import unsubscribe_headers, unsubscribe_token
from portal.notifications.wording import ABOUT_MONEY, NewsText, describe


def send_news(outgoing: Outgoing) -> None:
    """Mail one piece of news, unless the person turned that off or may not hear of it any more.

    What the news is about stays behind sign-in: the mail leads there and carries no document.
    """
    news = queries.news_mail(uuid.UUID(outgoing.payload["notification_id"]))
    if news is None:
        return
    mandatory = is_mandatory(news.kind)
    if not (mandatory or news.wanted) or mailing.is_held_back(news.email):
        return

    def in_words() -> NewsText:
        return describe(news.kind, news.payload)

    unsubscribe = "" if mandatory else unsubscribe_token(news.login_id, news.kind)
    mail = render_mail(
        "notifications/mail/news",
        key=str(outgoing.id),
        to=news.email,
        locale=news.locale,
        name=news.display_name,
        describe=in_words,
        about_money=news.kind in ABOUT_MONEY,
        link=address_of(news.payload),
        unsubscribe_link=(
            absolute_url("notifications.unsubscribe", token=unsubscribe) if unsubscribe else None
        ),
    )
    headers = unsubscribe_headers(unsubscribe) if unsubscribe else {}
    mailing.send(dataclasses.replace(mail, headers=headers))


def clean_up(outgoing: Outgoing) -> None:
    """Do the day's cleaning."""
    operations.housekeeping(now=utc_now())


HANDLERS = {operations.MAIL: send_news, HOUSEKEEPING: clean_up}
