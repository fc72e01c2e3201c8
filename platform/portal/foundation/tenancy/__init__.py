"""Which utility a piece of work belongs to: the registry of tenants, and the one in scope."""

from portal.foundation.tenancy.scope import Shell, Tenant, current_shell, current_tenant, scope

__all__ = ["Shell", "Tenant", "current_shell", "current_tenant", "scope"]
