"""What customers want recorded otherwise, for the list of all that waits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import DateTime, Select, literal, null, select

from portal.customers.models import Customer, CustomerWish
from portal.work.items import WorkSource


def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CustomerWish.id,
            literal("data_change").label("kind"),
            Customer.name.label("title"),
            CustomerWish.case_number.label("detail"),
            CustomerWish.asked_at.label("since"),
            null().cast(DateTime(timezone=True)).label("due"),
        )
        .join(Customer, Customer.id == CustomerWish.customer_id)
        .where(CustomerWish.status == "waiting")
    )


WORK = (
    WorkSource(
        subject_kind="customer_wish",
        kinds={"data_change": _l("Change of data")},
        may="handle_data_changes",
        endpoint="clerk_wishes.show",
        argument="wish_id",
        statement=_waiting,
    ),
)
