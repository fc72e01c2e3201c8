"""The mails of registration; what each says is decided here, out of the visitor's sight."""

import uuid

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.secrets import sha256_hex
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity.queries import Recipient, clerk_addresses, email_has_login
from portal.kernel.clock import utc_now
from portal.registration.codes import activation_code, question_code
from portal.registration.machine import State
from portal.registration.mail_texts import paragraphs
from portal.registration.models import Registration
from portal.registration.queries.attempts import by_id, login_address, signs_in_as
from portal.rules.queries import current_rules
from portal.rules.wording import fill_in


def _of(outgoing: Outgoing, *states: State) -> Registration | None:
    """Return the registration that the message is about, if the mail still makes sense."""
    found = by_id(uuid.UUID(outgoing.payload["registration_id"]))
    return found if found is not None and found.state in states else None


def send_confirmation(outgoing: Outgoing) -> None:
    """Send link and code; an address that has a login already gets a notice instead."""
    registration = _of(outgoing, State.AWAITING_CONFIRMATION)
    if registration is None or registration.email is None or registration.expires_at <= utc_now():
        return
    if email_has_login(registration.email):
        _send_notice(outgoing, registration)
        return
    rules, locale = current_rules(), registration.locale
    code = activation_code(registration.id)
    # The installation's secret may have changed since the form was sent: what is mailed counts.
    registration.code_sha256 = sha256_hex(code)
    link = absolute_url("registration.activate", code=code)
    values = {
        "company": rules.company.legal_name,
        "email": rules.company.email,
        "link": link,
        "code": code,
    }
    subject, body = (
        rules.text(key, locale) for key in ("activation_mail_subject", "activation_mail_body")
    )
    mail = render_mail(
        "registration/mail/confirmation",
        key=str(outgoing.id),
        to=registration.email,
        locale=locale,
        own_subject=fill_in(subject, values) if subject else None,
        own_text=fill_in(body, values).strip() if body else None,
        own_paragraphs=paragraphs(body, values) if body else (),
        link=link,
        code=code,
        confirmation=rules.registration.confirmation,
        hours=int(rules.registration.confirmation.time_to_live.total_seconds() // 3600),
    )
    mailing.send(mail)


def _send_notice(outgoing: Outgoing, registration: Registration) -> None:
    mail = render_mail(
        "registration/mail/notice",
        key=str(outgoing.id),
        to=registration.email or "",
        locale=registration.locale,
        sign_in=absolute_url("identity.sign_in"),
        forgotten=absolute_url("identity.forgotten_password"),
        second=current_rules().text("second_supply_point", registration.locale),
    )
    mailing.send(mail)


def send_clerk_notice(outgoing: Outgoing) -> None:
    """Tell one clerk (or the company's mailbox) that a registration waits; no personal data."""
    _tell_clerk(outgoing, State.AWAITING_APPROVAL, "clerk_notice")


def send_second_look_notice(outgoing: Outgoing) -> None:
    """Tell one clerk that a colleague's approval waits for them or another one to confirm it."""
    _tell_clerk(outgoing, State.APPROVED_ONCE, "second_look_notice")


def send_sent_back_notice(outgoing: Outgoing) -> None:
    """Tell the clerk who approved it first that a colleague has sent it back."""
    _tell_clerk(outgoing, State.AWAITING_APPROVAL, "sent_back_notice")


def _tell_clerk(outgoing: Outgoing, state: State, template: str) -> None:
    """Send a clerk a mail with the link to the case; no personal data."""
    registration = _of(outgoing, state)
    recipient = _clerk(outgoing.payload["clerk_id"])
    if registration is None or recipient is None:
        return
    mail = render_mail(
        f"registration/mail/{template}",
        key=str(outgoing.id),
        to=recipient.email,
        locale=recipient.locale,
        registration=registration,
        link=absolute_url(
            "clerk_registration.show", shell=Shell.CONSOLE, registration_id=registration.id
        ),
    )
    mailing.send(mail)


def _clerk(clerk_id: str | None) -> Recipient | None:
    if clerk_id is None:
        company = current_rules().company
        return Recipient(uuid.UUID(int=0), company.email, company.legal_name, None, "hu")
    return next((one for one in clerk_addresses() if str(one.login_id) == clerk_id), None)


def send_approved(outgoing: Outgoing) -> None:
    """Tell the customer that the account is open, and how to sign in."""
    registration = _of(outgoing, State.ACTIVATED)
    address = None if registration is None else login_address(registration)
    if registration is None or address is None:
        return
    mail = render_mail(
        "registration/mail/approved",
        key=str(outgoing.id),
        to=address,
        locale=registration.locale,
        sign_in_as=signs_in_as(registration),
        link=absolute_url("identity.sign_in"),
    )
    mailing.send(mail)


def send_rejected(outgoing: Outgoing) -> None:
    """Tell the customer that and why it was rejected; then the address is forgotten."""
    registration = _of(outgoing, State.REJECTED)
    if registration is None or registration.email is None:
        return
    rules = current_rules()
    mail = render_mail(
        "registration/mail/rejected",
        key=str(outgoing.id),
        to=registration.email,
        locale=registration.locale,
        reason=registration.decision_note,
        handoff=rules.text("handoff", registration.locale),
        adds_number=registration.for_login_id is not None,
        link=absolute_url(
            "linking.start" if registration.for_login_id is not None else "registration.start"
        ),
    )
    mailing.send(mail)
    registration.email = registration.email_key = None


def send_question(outgoing: Outgoing) -> None:
    """Ask the customer what the clerk wants to know, with a link to answer."""
    registration = _of(outgoing, State.AWAITING_CLARIFICATION)
    if registration is None or registration.email is None or registration.question_sha256 is None:
        return
    code = question_code(registration.id, outgoing.payload["version"])
    registration.question_sha256 = sha256_hex(code)
    mail = render_mail(
        "registration/mail/question",
        key=str(outgoing.id),
        to=registration.email,
        locale=registration.locale,
        question=registration.decision_note,
        link=absolute_url("registration.clarify", code=code),
        until=registration.expires_at,
    )
    mailing.send(mail)


HANDLERS = {
    "registration.confirmation_mail": send_confirmation,
    "registration.clerk_notice": send_clerk_notice,
    "registration.second_look_notice": send_second_look_notice,
    "registration.sent_back_notice": send_sent_back_notice,
    "registration.approved_mail": send_approved,
    "registration.rejected_mail": send_rejected,
    "registration.question_mail": send_question,
}
