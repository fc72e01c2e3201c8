"""The errors that every layer may raise and the shells know how to answer."""


class PortalError(Exception):
    """Root of the errors that this project raises on purpose."""


class NotFoundError(PortalError):
    """What was asked for does not exist, or belongs to somebody else: both look the same."""


class NoTenantInScopeError(PortalError):
    """Tenant-owned data was touched outside a tenant's scope: always a programming error."""


class ConflictError(PortalError):
    """Somebody else changed the thing first; the person should look again and decide anew."""
