"""The tenants of this installation: which company answers on which host."""

from collections.abc import Iterable, Iterator

from portal.foundation.tenancy.scope import Shell, Tenant
from portal.kernel.errors import PortalError


class TenantRegistryError(PortalError):
    """Two tenants claim one host or slug, or an unknown tenant was named."""


class TenantRegistry:
    """All tenants, found by slug or by exact host."""

    def __init__(self, tenants: Iterable[Tenant]) -> None:
        self._by_slug: dict[str, Tenant] = {}
        self._by_host: dict[str, tuple[Tenant, Shell]] = {}
        for tenant in tenants:
            if tenant.slug in self._by_slug:
                raise TenantRegistryError(f"tenant {tenant.slug!r} stands twice in the registry")
            self._by_slug[tenant.slug] = tenant
            for shell, hosts in (
                (Shell.PORTAL, tenant.portal_hosts),
                (Shell.CONSOLE, tenant.console_hosts),
            ):
                for host in hosts:
                    if host in self._by_host:
                        raise TenantRegistryError(
                            f"host {host!r} is claimed twice; give each site its own"
                        )
                    self._by_host[host] = (tenant, shell)

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_slug.values())

    def active(self) -> tuple[Tenant, ...]:
        """Return the tenants that are not suspended."""
        return tuple(tenant for tenant in self if tenant.active)

    def get(self, slug: str) -> Tenant:
        """Return the tenant; raises TenantRegistryError naming those that exist."""
        try:
            return self._by_slug[slug]
        except KeyError:
            known = ", ".join(self._by_slug)
            raise TenantRegistryError(
                f"no tenant {slug!r}; this installation has {known}"
            ) from None

    def resolve(self, host: str) -> tuple[Tenant, Shell] | None:
        """Return who answers on that lower-case host without port, or None."""
        return self._by_host.get(host)
