"""`portal customers`: bring the utility's customer records in."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli import importing
from portal.customers.imports import import_customers


@click.group()
def customers() -> None:
    """The customers of a tenant, as its billing system knows them."""


@customers.command("import")
@importing.tenant_option
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_command(tenant: str, all_or_nothing: bool, language: str, file: Path) -> None:
    """Import FILE.csv: customers are added or brought up to date, never deleted.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_customers(
            path=file, all_or_nothing=all_or_nothing, progress=progress
        ),
    )
