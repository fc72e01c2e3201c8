"""News, settings, a bounced address, a wish and a contract, for the isolation tests."""

from datetime import UTC, date, datetime

from portal.customers.models import CustomerWish, SupplyContract
from portal.foundation import db
from portal.foundation.mailing.models import MailBounce
from portal.kernel.ids import new_id
from portal.notifications.models import Notification, NotificationChoice
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    customer_id, login_id = cast.ids["customer_id"], cast.ids["login_id"]
    news = Notification(
        id=new_id(),
        login_id=login_id,
        customer_id=customer_id,
        kind="case_moved",
        key=f"case:{cast.canary}",
        payload={
            "endpoint": "customers.my_data",
            "case_number": cast.canary,
            "step": f"{cast.canary} lépés",
        },
    )
    wish = CustomerWish(
        id=new_id(),
        customer_id=customer_id,
        login_id=login_id,
        case_number=f"2026-{cast.canary}-adat",
        field="phone",
        value={"phone": f"+36 30 {cast.canary}"},
        status="waiting",
        asked_at=_NOW,
        note=cast.canary,
    )
    invoice_file = (
        db.session()
        .connection()
        .exec_driver_sql("select document_id from invoice where document_id is not null limit 1")
    )
    contract = SupplyContract(
        id=new_id(),
        customer_id=customer_id,
        number=f"SZ-{cast.canary}",
        point_address=cast.canary,
        start_date=date(2020, 1, 1),
        holder=cast.canary,
        consumer=cast.canary,
        payer=cast.canary,
        document_id=invoice_file.scalar_one(),
    )
    db.session().add_all(
        [
            news,
            wish,
            contract,
            NotificationChoice(
                login_id=login_id,
                kind="payment_booked",
                channel="email",
                wanted=False,
                chosen_by="settings",
            ),
            MailBounce(
                address=cast.customer_email,
                hard=True,
                reported=False,
                status="5.1.1",
                reason=f"550 {cast.canary} ismeretlen",
                mail_key=cast.canary,
                first_at=_NOW,
                last_at=_NOW,
            ),
        ]
    )
    db.session().flush()
    cast.ids["notification_id"] = news.id
    cast.ids["wish_id"] = wish.id
    cast.ids["contract_id"] = contract.id
