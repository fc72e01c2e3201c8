"""`portal meters` and `portal readings`: bring in what the utility knows of its meters."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli import importing
from portal.metering.imports import import_meters, import_readings


@click.group()
def meters() -> None:
    """The meters of a tenant's customers."""


@meters.command("import")
@importing.tenant_option
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_meters_command(tenant: str, all_or_nothing: bool, language: str, file: Path) -> None:
    """Import FILE.csv: meters are added or brought up to date, with their exchanges; none is deleted.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_meters(path=file, all_or_nothing=all_or_nothing, progress=progress),
    )


@click.group()
def readings() -> None:
    """What those meters showed."""


@readings.command("import")
@importing.tenant_option
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_readings_command(tenant: str, all_or_nothing: bool, language: str, file: Path) -> None:
    """Import FILE.csv: readings are added once; a known day with another value is never overwritten.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_readings(
            path=file, all_or_nothing=all_or_nothing, progress=progress
        ),
    )
