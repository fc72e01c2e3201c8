"""What a new login is called."""

from portal.plugin_api.claims import Claim
from portal.rules.model import TenantRules


def login_name(claim: Claim, *, rules: TenantRules) -> str | None:
    """Return the user name of the login that a claim leads to, or None where the address is enough.

    Chosen by the customer where the rules let them choose; else, where the activation page shows
    one, the customer number, which stands on every bill. Nothing is looked up, so that showing it
    before the proof is judged tells nobody who is registered.
    """
    if claim.username is not None:
        return claim.username
    return claim.customer_number if rules.registration.password_at_activation else None
