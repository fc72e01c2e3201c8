"""The mails about cases: to the sender (receipt, answer, news, closed), to the office that one waits."""

import uuid

from portal.foundation import mailing
from portal.foundation.outbox import Outgoing
from portal.foundation.tenancy import Shell
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.kernel.errors import NotFoundError
from portal.messages import queries, wording
from portal.messages.links import thread_url
from portal.messages.schemas import EnquiryHead, Thread
from portal.rules.queries import current_rules


def send_receipt(outgoing: Outgoing) -> None:
    """Confirm to the sender that the enquiry arrived: its number, the promise, and its page."""
    thread = _thread(outgoing)
    promise = thread.promises[0] if thread.promises else None
    _send("messages/mail/receipt", outgoing, thread.head, promise=promise)


def send_answer(outgoing: Outgoing) -> None:
    """Send the sender what a clerk has answered or asked, with the way to answer back."""
    thread = _thread(outgoing)
    message_id = uuid.UUID(outgoing.payload["message_id"])
    entry = next((one for one in thread.entries if one.id == message_id), None)
    if entry is None:
        raise NotFoundError(f"no message {message_id}")
    _send("messages/mail/answer", outgoing, thread.head, entry=entry)


def send_moved(outgoing: Outgoing) -> None:
    """Tell the sender that we need more time, or that the case is open again, why, and until when."""
    thread = _thread(outgoing)
    message_id = uuid.UUID(outgoing.payload["message_id"])
    entry = next((one for one in thread.entries if one.id == message_id), None)
    if entry is None or thread.head.answer_by is None:
        return  # answered before this mail went out
    _send("messages/mail/moved", outgoing, thread.head, entry=entry)


def send_closed(outgoing: Outgoing) -> None:
    """Tell the sender that the case is closed, why, and until when it can be opened again."""
    head = _thread(outgoing).head
    if head.closed_at is None:
        return  # opened again before this mail went out
    _send("messages/mail/closed", outgoing, head, reason_label=wording.reason_label)


def send_clerk_notice(outgoing: Outgoing) -> None:
    """Tell customer service that a case waits; the text of it stays in the console."""
    head = _thread(outgoing).head
    mail = render_mail(
        "messages/mail/clerk_notice",
        key=str(outgoing.id),
        to=current_rules().company.email,
        locale="hu",
        enquiry=head,
        topic=wording.topic_label(head.topic, head.topic_labels, "hu"),
        link=absolute_url("clerk_messages.show", shell=Shell.CONSOLE, enquiry_id=head.id),
    )
    mailing.send(mail)


def _thread(outgoing: Outgoing) -> Thread:
    return queries.clerk_thread(uuid.UUID(outgoing.payload["enquiry_id"]))


def _send(template: str, outgoing: Outgoing, head: EnquiryHead, **context: object) -> None:
    """Mail the sender: at the login's present address, else at the one that was typed."""
    known = queries.sender(head.login_id) if head.login_id else None
    address = known.email if known else head.email
    if address is None:
        return
    mail = render_mail(
        template,
        key=str(outgoing.id),
        to=address,
        locale=head.locale,
        enquiry=head,
        link=thread_url(head.id, login_id=head.login_id),
        **context,
    )
    mailing.send(mail)


HANDLERS = {
    "messages.receipt": send_receipt,
    "messages.answer": send_answer,
    "messages.closed": send_closed,
    "messages.moved": send_moved,
    "messages.clerk_notice": send_clerk_notice,
}
