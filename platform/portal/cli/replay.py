"""The command that replays a tenant's files, or a revision, over the decisions on record."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from portal.cli.services import opened_services, reported
from portal.cli.tenants import tenants_folder
from portal.foundation import db
from portal.foundation.tenancy import scope
from portal.kernel.clock import utc_now
from portal.registration.replaying import running
from portal.registration.replaying.judging_again import Change
from portal.registration.replaying.running import Again, RulesAt
from portal.rules.bundle import read_bundle
from portal.rules.queries import revision

_DIFFERENT = 2


@click.command()
@click.argument("slug")
@tenants_folder
@click.option("--revision", "number", type=click.IntRange(min=1), help="This revision, no files.")
@click.option("--own", is_flag=True, help="Each decision by the revision it was made by: a check.")
@click.option("--show", type=click.IntRange(min=0), default=20, help="Cases to list; default: 20.")
def replay(slug: str, folder: Path, number: int | None, own: bool, show: int) -> None:
    """Show what SLUG's files would have decided otherwise; ends with 2 where anything.

    Nothing is changed, and nothing of a person is printed: a case is its time and its registration.
    """
    with (
        reported(),
        opened_services() as services,
        scope(services.registry.get(slug)),
        db.unit_of_work(readonly=True),
    ):
        rules_at = running.own_rules() if own else _always(folder / slug, number=number)
        found = _told(running.walk(rules_at, now=utc_now()), slug=slug, show=show)
    if found:
        raise click.exceptions.Exit(_DIFFERENT)


def _always(folder: Path, *, number: int | None) -> RulesAt:
    """Return what judges every decision by that revision, or by the files of the folder."""
    if number is not None:
        bundle = revision(number).bundle
    else:
        bundle = read_bundle(folder, place=f"{folder.parent.name}/{folder.name}")
    rules = running.built(bundle, number=number or 0)
    return lambda _made_by: rules


def _told(decisions: Iterator[Again], *, slug: str, show: int) -> bool:
    """Print the cases as they come and the sums at the end; tell whether anything differs."""
    total, changes, listed = 0, Counter[Change](), 0
    for one in decisions:
        total += 1
        if one.difference is None:
            continue
        changes[one.difference.change] += 1
        if listed < show:
            listed += 1
            now = one.difference.ending or one.difference.change.value
            click.echo(
                f"{one.decided.at:%Y-%m-%d %H:%M} UTC  {one.registration_id}  "
                f"{one.decided.ending} -> {now}  {', '.join(one.difference.causes)}"
            )
    otherwise = changes[Change.OTHERWISE] + changes[Change.NOT_SENT]
    click.echo(f"{slug}: of {total} decisions, {otherwise} would have gone otherwise")
    for change in (Change.UNKNOWN, Change.DETAIL, Change.UNREADABLE):
        if changes[change]:
            click.echo(f"  {change.value}: {changes[change]}")
    return bool(changes)
