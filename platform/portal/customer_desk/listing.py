"""The list of customers: whoever was found, narrowed down, in any order, and as a table."""

import uuid
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, Text, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.audit_trail.deeds import words_of
from portal.customer_desk.finding import REASONS, Hits
from portal.customer_desk.forms import CustomerFilter
from portal.customer_desk.wording import FOUND_BY, PARTS
from portal.customers.models import Customer
from portal.customers.vocabulary import KIND_LABELS
from portal.foundation.audit.models import AuditEntry
from portal.foundation.web.lists import Column
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer

_PLACE = func.concat_ws(", ", Customer.city, Customer.street)


def listed(found: Hits | None, form: CustomerFilter) -> Select[Any]:
    """Return the select of the list: of whom was found, else of all."""
    login = _login_state()
    reasons: ColumnElement[Any] = null().cast(JSONB)
    rank: ColumnElement[Any] = literal(0)
    exact: ColumnElement[Any] = literal(False)
    if found is not None:
        reasons, rank, exact = found.rows.c.reasons, found.rows.c.rank, found.rows.c.exact
    statement = select(
        *(Customer.id, Customer.printed_number, Customer.name, Customer.name_key, Customer.kind),
        *(_PLACE.label("place"), login.label("login")),
        *(reasons.label("reasons"), rank.label("rank"), exact.label("exact")),
    )
    if found is not None:
        statement = statement.join(found.rows, found.rows.c.customer_id == Customer.id)
    if form.value("kind"):
        statement = statement.where(Customer.kind == form.value("kind"))
    if form.value("login"):
        statement = statement.where(login == form.value("login"))
    return statement


def columns(found: Hits | None) -> tuple[Column, ...]:
    """Return the columns; how surely somebody was found is one where there is a search."""
    plain = (
        Column(
            "number",
            _("Customer number"),
            Customer.customer_number,
            lambda row: row.printed_number,
        ),
        Column("name", _("Name"), Customer.name_key, lambda row: row.name),
        Column("kind", _("Kind"), Customer.kind, lambda row: KIND_LABELS[row.kind]),
        Column("place", _("Address"), _PLACE, lambda row: row.place),
        Column("login", _("Login"), _login_state(), lambda row: login_label(row.login)),
    )
    if found is None:
        return plain
    surest = func.concat(found.rows.c.rank.cast(Text), Customer.name_key)
    return (*plain, Column("found", _("Found by"), surest, found_by))


def found_by(row: Any) -> str:
    """Return why a row was found, in words: what, and which of them."""
    pairs = sorted(row.reasons or (), key=lambda pair: REASONS.index(pair[0]))
    words = (
        f"{FOUND_BY[reason]}: {what}" if what else str(FOUND_BY[reason]) for reason, what in pairs
    )
    return ", ".join(words)


def login_label(state: str) -> str:
    """Return what the state of a customer's login is called."""
    labels = {"active": _("Can sign in"), "disabled": _("Blocked"), "none": _("Not registered")}
    return labels[state]


def _login_state() -> ColumnElement[str]:
    status = (
        select(CustomerLogin.status)
        .join(LoginCustomer, LoginCustomer.login_id == CustomerLogin.id)
        .where(LoginCustomer.customer_id == Customer.id)
        .correlate(Customer)
        .scalar_subquery()
    )
    return func.coalesce(status, "none")


def newest(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the latest of a group's moments."""
    return func.max(moment)


def looks_at(customer_id: uuid.UUID) -> Select[Any]:
    """Return the select of who looked at a customer, and of what was done."""
    return (
        select(
            *(AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.actor_kind),
            *(AuditEntry.detail, Clerk.name.label("clerk_name")),
        )
        .outerjoin(Clerk, Clerk.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == "customer", AuditEntry.subject_id == customer_id)
    )


def look_columns() -> tuple[Column, ...]:
    """Return the columns of that list."""
    return (
        Column("at", _("When"), AuditEntry.at, lambda row: row.at),
        Column("who", _("Who"), func.coalesce(Clerk.name, AuditEntry.actor_kind), who),
        Column("what", _("What happened"), AuditEntry.action, what_happened),
        Column("why", _("Why"), None, lambda row: row.detail.get("reason", "")),
    )


def who(row: Any) -> str:
    """Return who it was: a colleague by name, else the kind of person."""
    if row.clerk_name:
        return str(row.clerk_name)
    return _("Customer") if row.actor_kind == "customer" else _("System")


def what_happened(row: Any) -> str:
    """Return what was done or seen, in words; of the card, which part."""
    words = str(words_of(row.action))
    part = PARTS.get(row.detail.get("part", ""))
    return f"{words}: {part}" if part else words
