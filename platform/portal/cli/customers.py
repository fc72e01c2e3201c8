"""`portal customers`: bring the utility's customer records in."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli import importing
from portal.customers.imports import import_customers
from portal.customers.wish_export import as_csv
from portal.customers.wish_queries import take_for_export
from portal.foundation import db
from portal.kernel.clock import utc_now


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


@customers.command("changes")
@importing.tenant_option
@click.option("--again", is_flag=True, help="All that the records do not show yet, not only new.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def changes_command(tenant: str, again: bool, file: Path) -> None:
    """Write what customers want recorded otherwise to FILE.csv, for the billing system.

    What was written once is left out the next time; it counts as taken over when a later import of
    customers brings it.
    """
    with importing.inside(tenant, importing.LANGUAGES[0]), db.unit_of_work():
        found = take_for_export(now=utc_now(), again=again)
        file.write_text(as_csv(found), encoding="utf-8-sig", newline="")
    click.echo(f"{file}: {len(found)}")
