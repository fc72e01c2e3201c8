"""A passkey, for the isolation tests."""

from portal.foundation import db
from portal.identity.models import Passkey
from portal.kernel.ids import new_id
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    passkey = Passkey(
        id=new_id(),
        principal_kind="customer",
        principal_id=cast.ids["login_id"],
        name=f"{cast.canary} telefon",
        credential_id=cast.canary,
        public_key=b"x",
        sign_count=0,
    )
    db.session().add(passkey)
    db.session().flush()
    cast.ids["passkey_id"] = passkey.id
