"""What the import commands share: their options, the progress bar, the report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from flask_babel import force_locale
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from portal.app import Services, create_app
from portal.cli.environment import read_settings
from portal.foundation.csv_imports import Progress as ProgressCall
from portal.foundation.csv_problems import CsvFileError
from portal.foundation.csv_report import ImportReport
from portal.foundation.tenancy import scope
from portal.foundation.tenancy.registry import TenantRegistryError
from portal.rules.queries import NoRulesError

LANGUAGES = ("hu", "en")
tenant_option = click.option("--tenant", required=True, help="Slug of the tenant.")
file_argument = click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True)
)
all_or_nothing_option = click.option(
    "--all-or-nothing", is_flag=True, help="Store nothing when a single row is wrong."
)
language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="hu",
    show_default=True,
    help="Language of the report and of the list of wrong rows.",
)


def run(tenant: str, language: str, work: Callable[[ProgressCall | None], ImportReport]) -> None:
    """Run one import for the tenant and print what came of it; ends with 1 when nothing was stored."""
    with inside(tenant, language):
        try:
            with _progress_bar() as progress:
                report = work(progress)
        except CsvFileError as error:
            raise click.ClickException(str(error)) from None
        _print(report)
        if not report.stored:
            sys.exit(1)


@contextmanager
def inside(tenant: str, language: str) -> Iterator[None]:
    """Run the block for that tenant, in that language; ends with plain words where it cannot."""
    app = create_app(read_settings())
    services: Services = app.extensions["portal"]
    with ExitStack() as stack:
        stack.callback(services.database.dispose)
        stack.enter_context(services.enter())
        try:
            stack.enter_context(scope(services.registry.get(tenant)))
        except TenantRegistryError as error:
            raise click.ClickException(str(error)) from None
        stack.enter_context(app.app_context())
        stack.enter_context(force_locale(language))
        try:
            yield
        except NoRulesError as error:
            raise click.ClickException(str(error)) from None


@contextmanager
def _progress_bar() -> Iterator[ProgressCall | None]:
    """Show a bar on a terminal; where the output is a file or a log, show nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    words = {"reading": _("Reading"), "documents": _("Documents"), "writing": _("Writing")}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=None)

        def show(phase: str, done: int, total: int) -> None:
            bar.update(task, description=words[phase], completed=done, total=total)

        yield show


def _print(report: ImportReport) -> None:
    console = Console(soft_wrap=True)
    counts = (
        (_("rows in the file"), report.rows),
        (_("new"), report.added),
        (_("updated"), report.updated),
        (_("unchanged"), report.unchanged),
        (_("wrong"), report.wrong),
        (_("notifications queued"), report.notified),
    )
    table = Table(
        title=f"{report.file.name} ({report.encoding}, {report.delimiter!r})", show_header=False
    )
    for label, count in counts:
        table.add_row(label, str(count))
    console.print(table)
    if not report.wrong:
        return
    for row in report.examples:
        place = f"{row.line}, {row.column}" if row.column else str(row.line)
        console.print(f"  {_('line')} {place}: {row.reason}", markup=False, highlight=False)
    if report.wrong > len(report.examples):
        console.print("  …")
    if report.errors_file is not None:
        console.print(_("All of them: %(file)s", file=str(report.errors_file)), markup=False)
    if not report.stored:
        console.print(_("Nothing was stored, as all rows or none should be."), markup=False)
