"""One document of each tenant, for the isolation tests."""

from datetime import date

from portal.documents.models import Document
from portal.foundation import db
from portal.foundation.uploads import keep
from portal.kernel.ids import new_id
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Send the tenant's customer one document, and everybody another one."""
    pdf = b"%PDF-1.4\n% " + cast.canary.encode() + b" level\n%%EOF\n"
    file = keep(pdf, name=f"{cast.canary}.pdf", media_type="application/pdf")
    own, shared = (
        Document(
            id=new_id(),
            customer_id=customer_id,
            audience=audience,
            title=f"{cast.canary} {audience}",
            category=cast.canary,
            document_date=date(2026, 11, 3),
            file_id=file.id,
            reference=f"{cast.canary}-{audience}",
        )
        for audience, customer_id in (("customer", cast.ids["customer_id"]), ("all", None))
    )
    db.session().add_all([own, shared])
    db.session().flush()
    cast.ids["document_id"] = own.id
