"""E-mail: rendering in the customer's language under the tenant's name, and sending over SMTP."""

from portal.foundation.mailing.bounces import forgive, is_held_back, trouble_with
from portal.foundation.mailing.message import Mail, compose
from portal.foundation.mailing.smtp import Mailer, bind_mailer, send

__all__ = [
    "Mail",
    "Mailer",
    "bind_mailer",
    "compose",
    "forgive",
    "is_held_back",
    "send",
    "trouble_with",
]
