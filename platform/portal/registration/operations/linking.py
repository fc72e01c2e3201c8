"""Letting a signed-in person add a further customer number of theirs, by that number's own proof."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, true

from portal.customers.models import Customer
from portal.foundation import budgets, db
from portal.identity.models import LoginCustomer
from portal.identity.queries import Account, account_by_id
from portal.identity.usernames import email_key
from portal.kernel.errors import NotFoundError
from portal.plugin_api.approval import Approve, ReferToClerk
from portal.plugin_api.claims import Claim
from portal.registration.machine import Event
from portal.registration.models import Registration
from portal.registration.operations import recording
from portal.registration.operations.judging import Judgement, judge
from portal.registration.operations.opening import link_found, record_consents
from portal.registration.operations.referring import refer
from portal.registration.operations.starting import begin
from portal.registration.schemas import Submission, claim_to_json, verdict_to_json
from portal.rules.queries import current_rules

TRIES_A_DAY = 10
_DAY = timedelta(days=1)


class Linked(StrEnum):
    """What came of it. NOT_PROVEN never says which of the data was wrong."""

    LINKED = "linked"
    WITH_A_CLERK = "with_a_clerk"
    NOT_PROVEN = "not_proven"
    TOO_MANY = "too_many"
    ALREADY = "already"


def link_by_proof(submission: Submission, *, login_id: uuid.UUID, now: datetime) -> Linked:
    """Judge the claim as at a registration, and link the customer, refer it, or refuse it.

    A failed proof counts against the same budgets as one of a registration, and against the
    login's own, so that a sign-in is no better place to guess from than the street.
    """
    account = account_by_id(kind="customer", principal_id=login_id)
    if account is None:
        raise NotFoundError("no such login")
    tries = budgets.spend(scope="registration.linking", key=str(login_id), window=_DAY, now=now)
    if tries > TRIES_A_DAY:
        return Linked.TOO_MANY
    claim = submission.claim
    if _sees_already(claim.customer_number, login_id=login_id):
        return Linked.ALREADY
    registration = _attempt(submission, account, now=now)
    rules = current_rules()
    judgement = judge(registration, claim, rules=rules, now=now)
    recording.by_rules(registration, claim, judgement, kind=recording.LINKED, rules=rules, now=now)
    if isinstance(judgement.decision, Approve):
        link_found(registration, judgement.found)
        _keep_consents(claim, judgement, login_id=login_id)
        return Linked.LINKED
    if isinstance(judgement.decision, ReferToClerk):
        registration.confirmed_at = now  # the address of a login was proven when it was opened
        registration.verdict = verdict_to_json(judgement.verdict)
        db.session().add(registration)
        refer(registration, judgement.decision, event=Event.LINK_AND_REFER)
        return Linked.WITH_A_CLERK
    return Linked.NOT_PROVEN


def _sees_already(customer_number: str | None, *, login_id: uuid.UUID) -> bool:
    statement = (
        select(true())
        .select_from(LoginCustomer)
        .join(Customer, Customer.id == LoginCustomer.customer_id)
        .where(
            LoginCustomer.login_id == login_id, Customer.customer_number == (customer_number or "")
        )
    )
    return db.session().scalar(statement) is not None


def _attempt(submission: Submission, account: Account, *, now: datetime) -> Registration:
    """Return the attempt as a registration that is not kept unless a clerk must decide."""
    registration = begin(locale=account.locale, now=now)
    db.session().expunge(registration)
    registration.claim = claim_to_json(submission.claim)
    registration.typed = dict(submission.typed)
    registration.email, registration.email_key = account.email, email_key(account.email)
    registration.for_login_id = account.id
    return registration


def _keep_consents(claim: Claim, judgement: Judgement, *, login_id: uuid.UUID) -> None:
    if judgement.found.customer_id is not None:
        record_consents(claim, login_id=login_id, customer_id=judgement.found.customer_id)
