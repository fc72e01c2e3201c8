"""`portal contracts`: bring in the contracts of points of use."""

from __future__ import annotations

from pathlib import Path

import click

from portal.billing.contract_imports import import_contracts
from portal.cli import importing


@click.group()
def contracts() -> None:
    """The supply contracts of a tenant's customers."""


@contracts.command("import")
@importing.tenant_option
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the PDFs that the column `document` names.",
)
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_command(
    tenant: str, documents: Path | None, all_or_nothing: bool, language: str, file: Path
) -> None:
    """Import FILE.csv: contracts are added or brought up to date, never deleted.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_contracts(
            path=file, documents=documents, all_or_nothing=all_or_nothing, progress=progress
        ),
    )
