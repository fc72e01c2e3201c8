"""Messages to which something is promised, for the list of all that waits."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, case, func, select

from portal.messages.models import Enquiry, EnquiryPromise
from portal.rules.sections.contact_form import CaseKind
from portal.work.items import WorkSource

_IN_WRITING = [kind.value for kind in CaseKind if kind.wants_writing]


def _waiting() -> Select[*tuple[Any, ...]]:
    topic = func.coalesce(
        Enquiry.topic_labels[str(get_locale())].astext,
        Enquiry.topic_labels["hu"].astext,
        Enquiry.topic,
    )
    kind = case(
        (Enquiry.kind.in_(_IN_WRITING), "complaint"),
        (EnquiryPromise.way == "call", "call_back"),
        else_="answer",
    )
    return (
        select(
            Enquiry.id,
            kind.label("kind"),
            Enquiry.name.label("title"),
            func.concat(Enquiry.case_number, " · ", topic).label("detail"),
            func.coalesce(EnquiryPromise.made_at, Enquiry.created_at).label("since"),
            Enquiry.answer_by.label("due"),
        )
        .outerjoin(
            EnquiryPromise,
            and_(EnquiryPromise.enquiry_id == Enquiry.id, EnquiryPromise.ended_at.is_(None)),
        )
        .where(Enquiry.answer_by.is_not(None))
    )


WORK = (
    WorkSource(
        subject_kind="enquiry",
        kinds={
            "answer": _l("Answer"),
            "call_back": _l("Call back"),
            "complaint": _l("Complaint, to be answered in writing"),
        },
        may="answer_messages",
        endpoint="clerk_messages.show",
        argument="enquiry_id",
        statement=_waiting,
    ),
)
