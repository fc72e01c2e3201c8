"""Brings the demo's database to where the processes can start: schema, tenants, data once."""

from __future__ import annotations

import os

import click

from portal.app import build_services, create_app
from portal.demo import dataset
from portal.foundation.db import migrate, safety
from portal.rules import operations as rules
from portal.settings import Settings


def main() -> None:
    """Say each step on a line of its own; the supervisor shows the last one."""
    settings = Settings.from_environ(os.environ)
    click.echo("Migrating the database …")
    owner = settings.owner_database_url or settings.database_url
    migrate.upgrade(owner_url=owner)
    safety.mark_as_demo(owner_url=owner)
    click.echo("Applying the tenants' rules …")
    services = build_services(settings)
    rules.apply_all(
        database=services.database,
        tenants=services.registry,
        folder=settings.tenants_dir,
        plugins=services.plugins,
        author="demo",
        reason="start of the demo",
    )
    click.echo("Loading the demo data (only the first time) …")
    dataset.load(settings=settings, app=create_app(settings, services=services))


if __name__ == "__main__":
    main()
