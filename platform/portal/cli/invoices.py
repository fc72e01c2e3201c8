"""`portal invoices` and `portal payments`: bring in what the billing system made and booked."""

from __future__ import annotations

from pathlib import Path

import click

from portal.billing.imports import import_invoices, import_payments
from portal.cli import importing


@click.group()
def invoices() -> None:
    """The bills of a tenant's customers."""


@invoices.command("import")
@importing.tenant_option
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the PDFs that the column `document` names.",
)
@click.option("--no-mail", is_flag=True, help="Tell no customer, for instance of old bills.")
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_invoices_command(
    tenant: str,
    documents: Path | None,
    no_mail: bool,
    all_or_nothing: bool,
    language: str,
    file: Path,
) -> None:
    """Import FILE.csv: new bills are added; a known number with another amount is never overwritten.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_invoices(
            path=file,
            documents=documents,
            all_or_nothing=all_or_nothing,
            notify=not no_mail,
            progress=progress,
        ),
    )


@click.group()
def payments() -> None:
    """What a tenant's customers paid."""


@payments.command("import")
@importing.tenant_option
@click.option("--no-mail", is_flag=True, help="Tell no customer, for instance of old payments.")
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_payments_command(
    tenant: str, no_mail: bool, all_or_nothing: bool, language: str, file: Path
) -> None:
    """Import FILE.csv: payments are added once, told apart by their reference.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_payments(
            path=file, all_or_nothing=all_or_nothing, notify=not no_mail, progress=progress
        ),
    )
