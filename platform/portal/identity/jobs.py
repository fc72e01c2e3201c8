"""The mails of this slice; the secrets in them are derived here and stand in no queue.

The message's own id is the credential's, so sending again after a crash sends the same secret.
"""

import uuid
from datetime import datetime

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.identity import passwords, queries
from portal.identity.models import EmailChange
from portal.identity.operations import clerks, credentials, email_change, second_factor
from portal.identity.permissions import ROLE_LABELS
from portal.identity.wording import SECURITY_CHANGES
from portal.kernel.clock import utc_now

_SITES = {
    "customer": (Shell.PORTAL, "identity"),
    "clerk": (Shell.CONSOLE, "clerk_identity"),
}


def send_reset(outgoing: Outgoing) -> None:
    """Send the link to choose a new password; the message for nobody ends here."""
    account = _account(outgoing)
    if account is None:
        return
    if account.password_hash == passwords.UNUSABLE:
        _send_link(outgoing, account, kind="invitation")
    else:
        _send_link(outgoing, account, kind="reset_link")


def send_invitation(outgoing: Outgoing) -> None:
    """Send a new clerk, or a customer registered at the office, the link to choose a password."""
    account = _account(outgoing)
    if account is not None:
        _send_link(outgoing, account, kind="invitation")


def send_temporary_password(outgoing: Outgoing) -> None:
    """Send the user name and a temporary password; the message for nobody ends here."""
    account = _account(outgoing)
    if account is None:
        return
    password = credentials.issue_temporary_password(
        credential_id=outgoing.id, login_id=account.id, now=utc_now()
    )
    _send(
        outgoing,
        account,
        "temporary_password",
        username=account.username or account.email,
        temporary_password=password,
        hours=_hours(credentials.TEMPORARY_PASSWORD_LIFETIME.total_seconds()),
        link=_url(account.kind, "sign_in"),
    )


def send_password_changed(outgoing: Outgoing) -> None:
    """Tell the owner that the password was changed, and what to do if that was somebody else."""
    account = _account(outgoing)
    if account is not None:
        _send(
            outgoing,
            account,
            "password_changed",
            at=datetime.fromisoformat(outgoing.payload["at"]),
            link=_url(account.kind, "forgotten_password"),
        )


def send_customer_number_linked(outgoing: Outgoing) -> None:
    """Tell the owner of a login that it sees one more customer number from now on."""
    login_id = uuid.UUID(outgoing.payload["login_id"])
    account = queries.account_by_id(kind="customer", principal_id=login_id)
    numbers = queries.customer_numbers(login_id)
    number = numbers.get(uuid.UUID(outgoing.payload["customer_id"]))
    if account is not None and number is not None:
        link = _url(account.kind, "sign_in")
        _send(outgoing, account, "customer_number_linked", number=number, link=link)


def send_security_changed(outgoing: Outgoing) -> None:
    """Tell the owner that something about signing in was changed, and what to do if it was not them."""
    account = _account(outgoing)
    if account is not None:
        _send(
            outgoing,
            account,
            "security_changed",
            what=SECURITY_CHANGES[outgoing.payload["what"]],
            at=datetime.fromisoformat(outgoing.payload["at"]),
            link=_url(account.kind, "forgotten_password"),
        )


def send_role_changed(outgoing: Outgoing) -> None:
    """Tell a clerk that they have another role, and may do other things from now on."""
    account = _account(outgoing)
    if account is not None:
        _send(
            outgoing,
            account,
            "role_changed",
            role=ROLE_LABELS[outgoing.payload["role"]],
            at=datetime.fromisoformat(outgoing.payload["at"]),
            link=absolute_url("clerk_staff.permissions", shell=Shell.CONSOLE),
        )


def send_email_change(outgoing: Outgoing) -> None:
    """Send the new address the link that confirms it."""
    asked = _change(outgoing)
    if asked is not None and asked.used_at is None:
        link = absolute_url("security.confirm_email", code=email_change.confirmation_code(asked.id))
        _send_to(outgoing, asked, "email_change", to=asked.email, link=link)


def send_email_change_notice(outgoing: Outgoing) -> None:
    """Announce to the old address that a new one was asked for, or is in force."""
    asked = _change(outgoing)
    if asked is not None:
        link = absolute_url("identity.forgotten_password")
        done = outgoing.payload["done"]
        _send_to(outgoing, asked, "email_notice", to=asked.old_email, link=link, done=done)


def send_email_taken(outgoing: Outgoing) -> None:
    """Tell the owner of an address, who has a sign-in already, that it was asked for again."""
    asked = _change(outgoing)
    if asked is not None:
        link = absolute_url("identity.sign_in")
        _send_to(outgoing, asked, "email_taken", to=asked.email, link=link)


HANDLERS = {
    second_factor.SECURITY_CHANGED_MAIL: send_security_changed,
    clerks.ROLE_CHANGED_MAIL: send_role_changed,
    email_change.CONFIRM_MAIL: send_email_change,
    email_change.ANNOUNCE_MAIL: send_email_change_notice,
    email_change.TAKEN_MAIL: send_email_taken,
    "identity.reset_mail": send_reset,
    "identity.invitation_mail": send_invitation,
    "identity.temporary_password_mail": send_temporary_password,
    "identity.password_changed_mail": send_password_changed,
    "identity.customer_number_linked_mail": send_customer_number_linked,
}


def _change(outgoing: Outgoing) -> EmailChange | None:
    return email_change.change(uuid.UUID(outgoing.payload["change_id"]))


def _send_to(
    outgoing: Outgoing, asked: EmailChange, template: str, *, to: str, **context: object
) -> None:
    account = queries.account_by_id(kind="customer", principal_id=asked.login_id)
    if account is None:
        return
    mail = render_mail(
        f"identity/mail/{template}",
        key=str(outgoing.id),
        to=to,
        locale=account.locale,
        address=asked.email,
        hours=_hours(email_change.LIFETIME.total_seconds()),
        **context,
    )
    mailing.send(mail)


def _account(outgoing: Outgoing) -> queries.Account | None:
    found = outgoing.payload["principal_id"]
    if found is None:
        return None
    kind = outgoing.payload["principal_kind"]
    return queries.account_by_id(kind=kind, principal_id=uuid.UUID(found))


def _send_link(outgoing: Outgoing, account: queries.Account, *, kind: str) -> None:
    token = credentials.issue_link(
        credential_id=outgoing.id,
        kind=kind,
        principal_kind=account.kind,
        principal_id=account.id,
        now=utc_now(),
    )
    _send(
        outgoing,
        account,
        f"{account.kind}_{kind}" if kind == "invitation" else kind,
        username=account.username,
        hours=_hours(credentials.LIFETIMES[kind].total_seconds()),
        link=_url(account.kind, "new_password", token=token),
    )


def _send(outgoing: Outgoing, account: queries.Account, template: str, **context: object) -> None:
    mail = render_mail(
        f"identity/mail/{template}",
        key=str(outgoing.id),
        to=account.email,
        locale=account.locale,
        name=account.display_name,
        **context,
    )
    mailing.send(mail)


def _url(kind: str, view: str, **values: object) -> str:
    shell, blueprint = _SITES[kind]
    return absolute_url(f"{blueprint}.{view}", shell=shell, **values)


def _hours(seconds: float) -> int:
    return int(seconds // 3600)
