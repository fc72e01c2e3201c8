"""The console's pages of the audit log: who saw this customer, what did this colleague do."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from portal.audit_trail import queries
from portal.audit_trail.deeds import ACTORS, subject_word, words_of
from portal.audit_trail.forms import AuditFilter
from portal.customers.identifiers import canonical_reader
from portal.foundation import audit
from portal.foundation.audit import chain
from portal.foundation.audit.models import AuditEntry
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.lists import Column
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.plugin_api.identifiers import IdentifierFormatError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("audit", __name__)
USUAL_PERIOD = timedelta(days=30)
"""What is shown where nothing narrows the log down: it may hold millions of entries."""
_COLUMNS = (
    Column("at", _l("When"), AuditEntry.at, lambda row: row.at),
    Column("actor", _l("Who"), None, lambda row: who(row)),
    Column("action", _l("Deed"), None, lambda row: words_of(row.action)),
    Column("subject", _l("About"), None, lambda row: about(row)),
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: the statement, and whom it is about."""

    statement: Select[Any]
    customer: tuple[uuid.UUID, str] | None
    clerk_id: uuid.UUID | None


@blueprint.get("/naplo")
@clerk_only(may="see_audit")
def entries() -> ResponseReturnValue:
    """Show what was noted, as the filter asks, the newest first; looking is noted as well."""
    staff = queries.colleagues()
    form = _form(staff)
    asked = _asked(form)
    _note(asked, form)
    where: dict[str, Any] = {"key": AuditEntry.id, "default": "-at"}
    if lists.wants_csv():
        return lists.as_csv(asked.statement, _COLUMNS, name="naplo", **where)
    return render_template(
        "audit_trail/entries.html",
        table=lists.page_of(asked.statement, _COLUMNS, **where),
        filter=form,
        customer=asked.customer,
        clerk=next((name for key, name, _left in staff if key == asked.clerk_id), None),
        chain=chain.state(),
        who=who,
        about=about,
        words_of=words_of,
    )


@blueprint.get("/naplo/<uuid:audit_id>")
@clerk_only(may="see_audit")
def entry(audit_id: uuid.UUID) -> str:
    """Show one entry with all that was written down."""
    found = queries.entry(audit_id)
    if found is None:
        raise NotFoundError("no such entry")
    audit.note("audit.looked_at", detail={"entry": str(audit_id)})
    template = "audit_trail/entry.html"
    return render_template(
        template, entry=found, who=who, about=about, words_of=words_of, actors=ACTORS
    )


def who(row: Any) -> str:
    """Return who did it: the name, or the kind where there is none (any more)."""
    kind = str(ACTORS.get(row.actor_kind, row.actor_kind))
    if row.actor is None:
        return kind
    return str(row.actor) if row.actor_kind == "clerk" else f"{row.actor} ({kind})"


def about(row: Any) -> str:
    """Return what it was about: a name where it is a person, else the kind of thing."""
    word = subject_word(row.subject_kind)
    return f"{word}: {row.subject}" if row.subject else word


def _form(staff: tuple[tuple[uuid.UUID, str, bool], ...]) -> AuditFilter:
    form = AuditFilter(formdata=request.args)
    form.clerk.choices = [
        SelectChoice("", _("anybody")),
        *(
            SelectChoice(str(key), _("%(name)s (has left)", name=name) if left else name)
            for key, name, left in staff
        ),
    ]
    form.validate()
    bounded = form.value("customer") or form.value("clerk") or form.value("until")
    if "since" not in request.args and not bounded:
        form.since.data = local_today(utc_now()) - USUAL_PERIOD
    return form


def _asked(form: AuditFilter) -> _Asked:
    typed, customer = bool(form.customer.data), _customer(form)
    since, until, clerk_id = form.value("since"), form.value("until"), form.value("clerk")
    if typed and customer is None and not form.customer.errors:
        form.customer.errors = [_("There is no customer with this number.")]
    # Nothing, rather than everything, for a number that is nobody's.
    key = customer[0] if customer else uuid.UUID(int=0) if typed else None
    statement = queries.entries(
        customer_id=key,
        clerk_id=uuid.UUID(clerk_id) if clerk_id else None,
        actor_kind=form.value("actor") or "",
        kind=form.value("kind") or "",
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
    )
    return _Asked(statement, customer, uuid.UUID(clerk_id) if clerk_id else None)


def _customer(form: AuditFilter) -> tuple[uuid.UUID, str] | None:
    typed = (form.value("customer") or "").replace("\0", "").strip()
    if not typed:
        return None
    try:
        number = canonical_reader(current_rules(), "customer_number")(typed)
    except (IdentifierFormatError, ValueError):
        number = typed
    return queries.customer_of(str(number)) or queries.customer_of(typed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BUDAPEST)


def _note(asked: _Asked, form: AuditFilter) -> None:
    """Put on record who looked for what: at a customer's log as a look at the customer."""
    subject_kind = "customer" if asked.customer else "clerk" if asked.clerk_id else None
    audit.note(
        "audit.looked_at",
        subject_kind=subject_kind,
        subject_id=asked.customer[0] if asked.customer else asked.clerk_id,
        detail={"kind": form.value("kind") or "", "actor": form.value("actor") or ""},
    )
