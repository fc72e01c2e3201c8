"""How many tries are allowed: counts within windows, platform-wide floors and a tenant's own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budgets:
    """Tries allowed; each is a count within a window. Tenants may tighten, never loosen."""

    failures_per_customer_number_a_day: int
    failures_per_customer_number_a_month: int
    """Within 30 days."""
    mails_per_address_a_day: int
    submissions_per_ip_an_hour: int
    failures_per_tenant_an_hour: int
    code_tries: int
    sign_in_failures: int
    """Consecutive failures within 15 minutes before a login is slowed down and locked for a while."""
