"""The mails of matters: to the other party, who has no sign-in, and to the office."""

import uuid
from datetime import timedelta

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.kernel.clock import local_today
from portal.requests import queries, wording
from portal.requests.machine import Stage, Turn
from portal.requests.operations.moving import (
    CLERK_NOTICE,
    INVITATION,
    PARTY_NEWS,
    code_to_mail,
)
from portal.requests.schemas import CaseView
from portal.rules.queries import current_rules


def send_invitation(outgoing: Outgoing) -> None:
    """Ask the other party to look; who has answered meanwhile, or is not asked, gets nothing."""
    case = _case(outgoing)
    if case.matter.turn is not Turn.OTHER or case.matter.asked is not None or not case.other_email:
        return
    mail = render_mail(
        "requests/mail/invitation",
        key=str(outgoing.id),
        to=case.other_email,
        locale=case.other_locale,
        case=case,
        kind=wording.KINDS[case.kind],
        reminder=bool(outgoing.payload.get("reminder")),
        last_day=local_today(case.hand_over_at - timedelta(days=1)) if case.hand_over_at else None,
        link=_link(case),
    )
    mailing.send(mail)


def send_party_news(outgoing: Outgoing) -> None:
    """Tell the other party what happened, with the link that counts now."""
    case = _case(outgoing)
    step = outgoing.payload["step"]
    if not case.other_email or case.matter.disowned:
        return
    if step == "asked" and case.matter.asked is None:
        return
    headline, text = wording.PARTY_NEWS[step]
    mail = render_mail(
        "requests/mail/news",
        key=str(outgoing.id),
        to=case.other_email,
        locale=case.other_locale,
        case=case,
        kind=wording.KINDS[case.kind],
        headline=headline,
        text=text,
        link=_link(case),
    )
    mailing.send(mail)


def send_clerk_notice(outgoing: Outgoing) -> None:
    """Tell the office that a matter waits for a clerk; the mail names nobody."""
    case = _case(outgoing)
    if case.matter.stage is not Stage.WITH_CLERK:
        return
    mail = render_mail(
        "requests/mail/clerk_notice",
        key=str(outgoing.id),
        to=current_rules().company.email,
        locale="hu",
        case=case,
        kind=wording.KINDS[case.kind],
        because=wording.BECAUSE.get(case.because or "", ""),
        link=absolute_url("clerk_requests.show", shell=Shell.CONSOLE, request_id=case.id),
    )
    mailing.send(mail)


HANDLERS = {
    INVITATION: send_invitation,
    PARTY_NEWS: send_party_news,
    CLERK_NOTICE: send_clerk_notice,
}


def _case(outgoing: Outgoing) -> CaseView:
    return queries.sent_case(uuid.UUID(outgoing.payload["request_id"]))


def _link(case: CaseView) -> str:
    """Return the address of the present link; older mails about the same matter lead nowhere."""
    return absolute_url("request_links.show", code=code_to_mail(case.id, case.link_round))
