"""Demo data of the slices beyond customers and bills: one module a topic, each with ``load``.

A loader runs in the tenant's scope and unit of work, does nothing where the tenant's rules leave its
pages off, and changes nothing the second time.
"""

from types import ModuleType

from portal.demo.dataset.extras import (
    appointments,
    batches,
    colleagues,
    customer_desk,
    decisions,
    desk,
    documents,
    figures,
    messages,
    meters,
    notices,
    profile,
    registrations,
    representation,
    requests,
    rules,
    unlikely_readings,
)
from portal.demo.dataset.extras.context import DemoContext

__all__ = ["EXTRAS", "DemoContext"]

EXTRAS: tuple[ModuleType, ...] = (
    representation,
    meters,
    appointments,
    requests,
    messages,
    desk,
    documents,
    profile,
    registrations,
    decisions,
    batches,
    colleagues,
    customer_desk,
    rules,
    notices,
    unlikely_readings,
    figures,
)
