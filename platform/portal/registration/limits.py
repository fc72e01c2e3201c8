"""The budgets of registration: who may try how often, and what a spent budget leads to.

Nothing here is ever shown to the person: a spent budget gives the same page as an unspent one.

* Submissions per network address (IPv4 /32, IPv6 /64) an hour: beyond the budget the mail waits for
  the next hour, because people share addresses; beyond three times the budget nothing is kept.
* Mails per mailbox a day: beyond it nothing is kept and nothing is mailed, so that nobody's mailbox
  can be flooded through us; whoever owns the mailbox can use the mails that did arrive.
* Failed proofs per customer number a day and in 30 days, and per tenant an hour: beyond any of them
  the policy is told and hands even a good claim to a clerk. So a stranger who burns a number's tries
  never shuts the customer out: once the mail has arrived, a person decides.
* Wrong codes per network address an hour: beyond it no code is looked up.
"""

import ipaddress
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text

from portal.foundation import budgets, db
from portal.foundation.secrets import keyed_digest
from portal.rules.budgets import Budgets

_HOUR, _DAY, _MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
_SUBMISSION = "registration.submission"
_MAIL = "registration.mail"
_NUMBER = "registration.failure.number"
_NUMBER_MONTHLY = "registration.failure.number.month"
_TENANT = "registration.failure.tenant"
_CODE = "registration.code"
_LATE_FACTOR = 3
_LOCK = text("select pg_advisory_xact_lock(:key)")


class Postage(StrEnum):
    """Whether the mail of a submission leaves now, in the next window, or never."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


def network(ip: str) -> str:
    """Return what counts as one address: the IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.version == 4:
        return str(mapped)
    return str(ipaddress.ip_network((mapped, 64), strict=False))


def spend_submission(*, ip: str, email_key: str, budget: Budgets, now: datetime) -> Postage:
    """Count one submission and return what becomes of its mail."""
    tries = budgets.spend(scope=_SUBMISSION, key=network(ip), window=_HOUR, now=now)
    allowed = budget.submissions_per_ip_an_hour
    if tries > allowed * _LATE_FACTOR:
        return Postage.NEVER
    mails = budgets.spend(scope=_MAIL, key=email_key, window=_DAY, now=now)
    if mails > budget.mails_per_address_a_day:
        return Postage.NEVER
    return Postage.LATER if tries > allowed else Postage.NOW


def until_next_hour(now: datetime) -> timedelta:
    """Return how long the present hourly window still lasts."""
    return _HOUR - timedelta(seconds=now.timestamp() % _HOUR.total_seconds())


def spend_start(*, ip: str, budget: Budgets, now: datetime) -> bool:
    """Count the start of a registration of several steps; False once far too many began."""
    tries = budgets.spend(scope=f"{_SUBMISSION}.start", key=network(ip), window=_HOUR, now=now)
    return tries <= budget.submissions_per_ip_an_hour * _LATE_FACTOR


def queue_up(customer_number: str | None) -> None:
    """Let decisions about one customer number happen one after the other until the commit."""
    digest = keyed_digest("registration-queue", customer_number or "")
    db.session().execute(_LOCK, {"key": int(digest[:15], 16)})


def failures_spent(*, customer_number: str | None, budget: Budgets, now: datetime) -> bool:
    """Tell whether too many proofs failed lately for that number or for the whole tenant."""
    number = customer_number or ""
    of_number = budgets.spent(scope=_NUMBER, key=number, window=_DAY, now=now)
    in_a_month = budgets.spent(scope=_NUMBER_MONTHLY, key=number, window=_MONTH, now=now)
    of_tenant = budgets.spent(scope=_TENANT, key="", window=_HOUR, now=now)
    return (
        of_number >= budget.failures_per_customer_number_a_day
        or in_a_month >= budget.failures_per_customer_number_a_month
        or of_tenant >= budget.failures_per_tenant_an_hour
    )


def spend_failure(*, customer_number: str | None, now: datetime) -> None:
    """Count one failed proof."""
    number = customer_number or ""
    budgets.spend(scope=_NUMBER, key=number, window=_DAY, now=now)
    budgets.spend(scope=_NUMBER_MONTHLY, key=number, window=_MONTH, now=now)
    budgets.spend(scope=_TENANT, key="", window=_HOUR, now=now)


def code_tries_left(*, ip: str, budget: Budgets, now: datetime) -> bool:
    """Tell whether that network address may still try a code."""
    return budgets.spent(scope=_CODE, key=network(ip), window=_HOUR, now=now) < budget.code_tries


def spend_code_try(*, ip: str, now: datetime) -> None:
    """Count one wrong code."""
    budgets.spend(scope=_CODE, key=network(ip), window=_HOUR, now=now)
