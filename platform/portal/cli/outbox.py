"""`portal outbox`: what waits to be sent, what was given up, and trying that again."""

from __future__ import annotations

import uuid

import click
from rich.console import Console
from rich.table import Table

from portal.cli.services import chosen, opened_services, reported
from portal.foundation import db
from portal.foundation.outbox import bell
from portal.foundation.outbox.letters import dead_letters, outbox_state, revive
from portal.foundation.tenancy import scope
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError

_slugs = click.argument("slugs", nargs=-1)


@click.group()
def outbox() -> None:
    """The outboxes: mails and other work that the worker does after a commit."""


@outbox.command()
@_slugs
def status(slugs: tuple[str, ...]) -> None:
    """Show for SLUGS (default: all) how much waits, since when, and how much was given up."""
    table = Table("tenant", "waiting", "oldest due for", "dead")
    with reported(), opened_services() as services:
        for tenant in chosen(services, slugs):
            with scope(tenant), db.unit_of_work(readonly=True):
                state = outbox_state()
            age = "" if state.due_since is None else str(utc_now() - state.due_since).split(".")[0]
            table.add_row(tenant.slug, str(state.waiting), age, str(state.dead))
    Console().print(table)


@outbox.command()
@_slugs
@click.option("--kind", help="Only this kind, e.g. billing.invoice_mail.")
def dead(slugs: tuple[str, ...], kind: str | None) -> None:
    """List what was given up in SLUGS (default: all), newest first, with the last error."""
    console, found = Console(soft_wrap=True), 0
    with reported(), opened_services() as services:
        for tenant in chosen(services, slugs):
            with scope(tenant), db.unit_of_work(readonly=True):
                letters = dead_letters(kind=kind)
            for letter in letters:
                found += 1
                console.print(
                    f"{tenant.slug}  {letter.id}  {letter.dead_at:%Y-%m-%d %H:%M} UTC  "
                    f"{letter.kind}  after {letter.attempts} tries: {letter.last_error}",
                    markup=False,
                    highlight=False,
                )
    if not found:
        click.echo("nothing was given up", err=True)


@outbox.command()
@click.option("--tenant", required=True, help="Slug of the tenant.")
@click.option("--kind", help="Only this kind.")
@click.option("--all", "every", is_flag=True, help="Everything that was given up.")
@click.argument("ids", nargs=-1, type=click.UUID)
def resend(tenant: str, kind: str | None, every: bool, ids: tuple[uuid.UUID, ...]) -> None:
    """Try the dead messages with these IDS again, or all of a --kind, or --all."""
    if sum((bool(ids), kind is not None, every)) != 1:
        raise click.UsageError("name ids, or one --kind, or --all")
    with reported(), opened_services() as services:
        bell.connect(services.settings.redis_url)
        with scope(services.registry.get(tenant)), db.unit_of_work():
            revived = revive(ids=ids, kind=kind)
        if not revived:
            raise NotFoundError(f"{tenant} has no dead message like that")
    click.echo(f"{tenant}: {revived} will be tried again at once")
