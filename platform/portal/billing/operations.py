"""What clerks do for a customer at the office: open the login of an institution, link a second one."""

import uuid
from collections.abc import Sequence

from portal.customers.queries import CustomerView
from portal.foundation import audit
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.errors import ConflictError


class NotAnInstitutionError(ConflictError):
    """Private persons register themselves: only institutions are registered at the office."""


def register_institution(
    customer: CustomerView,
    *,
    email: str,
    documents_seen: Sequence[str],
    clerk_id: uuid.UUID,
) -> uuid.UUID:
    """Open a login without a password for an institution and mail the link to choose one.

    Raises NotAnInstitutionError, identity's EmailTakenError or CustomerTakenError. Which documents
    the clerk saw is kept in the audit log.
    """
    if customer.kind != "institution":
        raise NotAnInstitutionError("private persons register themselves")
    username = identity.make_username(customer_number=customer.customer_number, email=email)
    login_id = identity.create_login(
        username=username,
        email=email,
        display_name=customer.name,
        phone=customer.phone,
        password_hash=passwords.UNUSABLE,
        locale="hu",
        customer_ids=[customer.id],
        linked_by=clerk_id,
    )
    identity.invite_login(login_id=login_id)
    audit.note(
        "billing.institution_registered",
        subject_kind="customer",
        subject_id=customer.id,
        detail={"login_id": str(login_id), "documents_seen": list(documents_seen)},
    )
    return login_id


def link_login(customer: CustomerView, *, login_id: uuid.UUID, clerk_id: uuid.UUID) -> None:
    """Let an existing login see this customer too; raises NotFoundError or CustomerTakenError."""
    identity.link_customer(login_id=login_id, customer_id=customer.id, linked_by=clerk_id)
    audit.note(
        "billing.login_linked",
        subject_kind="customer",
        subject_id=customer.id,
        detail={"login_id": str(login_id)},
    )
