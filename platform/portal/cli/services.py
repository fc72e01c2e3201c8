"""What commands work with: the installation's services, and errors told in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from portal.app import Services, build_services
from portal.cli.environment import read_settings
from portal.foundation.findings import FindingsError
from portal.foundation.tenancy import Tenant
from portal.foundation.tenancy.registry import TenantRegistryError
from portal.kernel.errors import PortalError

INVALID = 1


@contextmanager
def opened_services() -> Iterator[Services]:
    """Build the services from the environment and enter them for the block."""
    services = build_services(read_settings())
    try:
        with services.enter():
            yield services
    finally:
        services.database.dispose()


@contextmanager
def reported() -> Iterator[None]:
    """Turn errors into plain words and the exit code 1; findings come one a line."""
    try:
        yield
    except FindingsError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        count = len(error.findings)
        click.echo(
            f"{count} {'finding' if count == 1 else 'findings'}; nothing was changed", err=True
        )
        raise click.exceptions.Exit(INVALID) from None
    except (PortalError, TenantRegistryError) as error:
        raise click.ClickException(str(error)) from None


def chosen(services: Services, slugs: Sequence[str]) -> list[Tenant]:
    """Return the named tenants, or all of them; raises TenantRegistryError for an unknown one."""
    return [services.registry.get(slug) for slug in slugs] if slugs else list(services.registry)
