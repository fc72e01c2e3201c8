"""`portal consents`: hand the changes of electronic invoices to the billing system."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from portal.cli import importing
from portal.consents import exports
from portal.foundation.db import unit_of_work
from portal.kernel.errors import NotFoundError


@click.group()
def consents() -> None:
    """What customers agreed to."""


@consents.command("export")
@importing.tenant_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="All changes since that day; otherwise those that no batch holds yet.",
)
@click.option("--again", type=click.IntRange(min=1), metavar="BATCH", help="An earlier batch.")
@importing.language_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_command(
    tenant: str, since: datetime | None, again: int | None, language: str, file: Path
) -> None:
    """Write FILE.csv: who asked for electronic invoices, and who withdrew them.

    The columns are in docs/imports.md. Nothing is written where nothing has changed.
    """
    if since is not None and again is not None:
        raise click.UsageError("--since makes a new batch, --again writes an earlier one: choose.")
    with importing.inside(tenant, language), unit_of_work():
        # Written before it is committed: a file that cannot be written leaves no batch behind.
        written = _file(since.date() if since else None, again)
        if written is None:
            click.echo(_("There is no change to hand over."))
            return
        try:
            file.write_bytes(written.body)
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}") from None
        click.echo(_("Written: %(file)s", file=str(file)))


def _file(since: date | None, again: int | None) -> exports.BatchFile | None:
    if again is not None:
        try:
            return exports.batch_file(exports.batch(number=again))
        except NotFoundError:
            raise click.ClickException(_("There is no batch %(number)s.", number=again)) from None
    export_id = exports.make_batch(since=since)
    return exports.batch_file(exports.batch(export_id=export_id)) if export_id else None
