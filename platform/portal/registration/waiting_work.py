"""Registrations that wait for a clerk, for the list of all that waits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, select

from portal.registration.machine import WAITS_FOR_A_CLERK, State
from portal.registration.models import Registration
from portal.work.items import WorkSource


def _waiting() -> Select[*tuple[Any, ...]]:
    name = func.coalesce(Registration.claim["full_name"].astext, Registration.email)
    return select(
        Registration.id,
        case(
            (Registration.state == State.APPROVED_ONCE, "second_approval"), else_="approval"
        ).label("kind"),
        name.label("title"),
        Registration.claim["customer_number"].astext.label("detail"),
        func.coalesce(Registration.confirmed_at, Registration.created_at).label("since"),
        Registration.answer_by.label("due"),
    ).where(Registration.state.in_(WAITS_FOR_A_CLERK))


WORK = (
    WorkSource(
        subject_kind="registration",
        kinds={"approval": _l("Approval"), "second_approval": _l("Second approval")},
        may="decide_registrations",
        endpoint="clerk_registration.show",
        argument="registration_id",
        statement=_waiting,
    ),
)
