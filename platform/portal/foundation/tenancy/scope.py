"""The tenant in scope: set once per request, job or command, never by hand in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.kernel.errors import NoTenantInScopeError

PREVIEW_SUFFIX = "-preview"


class Shell(StrEnum):
    """Which of a tenant's two sites is asked: they stand on different hosts."""

    PORTAL = "portal"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One utility company. ``slug`` never changes; the first host of each kind is the canonical one.

    ``preview_of``: the company itself, where this is the walled-off scope in which its admin tries
    a draft of the rules out; see ``shadow``.
    """

    slug: str
    company: str
    portal_hosts: tuple[str, ...]
    console_hosts: tuple[str, ...]
    active: bool = True
    preview_of: "Tenant | None" = None

    def shadow(self) -> "Tenant":
        """Return the scope of this company's preview: the same hosts, nothing else in common.

        Everything that is a tenant's is kept by slug (rows, files, keys, rules), and no company's
        slug has a hyphen, so that the two can never meet.
        """
        return replace(self, slug=f"{self.slug}{PREVIEW_SUFFIX}", preview_of=self)

    def host(self, shell: Shell) -> str:
        """Return the canonical host of that shell, without a port."""
        return (self.portal_hosts if shell is Shell.PORTAL else self.console_hosts)[0]


_tenant: ContextVar[Tenant | None] = ContextVar("tenant", default=None)
_shell: ContextVar[Shell] = ContextVar("shell", default=Shell.PORTAL)


@contextmanager
def scope(tenant: Tenant, shell: Shell = Shell.PORTAL) -> Iterator[Tenant]:
    """Run the block for that tenant; scopes do not leak out of the block."""
    tenant_token, shell_token = _tenant.set(tenant), _shell.set(shell)
    try:
        yield tenant
    finally:
        _tenant.reset(tenant_token)
        _shell.reset(shell_token)


def current_tenant() -> Tenant:
    """Return the tenant in scope; raises NoTenantInScopeError without one."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenantInScopeError(
            "no tenant in scope: enter foundation.tenancy.scope(tenant) first"
        )
    return tenant


def current_shell() -> Shell:
    """Return the shell in scope."""
    return _shell.get()
