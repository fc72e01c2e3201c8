"""Spending tries and asking how many are spent."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.budgets.models import BudgetCounter, SpentToken
from portal.foundation.secrets import keyed_digest, sha256_hex
from portal.kernel.ids import new_id


def _window(now: datetime, length: timedelta) -> datetime:
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def spend(*, scope: str, key: str, window: timedelta, now: datetime) -> int:
    """Count one try and return how many the window has seen with it; concurrent tries all count.

    Windows are fixed slices of time, so at worst twice the budget fits around a boundary.
    """
    starts = _window(now, window)
    row = {
        "id": new_id(),
        "scope": scope,
        "key_digest": keyed_digest("budget", key),
        "window_starts_at": starts,
        "window_ends_at": starts + window,
        "spent": 1,
    }
    statement = (
        insert(BudgetCounter)
        .values(row)
        .on_conflict_do_update(
            index_elements=["tenant_id", "scope", "key_digest", "window_starts_at"],
            set_={"spent": BudgetCounter.spent + 1},
        )
        .returning(BudgetCounter.spent)
    )
    return int(db.session().scalar(statement) or 0)


def spent(*, scope: str, key: str, window: timedelta, now: datetime) -> int:
    """Return how many tries the present window has seen."""
    statement = select(BudgetCounter.spent).where(
        BudgetCounter.scope == scope,
        BudgetCounter.key_digest == keyed_digest("budget", key),
        BudgetCounter.window_starts_at == _window(now, window),
    )
    return int(db.session().scalar(statement) or 0)


def forget(*, scope: str, key: str) -> None:
    """Give the tries of that key back (after a success)."""
    digest = keyed_digest("budget", key)
    db.session().execute(
        delete(BudgetCounter).where(
            BudgetCounter.scope == scope, BudgetCounter.key_digest == digest
        )
    )


def spend_once(*, token: str, expires_at: datetime) -> bool:
    """Use up a single-use token; False when it was used before."""
    row = {"id": new_id(), "digest": sha256_hex(token), "expires_at": expires_at}
    statement = insert(SpentToken).values(row).on_conflict_do_nothing().returning(SpentToken.id)
    return db.session().scalar(statement) is not None


def tidy() -> None:
    """Delete what is over, for the tenant in scope."""
    session = db.session()
    session.execute(delete(BudgetCounter).where(BudgetCounter.window_ends_at < func.now()))
    session.execute(delete(SpentToken).where(SpentToken.expires_at < func.now()))
