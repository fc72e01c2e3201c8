"""Opening the login at the end of a registration: the login, its customer, the consents."""

import uuid

from portal.consents.operations import record as record_consent
from portal.identity import operations as identity
from portal.identity.queries import username_is_taken
from portal.identity.usernames import suggest_username, username_key
from portal.kernel.errors import ConflictError, PortalError
from portal.plugin_api.claims import Claim
from portal.registration.models import Registration
from portal.registration.schemas import FoundRecords


class WantedNameTakenError(PortalError):
    """Somebody else has the wanted user name; ``suggestion`` is free."""

    def __init__(self, suggestion: str) -> None:
        self.suggestion = suggestion
        super().__init__(suggestion)


class LoginRaceError(ConflictError):
    """Another registration took the same address or customer in the very same moment."""


def open_login(
    registration: Registration,
    claim: Claim,
    *,
    found: FoundRecords,
    may_rename: bool,
    clerk_id: uuid.UUID | None = None,
) -> None:
    """Open the login of a proven or approved registration and note it there.

    ``may_rename``: a taken user name gets a number behind it, else WantedNameTakenError is raised
    and nothing is written. The caller holds the queue of the customer number. Raises
    LoginRaceError when somebody was faster; trying again then gives the answer.
    """
    customer = found.records.customer
    if customer is None or found.customer_id is None or registration.password_hash is None:
        raise PortalError("a login needs a customer and a password")
    try:
        login_id = identity.create_login(
            username=_free_name(claim.username, may_rename=may_rename),
            email=registration.email or "",
            display_name=customer.name,
            phone=claim.phone,
            password_hash=registration.password_hash,
            locale=registration.locale,
            customer_ids=[found.customer_id],
            linked_by=clerk_id,
        )
    except (
        identity.UsernameTakenError,
        identity.EmailTakenError,
        identity.CustomerTakenError,
    ) as error:
        raise LoginRaceError("taken in the same moment") from error
    record_consents(claim, login_id=login_id, customer_id=found.customer_id)
    registration.login_id, registration.customer_id = login_id, found.customer_id


def link_found(
    registration: Registration, found: FoundRecords, *, clerk_id: uuid.UUID | None = None
) -> None:
    """Let the registration's existing login see the customer that was found, and note it there.

    The login is told by mail. The caller holds the queue of the customer number. Raises
    LoginRaceError when somebody was faster.
    """
    if found.customer_id is None or registration.for_login_id is None:
        raise PortalError("linking needs a customer and a login")
    try:
        identity.link_customer(
            login_id=registration.for_login_id,
            customer_id=found.customer_id,
            linked_by=clerk_id,
        )
    except identity.CustomerTakenError as error:
        raise LoginRaceError("taken in the same moment") from error
    registration.login_id = registration.for_login_id
    registration.customer_id = found.customer_id


def _free_name(wanted: str | None, *, may_rename: bool) -> str | None:
    if wanted is None or not username_is_taken(username_key(wanted)):
        return wanted
    suggestion = suggest_username(wanted, is_taken=username_is_taken)
    if not may_rename:
        raise WantedNameTakenError(suggestion)
    return suggestion


def record_consents(claim: Claim, *, login_id: uuid.UUID, customer_id: uuid.UUID) -> None:
    """Keep the consents of a claim with the customer they are given for."""
    for document, digest in sorted(claim.consents.items()):
        record_consent(
            customer_id=customer_id,
            login_id=login_id,
            kind=document,
            granted=True,
            text_sha256=digest,
            source="portal",
        )
