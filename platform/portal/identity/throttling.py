"""Budgets of sign-in, password change and recovery: slow down guessers, never lock the owner out.

Counters are keyed by what was typed, not by what exists, so an unknown name gets slow and locked
exactly like a known one. A browser that signed in to the account before has a budget of its own,
which strangers cannot spend. Whoever is locked out asks for a reset mail; using it starts afresh.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.foundation import budgets

PAIR_TRIES = 10
"""The platform's limit per account and network in PAIR_WINDOW; tenants may tighten it."""
PAIR_WINDOW = timedelta(minutes=15)
SLOW_TRIES, SLOW_WINDOW = 5, timedelta(minutes=1)
ACCOUNT_TRIES, ACCOUNT_WINDOW = 100, timedelta(days=30)
NETWORK_TRIES, NETWORK_WINDOW = 60, timedelta(minutes=15)
TENANT_TRIES, TENANT_WINDOW = 300, timedelta(hours=1)
ALARMED_PAIR_TRIES, ALARMED_NETWORK_TRIES = 3, 10
"""In force for strangers while the whole portal sees more failures than TENANT_TRIES an hour."""
RECOVERIES_PER_NETWORK, RECOVERY_NETWORK_WINDOW = 10, timedelta(hours=1)
RECOVERY_MAILS, RECOVERY_WINDOW = 3, timedelta(hours=24)
"""The platform's limit per account; a tenant whose budget of mails is smaller gets that."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in. ``identifier`` is folded; ``device``: the known browser's own mark."""

    kind: str
    identifier: str
    ip: str
    device: str | None
    pair_tries: int = PAIR_TRIES

    @property
    def pair(self) -> str:
        """Account and network together."""
        return f"{self.kind}|{self.identifier}|{network_of(self.ip)}"

    @property
    def account(self) -> str:
        """The account alone."""
        return f"{self.kind}|{self.identifier}"

    @property
    def known(self) -> str:
        """Account and known browser together."""
        return f"{self.kind}|{self.identifier}|{self.device}"


def is_open(attempt: Attempt, *, now: datetime) -> bool:
    """Tell whether this attempt may still succeed with the right password."""
    if attempt.device is not None:
        return _spent("sign_in_device", attempt.known, PAIR_WINDOW, now) < attempt.pair_tries
    alarmed = _spent("sign_in_tenant", attempt.kind, TENANT_WINDOW, now) >= TENANT_TRIES
    pair_tries = min(attempt.pair_tries, ALARMED_PAIR_TRIES) if alarmed else attempt.pair_tries
    network_tries = ALARMED_NETWORK_TRIES if alarmed else NETWORK_TRIES
    network = network_of(attempt.ip)
    return (
        _spent("sign_in_slow", attempt.pair, SLOW_WINDOW, now) < SLOW_TRIES
        and _spent("sign_in_pair", attempt.pair, PAIR_WINDOW, now) < pair_tries
        and _spent("sign_in_account", attempt.account, ACCOUNT_WINDOW, now) < ACCOUNT_TRIES
        and _spent("sign_in_network", network, NETWORK_WINDOW, now) < network_tries
    )


def count_failure(attempt: Attempt, *, now: datetime) -> None:
    """Spend one try everywhere; always in the same order, so that no two requests wait in a ring."""
    if attempt.device is not None:
        _spend("sign_in_device", attempt.known, PAIR_WINDOW, now)
        return
    _spend("sign_in_slow", attempt.pair, SLOW_WINDOW, now)
    _spend("sign_in_pair", attempt.pair, PAIR_WINDOW, now)
    _spend("sign_in_account", attempt.account, ACCOUNT_WINDOW, now)
    _spend("sign_in_network", network_of(attempt.ip), NETWORK_WINDOW, now)
    _spend("sign_in_tenant", attempt.kind, TENANT_WINDOW, now)


def start_afresh(
    *, kind: str, identifiers: Iterable[str], ip: str, device: str | None = None
) -> None:
    """Give the account's tries back, after a success or a reset by mail."""
    for identifier in identifiers:
        attempt = Attempt(kind=kind, identifier=identifier, ip=ip, device=device)
        for scope in ("sign_in_slow", "sign_in_pair"):
            budgets.forget(scope=scope, key=attempt.pair)
        budgets.forget(scope="sign_in_account", key=attempt.account)
        if device is not None:
            budgets.forget(scope="sign_in_device", key=attempt.known)


def may_ask_for_recovery(*, ip: str, now: datetime) -> bool:
    """Count one request for a recovery mail from that network; False when it asks too often."""
    window = RECOVERY_NETWORK_WINDOW
    return _spend("recovery_network", network_of(ip), window, now) <= RECOVERIES_PER_NETWORK


def may_mail_recovery(*, whom: str, limit: int, now: datetime) -> bool:
    """Count one recovery mail to that account; False when it got enough within a day."""
    return _spend("recovery_mail", whom, RECOVERY_WINDOW, now) <= limit


def may_try_password_change(*, whom: str, now: datetime) -> bool:
    """Tell whether a signed-in person may still try to name the old password."""
    return _spent("password_change", whom, PAIR_WINDOW, now) < PAIR_TRIES


def count_failed_password_change(*, whom: str, now: datetime) -> None:
    """Spend one try to name the old password."""
    _spend("password_change", whom, PAIR_WINDOW, now)


def network_of(ip: str) -> str:
    """Return what one visitor controls: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _spent(scope: str, key: str, window: timedelta, now: datetime) -> int:
    return budgets.spent(scope=scope, key=key, window=window, now=now)


def _spend(scope: str, key: str, window: timedelta, now: datetime) -> int:
    return budgets.spend(scope=scope, key=key, window=window, now=now)
