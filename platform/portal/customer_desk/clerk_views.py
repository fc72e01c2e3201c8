"""Customers on the console: finding them, and every part of their card."""

import uuid
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.billing.statements import account_statement
from portal.billing.wording import entry_text
from portal.consents import queries as consents
from portal.consents.wording import deed_name, kind_name
from portal.customer_desk import card, finding, listing, matters, papers, wording
from portal.customer_desk.bills import newest_invoices
from portal.customer_desk.forms import CustomerFilter
from portal.customers import queries as customers
from portal.customers.contract_queries import contracts
from portal.customers.models import Customer
from portal.customers.vocabulary import KIND_LABELS, PAYMENT_METHOD_LABELS
from portal.foundation import audit, db
from portal.foundation.audit.models import AuditEntry
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.principal import principal
from portal.identity import sessions, sign_in_log
from portal.identity.wording import OUTCOMES, browser_name
from portal.kernel.clock import local_today, utc_now
from portal.metering import queries as metering
from portal.metering.wording import MEDIA_LABELS
from portal.representation.queries import mandates_of
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("customers", __name__)
_BILLS_FIRST, _BILLS = 5, 36
_SEEN_LATELY = 12


@blueprint.get("/ugyfelek")
@clerk_only(may="see_customers")
def search() -> ResponseReturnValue:
    """Find customers by whatever is known of them; who is surely the only one is opened at once."""
    typed = request.args.get("q", "")
    found = finding.hits(typed, rules=current_rules())
    form = CustomerFilter.asked()
    narrowed = bool(form.value("kind") or form.value("login"))
    if found is None and (typed.strip() or not narrowed):
        return _nobody(typed, form)
    statement, columns = listing.listed(found, form), listing.columns(found)
    default = "number" if found is None else "found"
    if lists.wants_csv():
        return lists.as_csv(statement, columns, key=Customer.id, default=default, name="ugyfelek")
    table = lists.page_of(statement, columns, key=Customer.id, default=default)
    audit.note("customer_desk.searched", detail={"found": len(table.rows)})
    if found is not None and len(table.rows) == 1 and not table.earlier_url and not narrowed:
        only = table.rows[0]
        if only.exact or finding.is_whole_name(typed, only.name_key):
            return redirect(url_for(".show", customer_id=only.id), 303)
    return _found(typed, form, table)


def _found(typed: str, form: CustomerFilter, table: lists.Listing) -> str:
    return render_template(
        "customer_desk/clerk/search.html",
        typed=typed,
        form=form,
        table=table,
        lately=(),
        kinds=KIND_LABELS,
        found_by=listing.found_by,
        login_label=listing.login_label,
    )


def _nobody(typed: str, form: CustomerFilter) -> str:
    """Show the search with whom the clerk had open lately."""
    return render_template(
        "customer_desk/clerk/search.html",
        typed=typed,
        form=form,
        table=None,
        lately=() if typed.strip() else _seen_lately(principal().id),
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>")
@clerk_only(may="see_customers")
def show(customer_id: uuid.UUID) -> str:
    """Show what the card says first: record, login, money, what is open."""
    desk, now = _card(customer_id), utc_now()
    _note_look(customer_id, "overview")
    login_id = desk.login.id if desk.login else None
    return _part(
        "overview",
        desk,
        customer=customers.customer(customer_id),
        invoices=newest_invoices(customer_id, most=_BILLS_FIRST),
        matters=matters.matters(customer_id, login_id=login_id, now=now, only_open=True),
        kinds=KIND_LABELS,
        payment_methods=PAYMENT_METHOD_LABELS,
        **_matter_words(),
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>/helyek")
@clerk_only(may="see_customers")
def places(customer_id: uuid.UUID) -> str:
    """Show where the customer is supplied: points, meters with what they showed last, contracts."""
    desk = _card(customer_id)
    _note_look(customer_id, "places")
    found = metering.meters((customer_id,))
    return _part(
        "places",
        desk,
        meters=found,
        readings=metering.readings([meter.id for meter in found], latest=1),
        contracts=contracts((customer_id,)),
        media=MEDIA_LABELS,
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>/szamlak")
@clerk_only(may="see_customers")
def bills(customer_id: uuid.UUID) -> str:
    """Show the bills, and the account with its running balance."""
    desk = _card(customer_id)
    _note_look(customer_id, "bills")
    return _part(
        "bills",
        desk,
        invoices=newest_invoices(customer_id, most=_BILLS),
        statement=account_statement((customer_id,), cursor=request.args.get("hely")),
        entry_text=entry_text,
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>/belepes")
@clerk_only(may="see_customers")
def login(customer_id: uuid.UUID) -> str:
    """Show how somebody signs in for this customer, where they are signed in, who may act for whom."""
    desk, now = _card(customer_id), utc_now()
    _note_look(customer_id, "login")
    context: dict[str, object] = {"rows": (), "log": (), "looks_as": (), "mandates": ()}
    if desk.login is not None:
        log, looks = sign_in_log.recent_with_looks(desk.login.id)
        rows = sessions.listing(principal_kind="customer", principal_id=desk.login.id, now=now)
        mandates = mandates_of(desk.login.id)
        context = {"rows": rows, "log": log, "looks_as": looks, "mandates": mandates}
    return _part("login", desk, outcomes=OUTCOMES, browser_name=browser_name, now=now, **context)


@blueprint.get("/ugyfelek/<uuid:customer_id>/ugyek")
@clerk_only(may="see_customers")
def all_matters(customer_id: uuid.UUID) -> str:
    """Show every matter, open or closed."""
    desk, now = _card(customer_id), utc_now()
    _note_look(customer_id, "matters")
    login_id = desk.login.id if desk.login else None
    found = matters.matters(customer_id, login_id=login_id, now=now, only_open=False)
    return _part("matters", desk, matters=found, most=matters.MOST, **_matter_words())


@blueprint.get("/ugyfelek/<uuid:customer_id>/iratok")
@clerk_only(may="see_customers")
def documents(customer_id: uuid.UUID) -> str:
    """Show what was sent, what was agreed to, and an institution's papers."""
    desk = _card(customer_id)
    _note_look(customer_id, "papers")
    return _part(
        "papers",
        desk,
        documents=papers.sent_documents(customer_id),
        consents=consents.history((customer_id,)),
        papers=papers.papers_of(customer_id) if desk.kind == "institution" else (),
        paper_labels=wording.PAPER_LABELS,
        kind_name=kind_name,
        deed_name=deed_name,
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>/iratok/<uuid:paper_id>")
@clerk_only(may="see_customers")
def paper(customer_id: uuid.UUID, paper_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a paper that the institution was registered with; the look is kept."""
    found = papers.paper(customer_id, paper_id)
    audit.note(
        "customer_desk.paper_read",
        subject_kind="customer",
        subject_id=customer_id,
        detail={"paper_id": str(paper_id)},
    )
    return send_stored(
        sha256=str(found.sha256), media_type=str(found.media_type), name=str(found.file_name)
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>/naplo")
@clerk_only(may="see_customers")
def looks(customer_id: uuid.UUID) -> ResponseReturnValue:
    """List who looked at this customer and what was done, as a table too."""
    statement, columns = listing.looks_at(customer_id), listing.look_columns()
    if lists.wants_csv():
        return lists.as_csv(
            statement, columns, key=AuditEntry.id, default="-at", name="ugyfel-naplo"
        )
    desk = _card(customer_id)
    _note_look(customer_id, "looks")
    table = lists.page_of(statement, columns, key=AuditEntry.id, default="-at")
    return _part("looks", desk, table=table, what_happened=listing.what_happened, who=listing.who)


def _card(customer_id: uuid.UUID) -> card.Card:
    now = utc_now()
    return card.card(customer_id, today=local_today(now), now=now)


def _note_look(customer_id: uuid.UUID, part: str) -> None:
    detail = {"part": part}
    audit.note(
        "customer_desk.card_seen", subject_kind="customer", subject_id=customer_id, detail=detail
    )


def _part(name: str, desk: card.Card, **context: object) -> str:
    """Draw one part of the card under its head."""
    return render_template(
        f"customer_desk/clerk/card_{name}.html",
        part=name,
        parts=wording.PARTS,
        desk=desk,
        today=local_today(utc_now()),
        **context,
    )


def _matter_words() -> dict[str, object]:
    return {
        "matter_kinds": wording.MATTER_KINDS,
        "matter_state": wording.matter_state,
        "matter_what": wording.matter_what,
        "matter_pages": matters.ENDPOINTS,
    }


def _seen_lately(clerk_id: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str, datetime], ...]:
    """Return the customers whose cards the clerk opened last. One statement."""
    seen = (
        select(AuditEntry.subject_id, AuditEntry.at)
        .where(
            AuditEntry.actor_kind == "clerk",
            AuditEntry.actor_id == clerk_id,
            AuditEntry.subject_kind == "customer",
        )
        .order_by(AuditEntry.at.desc())
        .limit(200)
        .subquery()
    )
    statement = (
        select(Customer.id, Customer.printed_number, Customer.name, listing.newest(seen.c.at))
        .join(seen, seen.c.subject_id == Customer.id)
        .group_by(Customer.tenant_id, Customer.id)
        .order_by(listing.newest(seen.c.at).desc())
        .limit(_SEEN_LATELY)
    )
    return tuple((row[0], row[1], row[2], row[3]) for row in db.session().execute(statement))
