"""What the loaders of further demo data get to know."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.demo.dataset.records import Dataset, DemoCustomer
from portal.demo.dataset.spec import DemoSpec


@dataclass(frozen=True, slots=True)
class DemoContext:
    """One tenant's demo data, imported already. ``customer_ids``: by the number as in the data."""

    spec: DemoSpec
    data: Dataset
    today: date
    customer_ids: Mapping[str, uuid.UUID]
    registered: DemoCustomer
    """The customer with the ready-made login."""

    @property
    def registered_id(self) -> uuid.UUID:
        """Return the id of the customer with the ready-made login."""
        return self.customer_ids[self.registered.number]
