"""`portal audit`: whether the audit logs are what they were, and the head to keep elsewhere."""

from __future__ import annotations

import click

from portal.cli.services import chosen, opened_services, reported
from portal.foundation import db
from portal.foundation.audit import chain
from portal.foundation.tenancy import Tenant, scope

_WORDS = {
    "changed": "entry {number} ({entry_id}) is not what was written",
    "missing": "entry {number} ({entry_id}) is gone",
    "gap": "links are missing from number {number} on",
    "unlinked": "entry {entry_id} was never chained",
    "cut_off": "the log ends after {number}, before the head that you gave",
    "rewritten": "at {number} the log is another one than when you wrote its head down",
}
_slugs = click.argument("slugs", nargs=-1)


@click.group()
def audit() -> None:
    """The audit logs: check that no entry was changed or taken away."""


@audit.command()
@_slugs
@click.option(
    "--expect",
    "known",
    help="A head that `portal audit head` printed earlier; for one tenant.",
)
def verify(slugs: tuple[str, ...], known: str | None) -> None:
    """Reckon the chains of SLUGS (default: all) again; ends with 1 where one is damaged."""
    sound = True
    with reported(), opened_services() as services:
        if known and len(slugs) != 1:
            raise click.UsageError("--expect is the head of one tenant: name that tenant only")
        expected = chain.read_head(known) if known else chain.EMPTY
        for tenant in chosen(services, slugs):
            with scope(tenant), db.unit_of_work(readonly=True):
                found = chain.verify(expected)
            sound &= found.is_sound
            _tell(tenant, found)
    if not sound:
        raise click.exceptions.Exit(1)


@audit.command()
@_slugs
def head(slugs: tuple[str, ...]) -> None:
    """Print the head of each log: keep it where who runs this database cannot change it."""
    with reported(), opened_services() as services:
        for tenant in chosen(services, slugs):
            with scope(tenant), db.unit_of_work(readonly=True):
                click.echo(f"{tenant.slug}\t{chain.state()}")


def _tell(tenant: Tenant, found: chain.Verified) -> None:
    if found.is_sound:
        click.echo(f"{tenant.slug}: {found.head.number} entries, every one as it was written")
        return
    for damage in found.damage:
        words = _WORDS[damage.what].format(number=damage.number, entry_id=damage.entry_id)
        click.echo(f"{tenant.slug}: {words}", err=True)
    if found.found > len(found.damage):
        click.echo(f"{tenant.slug}: and {found.found - len(found.damage)} more", err=True)
