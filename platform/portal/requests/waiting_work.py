"""Matters that wait for a clerk's decision, for the list of all that waits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, literal, select

from portal.customers.models import Customer
from portal.requests.machine import Stage
from portal.requests.models import ServiceRequest
from portal.rules.queries import current_rules
from portal.work.items import WorkSource


def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ServiceRequest.id,
            literal("request").label("kind"),
            Customer.name.label("title"),
            ServiceRequest.case_number.label("detail"),
            func.coalesce(ServiceRequest.waiting_since, ServiceRequest.changed_at).label("since"),
            ServiceRequest.decide_by.label("due"),
        )
        .join(Customer, Customer.id == ServiceRequest.customer_id)
        .where(ServiceRequest.stage == Stage.WITH_CLERK.value, ServiceRequest.asked_party.is_(None))
    )


def _has_requests() -> bool:
    return current_rules().requests is not None


WORK = (
    WorkSource(
        subject_kind="service_request",
        kinds={"request": _l("Request")},
        may="handle_requests",
        endpoint="clerk_requests.show",
        argument="request_id",
        statement=_waiting,
        applies=_has_requests,
    ),
)
