"""The news that a case has moved, for senders with a login."""

from portal.messages.models import Enquiry
from portal.notifications.operations import notify


def tell_login(enquiry: Enquiry, *, step: str, key: str) -> None:
    """Keep the news for the sender's portal; people without a login get the mail alone.

    ``step`` is an English msgid; the same ``key`` twice is told once.
    """
    if enquiry.login_id is None:
        return
    notify(
        kind="case_moved",
        login_id=enquiry.login_id,
        payload={
            "endpoint": "messages.thread",
            "values": {"enquiry_id": str(enquiry.id)},
            "case_number": enquiry.case_number,
            "step": step,
        },
        key=key,
        by_mail=False,  # the answer itself goes out as a letter, with its text
    )
