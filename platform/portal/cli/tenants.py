"""Commands about tenants: check their files, bring them into force, take them back."""

import getpass
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from portal.app import Services, load_plugins
from portal.cli.rule_plans import confirm, plan_against_present, print_plan
from portal.cli.services import opened_services, reported
from portal.foundation import db
from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import Tenant, scope
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.registry_file import read_registry
from portal.rules import json_schema, operations, queries, reference
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle, read_bundle

_ROOT = Path(__file__).resolve().parents[3]

tenants_folder = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PORTAL_TENANTS_DIR",
    default=_ROOT / "tenants",
    help="Folder that holds <slug>/rules.yaml; default: tenants/ of the project.",
)
_list_file = click.option(
    "--file",
    "registry_file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PORTAL_TENANTS_FILE",
    default=_ROOT / "tenants.yaml",
    help="The list of tenants; default: tenants.yaml of the project.",
)
_author = click.option(
    "--author", default=getpass.getuser, help="Who does it; default: your user name."
)
_reason = click.option("--reason", default="", help="Why; kept with the revision.")
_yes = click.option("--yes", is_flag=True, help="Confirm what the plan warns of beforehand.")
_slugs = click.argument("slugs", nargs=-1)


@click.group()
def tenants() -> None:
    """Check tenants' rules, see what would change, bring them into force, take them back."""


@tenants.command("list")
@_list_file
def list_tenants(registry_file: Path) -> None:
    """List the companies of this installation with their hosts."""
    with reported():
        for tenant in read_registry(registry_file, demo=False):
            status = "active" if tenant.active else "suspended"
            hosts = ", ".join((*tenant.portal_hosts, *tenant.console_hosts))
            click.echo(f"{tenant.slug:<16} {status:<10} {tenant.company} ({hosts})")


@tenants.command()
@_slugs
@tenants_folder
@_list_file
def check(slugs: Sequence[str], folder: Path, registry_file: Path) -> None:
    """Check SLUGS (default: all) without touching any database; ends with 1 where wrong."""
    findings: list[Finding] = []
    with reported():
        registry = read_registry(registry_file, demo=False)
        plugins = load_plugins()
        for tenant in _chosen(registry, slugs):
            try:
                build_rules(_bundle(folder, tenant), registry=plugins, slug=tenant.slug, revision=0)
            except FindingsError as error:
                findings += error.findings
            else:
                click.echo(f"{tenant.slug}: in order", err=True)
        if findings:
            raise FindingsError(findings)


@tenants.command()
@_slugs
@tenants_folder
def plan(slugs: Sequence[str], folder: Path) -> None:
    """Show what applying SLUGS (default: all) would change, and what speaks against it."""
    with reported(), opened_services() as services:
        for tenant in _chosen(services.registry, slugs):
            with scope(tenant), db.unit_of_work(readonly=True):
                current, found = plan_against_present(_bundle(folder, tenant))
            if current is not None and not found.changes:
                click.echo(f"{tenant.slug}: nothing to change, revision {current} is in force")
                continue
            begin = f"revision {current} is in force" if current else "nothing is in force"
            click.echo(f"{tenant.slug}: {begin}; applying would change:")
            print_plan(found)


@tenants.command()
@_slugs
@tenants_folder
@_author
@_reason
@_yes
def apply(slugs: Sequence[str], folder: Path, author: str, reason: str, yes: bool) -> None:
    """Bring SLUGS (default: all) into force; where one is wrong, none is applied."""
    with reported(), opened_services() as services:
        chosen = list(_chosen(services.registry, slugs))
        confirm(services, _sound(services, folder, chosen), yes=yes)
        done = operations.apply_all(
            database=services.database,
            tenants=chosen,
            folder=folder,
            plugins=services.plugins,
            author=author,
            reason=reason,
        )
    for one in done:
        words = "is in force now" if one.changed else "was in force already, nothing changed"
        click.echo(f"{one.slug}: revision {one.revision} {words}")


@tenants.command()
@click.argument("slug")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option("--revision", "number", type=click.IntRange(min=1), help="Default: the one in force.")
def export(slug: str, target: Path, number: int | None) -> None:
    """Write the files of SLUG's revision into the new folder TARGET."""
    with reported(), _at(slug, readonly=True):
        written = operations.export(target, number=number)
    click.echo(f"{slug}: {len(written)} files written to {target}")


@tenants.command()
@click.argument("slug")
def history(slug: str) -> None:
    """List which revision of SLUG came into force when, newest first."""
    with reported(), _at(slug, readonly=True):
        for one in queries.publications():
            when = f"{one.published_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{when}  revision {one.revision}  {one.author}  {one.reason}".rstrip())


@tenants.command()
@click.argument("slug")
@click.option("--to", type=click.IntRange(min=1), required=True, help="Number of the revision.")
@_author
@_reason
@_yes
def rollback(slug: str, to: int, author: str, reason: str, yes: bool) -> None:
    """Bring an older revision of SLUG into force again."""
    with reported(), opened_services() as services:
        tenant = services.registry.get(slug)
        with scope(tenant), db.unit_of_work(readonly=True):
            wanted = queries.revision(to).bundle
        confirm(services, [(tenant, wanted)], yes=yes)
        with scope(tenant), db.unit_of_work():
            operations.rollback(to=to, plugins=services.plugins, author=author, reason=reason)
    click.echo(f"{slug}: revision {to} is in force again")


@tenants.command()
def schema() -> None:
    """Print the JSON Schema of rules.yaml, for editors."""
    click.echo(json_schema.as_text(load_plugins()), nl=False)


@tenants.command(name="reference")
def print_reference() -> None:
    """Print the reference of rules.yaml: every key with its type, default, meaning, example."""
    click.echo(reference.as_markdown(load_plugins()), nl=False)


def _chosen(registry: TenantRegistry, slugs: Sequence[str]) -> Iterable[Tenant]:
    return [registry.get(slug) for slug in slugs] if slugs else list(registry)


def _sound(
    services: Services, folder: Path, tenants: Iterable[Tenant]
) -> list[tuple[Tenant, Bundle]]:
    """Return the files of each tenant; raises FindingsError with what is wrong in any of them."""
    bundles: list[tuple[Tenant, Bundle]] = []
    findings: list[Finding] = []
    for tenant in tenants:
        try:
            bundle = _bundle(folder, tenant)
            build_rules(bundle, registry=services.plugins, slug=tenant.slug, revision=0)
        except FindingsError as error:
            findings += error.findings
        else:
            bundles.append((tenant, bundle))
    if findings:
        raise FindingsError(findings)
    return bundles


def _bundle(folder: Path, tenant: Tenant) -> Bundle:
    return read_bundle(folder / tenant.slug, place=f"{folder.name}/{tenant.slug}")


@contextmanager
def _at(slug: str, *, readonly: bool) -> Iterator[Services]:
    """Open a unit of work for one tenant."""
    with opened_services() as services:
        tenant = services.registry.get(slug)
        with scope(tenant), db.unit_of_work(readonly=readonly):
            yield services
