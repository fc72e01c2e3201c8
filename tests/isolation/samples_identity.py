"""A passkey and an entry of the audit log, for the isolation tests."""

from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
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
    noted = AuditEntry(id=new_id(), actor_kind="system", action=cast.canary, detail={"x": "y"})
    db.session().add(noted)
    db.session().flush()
    cast.ids["audit_id"] = noted.id
