"""What the two parties do: send, confirm, correct, withdraw, answer, say that it is none of theirs.

Each deed of the other party uses up the link it came by; the deed returns the code of the next one.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.foundation import budgets
from portal.foundation.csv_problems import N_
from portal.identity.queries import account_by_id
from portal.identity.usernames import email_key
from portal.kernel.errors import PortalError
from portal.requests import machine
from portal.requests.limits import MAILS_A_MAILBOX_A_DAY, section, start_of_day
from portal.requests.machine import Party, Stage
from portal.requests.operations.moving import Case
from portal.requests.operations.settling import settled
from portal.requests.queries import drafted_terms
from portal.requests.terms import Terms

_DAY = timedelta(days=1)
_BY_LOGIN, _BY_MAILBOX = "request.invitation.login", "request.invitation.mailbox"


class IncompleteError(PortalError):
    """Something is still missing: ``step`` is the step that was not answered."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(f"the step {step} is not answered")


class TooManyInvitationsError(PortalError):
    """So many letters to strangers nobody needs to send a day."""


class OwnMailboxError(PortalError):
    """The other party's address is the initiator's own."""


def send(case: Case, *, steps: tuple[str, ...]) -> None:
    """Send a draft whose ``steps`` are all answered: to the other party, or to the clerks.

    Raises IncompleteError, OwnMailboxError and TooManyInvitationsError; then nothing is sent.
    """
    row, answers = case.row, case.row.answers
    for step in steps:
        if step not in answers:
            raise IncompleteError(step)
    terms = None
    if case.rules.two_parties:
        _name_other(case, answers["other"])
        terms = drafted_terms(answers)
    row.sent_at = case.now
    row.hand_over_at = start_of_day(case.now, days=section().clerk_takes_over_on_day)
    case.move(machine.send(case.matter, terms), because="one_party")
    case.happened("sent", actor="initiator")
    if case.rules.two_parties:
        case.new_link()
        case.invite_other()
        case.happened("invited", actor="system", name=row.other_name)
        case.tell_initiator(N_("We have written to the other party and wait for their answer."))
    elif case.matter.stage is Stage.ACCEPTED:
        settled(case)
        case.tell_initiator(N_("Your request has been carried out."))
    else:
        case.tell_initiator(
            N_("Your request has arrived; our customer service is dealing with it.")
        )


def confirm(case: Case, party: Party, *, number: int) -> str:
    """Confirm the terms that were seen; returns the other party's new code, or ''.

    Raises StaleTermsError and NotAllowedError.
    """
    case.move(machine.confirm(case.matter, party, number=number))
    case.happened("confirmed", actor=party.value, number=case.matter.number)
    return _after_confirming(case, party)


def propose(case: Case, party: Party, terms: Terms, *, number: int) -> str:
    """Propose other terms than those that were seen; the same ones are a confirmation.

    Returns the other party's new code, or ''. Raises StaleTermsError and NotAllowedError.
    """
    before = case.matter.number
    case.move(machine.propose(case.matter, party, terms, number=number))
    if case.matter.number == before:
        case.happened("confirmed", actor=party.value, number=before)
        return _after_confirming(case, party)
    case.happened("proposed", actor=party.value, number=case.matter.number)
    if party is Party.INITIATOR:
        case.invite_other()
        return ""
    code = case.new_link()
    case.tell_initiator(N_("The other party asks for a correction. Please look at it."))
    case.tell_other("you_proposed")
    return code


def withdraw(case: Case, party: Party, *, reason: str) -> str:
    """Withdraw the matter; returns the other party's new code, or ''. Raises NotAllowedError."""
    case.move(machine.withdraw(case.matter, party))
    case.row.closing_reason = reason or None
    case.happened("withdrawn", actor=party.value, reason=reason)
    case.tell_initiator(
        N_("You have withdrawn the request.")
        if party is Party.INITIATOR
        else N_("The other party has withdrawn from the request.")
    )
    if party is Party.INITIATOR:
        case.tell_other("they_withdrew")
        return ""
    code = case.new_link()
    case.tell_other("you_withdrew")
    return code


def disown(case: Case) -> None:
    """Take note that whoever got the link knows nothing of it; a clerk looks at the matter."""
    case.move(machine.disown(case.matter), because="disowned")
    case.close_link()
    case.row.because = "disowned"
    case.happened("disowned", actor="other")
    case.tell_initiator(
        N_(
            "The person whom we wrote to says that they know nothing of it. Our staff will look at it."
        )
    )


def answer(case: Case, party: Party, *, text: str) -> str:
    """Answer the clerk's question; returns the other party's new code, or ''."""
    case.move(machine.answer(case.matter, party))
    case.happened("answered", actor=party.value, text=text, question=case.row.question)
    case.row.question = None
    case.promise_decision()
    if party is Party.INITIATOR:
        return ""
    code = case.new_link()
    case.tell_other("you_answered")
    return code


def name_another(case: Case, other: Mapping[str, Any]) -> None:
    """Write to another person or another mailbox instead; the link sent before dies.

    Raises NotAllowedError, OwnMailboxError and TooManyInvitationsError.
    """
    machine.name_another(case.matter)
    _name_other(case, other)
    case.row.answers = {**case.row.answers, "other": dict(other)}
    case.row.waiting_since, case.row.reminders_sent = case.now, 0
    case.touch()
    case.new_link()
    case.invite_other()
    case.happened("invited", actor="system", name=case.row.other_name)


def _after_confirming(case: Case, party: Party) -> str:
    code = case.new_link() if party is Party.OTHER else ""
    if party is Party.OTHER:
        case.tell_initiator(N_("The other party has confirmed the same day and readings."))
    if case.matter.stage is Stage.ACCEPTED:
        settled(case)
        case.tell_initiator(N_("Both of you have agreed, and your request has been carried out."))
        case.tell_other("accepted")
    elif case.matter.agreed:
        case.happened("handed_over", actor="system", because="agreed")
        case.tell_other("agreed")
        case.tell_initiator(N_("Both of you have agreed. Our customer service decides now."))
    else:
        case.tell_other("you_confirmed")
    return code


def _name_other(case: Case, other: Mapping[str, Any]) -> None:
    account = account_by_id(kind="customer", principal_id=case.row.login_id)
    mailbox = email_key(str(other["email"]))
    if account is not None and email_key(account.email) == mailbox:
        raise OwnMailboxError("that is the initiator's own address")
    login = str(case.row.login_id)
    of_login = budgets.spend(scope=_BY_LOGIN, key=login, window=_DAY, now=case.now)
    of_mailbox = budgets.spend(scope=_BY_MAILBOX, key=mailbox, window=_DAY, now=case.now)
    if of_login > section().invitations_a_day or of_mailbox > MAILS_A_MAILBOX_A_DAY:
        raise TooManyInvitationsError("too many for one day")
    case.row.other_name, case.row.other_email = other["name"], other["email"]
    case.row.other_locale = other["locale"]
