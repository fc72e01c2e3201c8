"""How many people an announcement would reach, before it is made."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select, true

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.mailing.bounces import in_trouble
from portal.foundation.mailing.models import MailBounce
from portal.identity.models import CustomerLogin
from portal.notifications.addressees import addressees
from portal.notifications.preferences import is_mandatory
from portal.notifications.settings_queries import wanted
from portal.rules.queries import current_rules


@dataclass(frozen=True, slots=True)
class Reach:
    """``people``: logins that would be told; ``mailed``: those of them whom a mail goes to.

    A person who turned the mail off finds the news on the portal; so does one whose mailbox does
    not take mails at present.
    """

    people: int
    mailed: int


NOBODY = Reach(0, 0)


def reach(*, kind: str, numbers: Select[Any]) -> Reach:
    """Return whom ``announce`` would tell of something about those customers. One statement.

    ``numbers`` selects one column, customer numbers; each may come several times.
    """
    if kind not in current_rules().notifications:
        return NOBODY
    who, about = addressees().subquery("who"), numbers.distinct().subquery("about")
    logins = (
        select(who.c.login_id)
        .join(Customer, Customer.id == who.c.customer_id)
        .where(Customer.customer_number.in_(select(about)))
        .distinct()
        .subquery("logins")
    )
    wants = true() if is_mandatory(kind) else wanted(CustomerLogin.id, kind=kind, channel="email")
    counted = (
        select(func.count(), func.count().filter(wants, MailBounce.id.is_(None)))
        .select_from(logins)
        .join(CustomerLogin, CustomerLogin.id == logins.c.login_id)
        .outerjoin(MailBounce, and_(MailBounce.address == CustomerLogin.email_key, in_trouble()))
    )
    return Reach(*db.session().execute(counted).one())
