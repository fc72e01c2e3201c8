"""An authorisation that was offered, for the isolation tests."""

from datetime import date

from portal.foundation import db
from portal.identity.models import Mandate
from portal.kernel.ids import new_id
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    mandate = Mandate(
        id=new_id(),
        customer_id=cast.ids["customer_id"],
        granted_by=cast.ids["login_id"],
        email=f"seged.{cast.canary}@example.com".lower(),
        name=f"{cast.canary} Segítő",
        scopes=["see"],
        valid_until=date(2099, 12, 31),
    )
    db.session().add(mandate)
    db.session().flush()
    cast.ids["mandate_id"] = mandate.id
