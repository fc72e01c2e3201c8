"""Using the mailed code: the address is proven, and only now is the claim judged.

The answer to a code is repeated for a few minutes, for double clicks, two tabs and the back button;
afterwards it is a used code like every other code that is not good: all of them look the same.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from portal.foundation import db
from portal.identity.passwords import hash_password
from portal.identity.queries import email_has_login
from portal.plugin_api.approval import Approve, ReferToClerk
from portal.plugin_api.claims import Claim
from portal.registration import limits
from portal.registration.codes import digest_of_typed
from portal.registration.login_names import login_name
from portal.registration.machine import WAITS_FOR_A_CLERK, Event, State
from portal.registration.models import Registration
from portal.registration.operations import recording
from portal.registration.operations.judging import Judgement, judge
from portal.registration.operations.opening import WantedNameTakenError, open_login
from portal.registration.operations.referring import refer
from portal.registration.operations.steps import empty, take
from portal.registration.queries.attempts import signs_in_as
from portal.registration.schemas import Answer, Confirmed, claim_from_json, verdict_to_json
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

REPEATED_FOR = timedelta(minutes=10)
INVALID = Confirmed(Answer.INVALID)
REFUSED = Confirmed(Answer.REFUSED)
HAS_LOGIN = Confirmed(Answer.HAS_LOGIN)


def confirm(
    code: str, *, password: str | None = None, username: str | None = None, ip: str, now: datetime
) -> Confirmed:
    """Use up a mailed code, as typed or from the link, and return what the person is told.

    ``password``: where the rules ask for it only now. ``username``: another one, where the wanted
    one turned out to be taken. Unknown, used, expired, foreign and malformed codes: INVALID.
    """
    rules = current_rules()
    if not limits.code_tries_left(ip=ip, budget=rules.registration.budgets, now=now):
        return INVALID
    registration = db.session().scalar(
        select(Registration)
        .where(Registration.code_sha256 == digest_of_typed(code))
        .with_for_update()
    )
    if registration is None or not _is_open(registration, now=now):
        answer = None if registration is None else _repeated(registration, now=now)
        if answer is None:
            limits.spend_code_try(ip=ip, now=now)
        return answer or INVALID
    if registration.password_hash is None:
        if password is None:
            return INVALID
        registration.password_hash = hash_password(password)
    return _decide(registration, username=username, rules=rules, now=now)


def _is_open(registration: Registration, *, now: datetime) -> bool:
    return registration.state == State.AWAITING_CONFIRMATION and registration.expires_at > now


def _repeated(registration: Registration, *, now: datetime) -> Confirmed | None:
    """Return the answer that the code was given moments ago; None once it is an old one."""
    if registration.confirmed_at is None or registration.confirmed_at + REPEATED_FOR <= now:
        return None
    if registration.state == State.ACTIVATED:
        return Confirmed(Answer.ACTIVATED, sign_in_as=signs_in_as(registration))
    if registration.state in WAITS_FOR_A_CLERK:
        return _pending(registration)
    if registration.state == State.REFUSED:
        return HAS_LOGIN if registration.verdict is None else REFUSED
    return None


def _decide(
    registration: Registration, *, username: str | None, rules: TenantRules, now: datetime
) -> Confirmed:
    claim = _with_username(registration, username, rules=rules)
    if email_has_login(registration.email or ""):
        registration.confirmed_at = registration.decided_at = now
        take(registration, Event.CONFIRM_AND_REFUSE, detail={"reason": "email_has_login"})
        empty(registration, keep_address=False)
        return HAS_LOGIN
    judgement = judge(registration, claim, rules=rules, now=now)
    if isinstance(judgement.decision, Approve):
        return _activate(registration, claim, judgement, rules=rules, now=now)
    registration.confirmed_at = now
    registration.verdict = verdict_to_json(judgement.verdict)
    _record(registration, claim, judgement, rules=rules, now=now)
    if isinstance(judgement.decision, ReferToClerk):
        refer(registration, judgement.decision, event=Event.CONFIRM_AND_REFER)
        return _pending(registration)
    registration.decided_at = now
    take(registration, Event.CONFIRM_AND_REFUSE, detail=registration.verdict)
    empty(registration, keep_address=False)
    return REFUSED


def _with_username(
    registration: Registration, username: str | None, *, rules: TenantRules
) -> Claim:
    """Return the claim with the login's user name; with None the address is enough."""
    claim = claim_from_json(registration.claim)
    name = username if username and rules.registration.username_by_customer else None
    return replace(claim, username=name or login_name(claim, rules=rules))


def _activate(
    registration: Registration,
    claim: Claim,
    judgement: Judgement,
    *,
    rules: TenantRules,
    now: datetime,
) -> Confirmed:
    try:
        open_login(
            registration,
            claim,
            found=judgement.found,
            may_rename=not rules.registration.username_by_customer,
        )
    except WantedNameTakenError as taken:
        # The proof stands and the code stays good: only another user name is asked for.
        return Confirmed(Answer.USERNAME_TAKEN, suggestion=taken.suggestion)
    registration.confirmed_at = registration.decided_at = now
    registration.verdict = verdict_to_json(judgement.verdict)
    take(registration, Event.CONFIRM_AND_ACTIVATE)
    _record(registration, claim, judgement, rules=rules, now=now)
    empty(registration, keep_address=False)
    return Confirmed(Answer.ACTIVATED, sign_in_as=signs_in_as(registration))


_record = partial(recording.by_rules, kind=recording.CONFIRMED)


def _pending(registration: Registration) -> Confirmed:
    return Confirmed(
        Answer.PENDING, expect_by=registration.expect_by, answer_by=registration.answer_by
    )
