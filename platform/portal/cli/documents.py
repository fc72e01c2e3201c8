"""`portal documents`: bring in what the company sends electronically instead of by post."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli import importing
from portal.documents.imports import import_documents


@click.group()
def documents() -> None:
    """The documents in the customers' library."""


@documents.command("import")
@importing.tenant_option
@click.option(
    "--documents",
    "folder",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the PDFs that the column `document` names.",
)
@click.option("--no-mail", is_flag=True, help="Tell no customer, for instance of old documents.")
@importing.all_or_nothing_option
@importing.language_option
@importing.file_argument
def import_documents_command(
    tenant: str, folder: Path, no_mail: bool, all_or_nothing: bool, language: str, file: Path
) -> None:
    """Import FILE.csv: new documents are added, told apart by their reference.

    Wrong rows stay out and are listed in FILE.errors.csv. The columns are in docs/imports.md.
    """
    importing.run(
        tenant,
        language,
        lambda progress: import_documents(
            path=file,
            documents=folder,
            all_or_nothing=all_or_nothing,
            notify=not no_mail,
            progress=progress,
        ),
    )
