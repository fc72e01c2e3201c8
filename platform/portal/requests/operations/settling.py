"""What an accepted matter changes in the portal's own records."""

import uuid

from portal.customers.wishes import record_accepted
from portal.requests.operations.moving import Case
from portal.rules.sections.requests import MAILING_ADDRESS

_ADDRESS = ("postal_code", "city", "street", "valid_from")


def settled(
    case: Case, *, clerk_id: uuid.UUID | None = None, reason: str = "", overruled: bool = False
) -> None:
    """Write down that the matter is carried out; a new mailing address goes to the billing system.

    ``overruled``: the parties had not agreed.
    """
    actor = "system" if clerk_id is None else "clerk"
    case.happened("accepted", actor=actor, clerk_id=clerk_id, reason=reason, overruled=overruled)
    if case.row.kind == MAILING_ADDRESS:
        answers = case.row.answers["address"]
        record_accepted(
            customer_id=case.row.customer_id,
            login_id=case.row.login_id,
            field="mailing_address",
            value={name: answers[name] for name in _ADDRESS},
            case_number=case.row.case_number,
            now=case.now,
        )
