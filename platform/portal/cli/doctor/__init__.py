"""`portal doctor`: what ails this installation, and what to do about each finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import click
from rich.console import Console
from rich.text import Text

from portal.app import Services
from portal.cli.doctor import companies, servers
from portal.cli.doctor.checkup import Checkup, Level, careful
from portal.cli.services import chosen, opened_services, reported

_SIGNS = {Level.FINE: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.FAILURE: ("✗", "red")}


@click.command()
@click.argument("slugs", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for monitoring.")
@click.option("--quiet", is_flag=True, help="Only what is not fine.")
@click.option("--no-certificates", is_flag=True, help="Do not connect to the companies' hosts.")
def doctor(slugs: tuple[str, ...], as_json: bool, quiet: bool, no_certificates: bool) -> None:
    """Look at everything that the portals of SLUGS (default: all) stand on.

    Changes nothing and sends nothing. Ends with 1 when something is broken, with 0 where there
    are warnings only.
    """
    console, counts = Console(soft_wrap=True), dict.fromkeys(Level, 0)
    with reported(), opened_services() as services:
        for look in _looks(services, slugs, with_certificates=not no_certificates):
            counts[look.level] += 1
            if quiet and look.level is Level.FINE:
                continue
            if as_json:
                click.echo(json.dumps(look.as_json(), ensure_ascii=False))
            else:
                console.print(_line(look))
    if not as_json:
        click.echo(
            f"{counts[Level.FINE]} fine, {counts[Level.WARNING]} to see to, "
            f"{counts[Level.FAILURE]} broken"
        )
    if counts[Level.FAILURE]:
        raise click.exceptions.Exit(1)


def _looks(
    services: Services, slugs: tuple[str, ...], *, with_certificates: bool
) -> Iterator[Checkup]:
    settings, tenants = services.settings, chosen(services, slugs)
    yield from careful(
        "database", lambda: servers.database(settings), "check DATABASE_URL and the server"
    )
    yield from careful("redis", lambda: servers.redis(settings), "check REDIS_URL and the server")
    yield from careful("smtp", lambda: servers.smtp(settings), "check SMTP_URL and the server")
    yield from careful(
        "storage", lambda: servers.storage(settings), "check PORTAL_HOME and who owns it"
    )
    for tenant in tenants:
        look = partial(companies.company, services, tenant)
        yield from careful(tenant.slug, look, "see the first failures")
    if with_certificates and settings.public_scheme == "https":
        yield from servers.certificates(settings, (one for one in tenants if one.active))


def _line(look: Checkup) -> Text:
    sign, colour = _SIGNS[look.level]
    line = Text.assemble((f"{sign} ", colour), (f"{look.place}: ", "bold"), look.found)
    return line.append(f"\n    → {look.advice}", "dim") if look.advice else line
