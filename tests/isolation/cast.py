"""Who and what one tenant of the isolation tests has."""

import uuid
from dataclasses import dataclass, field


@dataclass(slots=True)
class Cast:
    """What one tenant has; ``ids`` holds a sample for every id that a route may take."""

    slug: str
    canary: str
    customer_email: str
    clerk_email: str
    admin_email: str
    ids: dict[str, uuid.UUID] = field(default_factory=dict)
