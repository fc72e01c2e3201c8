"""When the utility's record says what a customer had asked for, the wish is fulfilled."""

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, update

from portal.customers.models import Customer, CustomerWish
from portal.foundation import db


def end_fulfilled_wishes() -> None:
    """End every open wish that the customer's record shows by now; one statement, after an import.

    Telephone numbers are compared without gaps and country code, addresses without case and stops.
    """
    wanted = CustomerWish.value
    fulfilled = case(
        (
            CustomerWish.field == "phone",
            _number(Customer.phone) == _number(wanted["phone"].astext),
        ),
        (
            CustomerWish.field == "payment_method",
            Customer.payment_method == wanted["payment_method"].astext,
        ),
        else_=and_(
            *(
                _plain(recorded) == _plain(wanted[name].astext)
                for recorded, name in (
                    (Customer.mailing_postal_code, "postal_code"),
                    (Customer.mailing_city, "city"),
                    (Customer.mailing_street, "street"),
                )
            )
        ),
    )
    statement = (
        update(CustomerWish)
        .where(
            CustomerWish.customer_id == Customer.id,
            CustomerWish.status.in_(("waiting", "accepted")),
            fulfilled,
        )
        .values(status="taken_over", ended_at=func.now())
        .execution_options(synchronize_session=False)
    )
    db.session().execute(statement)


def _number(text: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    digits = func.regexp_replace(text, r"\D", "", "g")
    return func.regexp_replace(digits, "^(0036|36|06)", "")


def _plain(text: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    return func.lower(func.trim(func.regexp_replace(text, r"[\s.,]+", " ", "g")))
