"""What the pages of passkeys need of the request: the site's name, and the challenge in the cookie.

A challenge is good for ten minutes and for one answer, whatever a copied cookie says.
"""

from datetime import datetime, timedelta

from flask import session

from portal.foundation import budgets
from portal.foundation.tenancy import current_shell, current_tenant
from portal.foundation.web.links import site_root
from portal.identity.operations.passkeys import PasskeyError, Question, RelyingParty
from portal.rules.queries import current_rules

LIFETIME = timedelta(minutes=10)
_KEY = "passkey"


def site() -> RelyingParty:
    """Return the site that passkeys of this page are for: exact host, as the tenant's entry has it."""
    shell = current_shell()
    return RelyingParty(
        host=current_tenant().host(shell),
        origin=site_root(shell),
        name=current_rules().company.short_name,
    )


def keep(question: Question, *, now: datetime) -> str:
    """Keep the challenge for the answer, and return the options for the page."""
    session[_KEY] = [question.challenge, int((now + LIFETIME).timestamp())]
    return question.options


def take_challenge(*, now: datetime) -> str:
    """Return the challenge that was asked, once; raises PasskeyError when there is none to answer."""
    kept = session.pop(_KEY, None)
    try:
        challenge, until = str(kept[0]), int(kept[1])
    except (TypeError, ValueError, IndexError):
        raise PasskeyError("nothing was asked") from None
    expires_at = now + timedelta(seconds=until - now.timestamp())
    if until <= now.timestamp() or not budgets.spend_once(token=challenge, expires_at=expires_at):
        raise PasskeyError("the question is over")
    return challenge
