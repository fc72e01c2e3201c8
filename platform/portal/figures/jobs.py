"""The morning's letters: one job finds the readers, and each letter is a job of its own."""

from datetime import date

from portal.figures.digest import DIGEST_MAIL, MORNING, digest
from portal.foundation import mailing, outbox
from portal.foundation.outbox import Outgoing
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.permissions import MATRIX
from portal.identity.queries import clerk_addresses
from portal.kernel.clock import local_today, utc_now

_READERS = tuple(role for role, may in MATRIX.items() if "see_figures" in may)


def queue_digests(outgoing: Outgoing) -> None:
    """Queue a letter to each colleague who may see the figures."""
    day = outgoing.payload["day"]
    for role in _READERS:
        for clerk in clerk_addresses(role=role):
            outbox.add(
                kind=DIGEST_MAIL,
                payload={"clerk_id": str(clerk.login_id), "day": day},
                dedupe_key=f"{DIGEST_MAIL}|{day}|{clerk.login_id}",
            )


def send_digest(outgoing: Outgoing) -> None:
    """Send the morning's letter; nothing on a day without news, to nobody who left, and not late."""
    now = utc_now()
    found = (one for one in clerk_addresses() if str(one.login_id) == outgoing.payload["clerk_id"])
    reader, day = next(found, None), date.fromisoformat(outgoing.payload["day"])
    told = digest(now=now)
    if reader is None or not told.has_news or day != local_today(now):
        return
    mailing.send(
        render_mail(
            "figures/mail/digest",
            key=str(outgoing.id),
            to=reader.email,
            locale=reader.locale,
            told=told,
            day=day,
            link=absolute_url("clerk_site.home", shell=Shell.CONSOLE),
            figures=absolute_url("clerk_figures.show", shell=Shell.CONSOLE),
        )
    )


HANDLERS = {MORNING: queue_digests, DIGEST_MAIL: send_digest}
