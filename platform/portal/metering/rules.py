"""The tenant's rules about meters, for code that runs only where they are there."""

from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules
from portal.rules.sections.meters import Meters


def meter_rules() -> Meters:
    """Return the section ``meters``; raises NotFoundError where the company has none."""
    found = current_rules().meters
    if found is None:
        raise NotFoundError("this company has no meters")
    return found
