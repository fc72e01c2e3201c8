"""What a login was told, what it wants to hear of, and whether mails reach it."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.foundation.csv_problems import N_
from portal.foundation.mailing.models import MailBounce
from portal.foundation.personal_export import Section, read_rows
from portal.identity.models import CustomerLogin
from portal.notifications.models import Notification, NotificationChoice
from portal.notifications.queries import may_hear

COVERS = ("notification", "notification_choice", "mail_bounce")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield news, settings and mails that came back; news of others only while it may be seen."""
    news, choice, bounce = Notification, NotificationChoice, MailBounce
    yield Section(
        "notifications",
        N_("What we told you"),
        read_rows(
            select(news.kind, news.payload, news.created_at, news.read_at)
            .where(news.login_id == login_id, may_hear())
            .order_by(news.created_at)
        ),
    )
    yield Section(
        "notification_settings",
        N_("What you want to hear of"),
        read_rows(
            select(choice.kind, choice.channel, choice.wanted, choice.chosen_at, choice.chosen_by)
            .where(choice.login_id == login_id)
            .order_by(choice.chosen_at)
        ),
    )
    yield Section(
        "mails_that_came_back",
        N_("E-mails to you that came back"),
        read_rows(
            select(bounce.address, bounce.status, bounce.reason, bounce.first_at, bounce.last_at)
            .join(CustomerLogin, CustomerLogin.email_key == bounce.address)
            .where(CustomerLogin.id == login_id)
        ),
    )
