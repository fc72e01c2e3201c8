"""Recording consents: a new entry each time, so that the log shows who said what and when."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import insert

from portal.consents import queries
from portal.consents.models import ConsentEvent
from portal.foundation import audit, db, outbox
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
        )
    )
    return entry_id


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
    wanted: Iterable[uuid.UUID],
    text_sha256: str,
) -> int:
    """Record for which of the customers electronic invoices are wanted; returns how many changed.

    Only changes are recorded; they are confirmed by one mail. Raises NotFoundError when somebody
    else's customer is among the wanted.
    """
    chosen = frozenset(wanted)
    if not chosen <= frozenset(customer_ids):
        raise NotFoundError("not one of the login's customers")
    present = queries.latest(kind="e_invoice", customer_ids=customer_ids)
    entries = []
    for customer_id in customer_ids:
        granted = customer_id in chosen
        before = present.get(customer_id)
        if granted == (before is not None and before.granted):
            continue
        entry = record(
            customer_id=customer_id,
            login_id=login_id,
            kind="e_invoice",
            granted=granted,
            text_sha256=text_sha256,
            source="portal",
        )
        entries.append(str(entry))
        action = "consents.e_invoice_granted" if granted else "consents.e_invoice_withdrawn"
        audit.note(action, subject_kind="customer", subject_id=customer_id)
    if entries:
        outbox.add(
            kind="consents.e_invoice_mail",
            payload={"login_id": str(login_id), "entries": entries},
        )
    return len(entries)
