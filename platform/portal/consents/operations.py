"""Recording consents: a new entry each time, so that the log shows who said what and when."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from portal.consents import queries
from portal.consents.models import ConsentEvent, ConsentText
from portal.foundation import audit, db, outbox
from portal.foundation.secrets import sha256_hex
from portal.identity.queries import recipients
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id

KINDS = ("terms", "privacy", "declaration", "e_invoice")
SOURCES = ("portal", "import", "clerk")


def record(
    *,
    customer_id: uuid.UUID,
    login_id: uuid.UUID | None,
    kind: str,
    granted: bool,
    text_sha256: str | None,
    source: str,
    interval: str | None = None,
) -> uuid.UUID:
    """Write down one yes or no and return the entry's id.

    ``kind`` is one of KINDS, ``source`` one of SOURCES; ``text_sha256`` is the digest of the very
    text that was shown, None where none was (an import).
    """
    if kind not in KINDS or source not in SOURCES:
        raise ValueError(f"no consent of kind {kind!r} from {source!r}")
    entry_id = new_id()
    db.session().execute(
        insert(ConsentEvent).values(
            id=entry_id,
            customer_id=customer_id,
            login_id=login_id,
            kind=kind,
            granted=granted,
            text_sha256=text_sha256,
            source=source,
            interval=interval,
        )
    )
    return entry_id


def keep_text(*, kind: str, locale: str, body: str) -> str:
    """Keep a text that is about to be agreed to, once, and return its digest.

    Other words than before are a new version; versions count by kind and language.
    """
    digest = sha256_hex(body)
    mine = (ConsentText.kind == kind, ConsentText.locale == locale)
    known = select(ConsentText.id).where(*mine, ConsentText.sha256 == digest)
    if db.session().scalar(known) is None:
        db.session().execute(_TEXTS_ONE_BY_ONE)
        number = select(func.coalesce(func.max(ConsentText.version), 0) + 1).where(*mine)
        values = {"id": new_id(), "kind": kind, "locale": locale, "sha256": digest, "body": body}
        statement = pg_insert(ConsentText).values(**values, version=number.scalar_subquery())
        db.session().execute(
            statement.on_conflict_do_nothing(
                index_elements=["tenant_id", "kind", "locale", "sha256"]
            )
        )
    return digest


_TEXTS_ONE_BY_ONE = text(
    "select pg_advisory_xact_lock(hashtextextended("
    "'consent text ' || current_setting('portal.tenant'), 0))"
)


def record_imported(*, customer_ids: Iterable[uuid.UUID], kind: str = "declaration") -> int:
    """Write down what the utility's own records say was declared; returns how many were new.

    Whoever has a word on the matter already keeps it: importing again changes nothing, and who
    took a yes back on the portal is not overruled by an older record.
    """
    wanted = tuple(dict.fromkeys(customer_ids))
    known = queries.latest(kind=kind, customer_ids=wanted)
    rows = [
        {
            "id": new_id(),
            "customer_id": one,
            "kind": kind,
            "granted": True,
            "text_sha256": None,
            "source": "import",
        }
        for one in wanted
        if one not in known
    ]
    if rows:
        db.session().execute(insert(ConsentEvent), rows)
    return len(rows)


def choose_e_invoices(
    *,
    login_id: uuid.UUID,
    customer_ids: Sequence[uuid.UUID],
    wanted: Mapping[uuid.UUID, str | None],
    text_sha256: str,
    usual: str | None = None,
) -> int:
    """Record for which of the customers electronic invoices are wanted; returns how many changed.

    ``wanted``: how often, by customer; ``usual`` is the interval of who was never asked for one.
    Only changes are recorded; they are confirmed by mail to who chose and to whose invoices they
    are. Raises NotFoundError when somebody else's customer is among the wanted.
    """
    if not wanted.keys() <= frozenset(customer_ids):
        raise NotFoundError("not one of the login's customers")
    present = queries.latest(kind="e_invoice", customer_ids=customer_ids)
    entries: dict[uuid.UUID, uuid.UUID] = {}
    for customer_id in customer_ids:
        granted, interval = customer_id in wanted, wanted.get(customer_id)
        if not _differs(present.get(customer_id), granted, interval, usual):
            continue
        entries[customer_id] = record(
            customer_id=customer_id,
            login_id=login_id,
            kind="e_invoice",
            granted=granted,
            text_sha256=text_sha256,
            source="portal",
            interval=interval,
        )
        action = "consents.e_invoice_granted" if granted else "consents.e_invoice_withdrawn"
        audit.note(action, subject_kind="customer", subject_id=customer_id)
    if entries:
        _tell(login_id, entries)
    return len(entries)


def _differs(
    before: queries.Choice | None, granted: bool, interval: str | None, usual: str | None
) -> bool:
    if before is None or not before.granted or not granted:
        return granted != (before is not None and before.granted)
    return (before.interval or usual) != (interval or usual)


def _tell(login_id: uuid.UUID, entries: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Queue a mail for who chose, and for each owner in whose name somebody else did."""
    concerned: dict[uuid.UUID, list[uuid.UUID]] = {login_id: list(entries.values())}
    for customer_id, owner in recipients(entries).items():
        if owner.login_id != login_id:
            concerned.setdefault(owner.login_id, []).append(entries[customer_id])
    for told, about in concerned.items():
        outbox.add(
            kind="consents.e_invoice_mail",
            payload={"login_id": str(told), "entries": [str(one) for one in about]},
        )
