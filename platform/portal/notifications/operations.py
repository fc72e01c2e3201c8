"""Telling customers what happened: kept as news for the portal, mailed as each person wants it."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Text, Uuid, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from portal.foundation import audit, db
from portal.foundation.db.unit_of_work import after_commit
from portal.foundation.mailing import bounces
from portal.foundation.outbox.bell import ring
from portal.foundation.outbox.models import OutboxMessage
from portal.identity.models import CustomerLogin
from portal.kernel.errors import NotFoundError, PortalError
from portal.notifications.addressees import addressees
from portal.notifications.models import Notification, NotificationChoice
from portal.notifications.settings_queries import settings_of, wanted
from portal.rules.queries import current_rules
from portal.rules.vocabulary import NOTIFICATIONS

MAIL = "notifications.mail"
"""Outbox kind: one mail about one kept notification."""
KEEP = timedelta(days=400)


def notify(
    *,
    kind: str,
    login_id: uuid.UUID,
    payload: Mapping[str, Any],
    key: str,
    customer_id: uuid.UUID | None = None,
    by_mail: bool = True,
) -> None:
    """Tell one login something once: the same ``key`` twice is once.

    ``payload``: plain JSON values. ``endpoint`` and ``values`` say where the news leads (a page of
    the customers' site; values as text). What else the wording of a kind reads:

    - ``invoice_arrived``: number, amount_due_minor (fillér), due_date (ISO day)
    - ``payment_booked``: amount_minor, booked_date, number (of the bill, or None)
    - ``due_reminder``: number, outstanding_minor, due_date
    - ``reading_window_open``: until (ISO day), meter (its serial number, optional)
    - ``case_moved``: case_number, step (an English msgid marked with ``N_``)
    - ``document_arrived``: title
    - ``notice``: title_hu, title_en, starts_at, ends_at (moments; the end may be None)

    ``customer_id``: whom it is about, where that is a customer: the person is shown that one when
    they follow the news. Without ``by_mail`` the news is kept for the portal alone, because the
    caller sends a letter of its own. Does nothing where the tenant's rules do not list the kind. Raises
    PortalError for a kind that does not exist.
    """
    _check(kind)
    if kind in current_rules().notifications:
        _keep(
            kind,
            select(
                literal(login_id, Uuid).label("login_id"),
                literal(customer_id, Uuid).label("customer_id"),
                literal(key, Text).label("key"),
                literal(dict(payload), JSONB).label("payload"),
            ),
            by_mail=by_mail,
        )


def notify_customer(
    *, kind: str, customer_id: uuid.UUID, payload: Mapping[str, Any], key: str
) -> None:
    """Tell the customer's login, and the representatives who may see; as ``notify`` otherwise."""
    news = select(
        literal(customer_id, Uuid).label("customer_id"),
        literal(key, Text).label("key"),
        literal(dict(payload), JSONB).label("payload"),
    )
    announce(kind=kind, news=news)


def announce(*, kind: str, news: Select[*tuple[Any, ...]]) -> int:
    """Tell many customers at once, in one statement; returns how many pieces of news were new.

    ``news`` selects ``customer_id``, ``key`` (text) and ``payload`` (jsonb, as in ``notify``), one
    row for each thing to be told. Runs in the caller's transaction; whichever way the news comes,
    nobody is told twice, for the key is unique for each login.
    """
    _check(kind)
    if kind not in current_rules().notifications:
        return 0
    told, who = news.subquery("told"), addressees().subquery("who")
    return _keep(
        kind,
        select(who.c.login_id, told.c.customer_id, told.c.key, told.c.payload).join_from(
            told, who, who.c.customer_id == told.c.customer_id
        ),
    )


def mark_read(login_id: uuid.UUID, *, now: datetime, only: uuid.UUID | None = None) -> None:
    """Note that the person has read all of their news, or ``only`` that piece."""
    unread = (
        update(Notification)
        .where(Notification.login_id == login_id, Notification.read_at.is_(None))
        .values(read_at=now)
    )
    db.session().execute(unread if only is None else unread.where(Notification.id == only))


def housekeeping(*, now: datetime) -> None:
    """Forget news that nobody looks for any more, and see which addresses work again."""
    db.session().execute(delete(Notification).where(Notification.created_at < now - KEEP))
    bounces.tidy(now=now)


def choose(
    login_id: uuid.UUID,
    *,
    wishes: Mapping[tuple[str, str], bool],
    chosen_by: str,
    now: datetime,
) -> int:
    """Write down what the person wants by ``(kind, channel)``; returns how many choices changed.

    Choices that are as they were are not written again. ``chosen_by``: ``settings`` or
    ``unsubscribe``. Raises NotFoundError for a login that does not exist.
    """
    login = select(CustomerLogin.id).where(CustomerLogin.id == login_id)
    if db.session().scalar(login) is None:
        raise NotFoundError("no such login")
    current = settings_of(login_id).chosen
    changed = [
        NotificationChoice(
            login_id=login_id,
            kind=kind,
            channel=channel,
            wanted=wish,
            chosen_at=now,
            chosen_by=chosen_by,
        )
        for (kind, channel), wish in wishes.items()
        if current.get((kind, channel), True) != wish
    ]
    db.session().add_all(changed)
    if changed:
        audit.note(
            "notifications.settings_changed", subject_kind="customer_login", subject_id=login_id
        )
    return len(changed)


def _keep(kind: str, rows: Select[*tuple[Any, ...]], *, by_mail: bool = True) -> int:
    """Keep the news and queue a mail for each new row; ``rows``: login, customer, key, payload."""
    news = rows.subquery("news")
    kept = (
        insert(Notification)
        .from_select(
            ["login_id", "customer_id", "key", "payload", "kind", "on_portal"],
            select(
                news.c.login_id,
                news.c.customer_id,
                news.c.key,
                news.c.payload,
                literal(kind, Text),
                wanted(news.c.login_id, kind=kind, channel="portal"),
            ),
            include_defaults=False,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "login_id", "key"])
        .returning(Notification.id)
        .cte("kept")
    )
    queue = insert(OutboxMessage).from_select(
        ["kind", "payload", "dedupe_key"],
        select(
            literal(MAIL, Text),
            func.jsonb_build_object("notification_id", kept.c.id),
            func.concat("notification:", kept.c.id.cast(Text)),
        ).where(literal(by_mail)),
        include_defaults=False,
    )
    counting = queue.execution_options(preserve_rowcount=True)
    queued = int(db.session().execute(counting).rowcount)  # type: ignore[attr-defined]
    if queued:
        after_commit(ring)
    return queued


def _check(kind: str) -> None:
    if kind not in NOTIFICATIONS:
        raise PortalError(f"no notification is called {kind!r}: declare it in rules/vocabulary.py")
