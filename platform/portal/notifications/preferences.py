"""Which kinds of news a tenant sends, and which of its mails cannot be turned off."""

from portal.rules.queries import current_rules
from portal.rules.vocabulary import NOTIFICATIONS


def kinds_sent() -> tuple[str, ...]:
    """Return the kinds that the tenant in scope sends, in the order of the vocabulary."""
    sent = current_rules().notifications
    return tuple(kind for kind in NOTIFICATIONS if kind in sent)


def is_mandatory(kind: str) -> bool:
    """Tell whether the tenant must mail that kind whatever the person chose."""
    reminders = current_rules().reminders
    return reminders is not None and kind in reminders.always_mailed


def locked() -> frozenset[tuple[str, str]]:
    """Return the kinds and channels that a person cannot turn off."""
    return frozenset((kind, "email") for kind in kinds_sent() if is_mandatory(kind))
