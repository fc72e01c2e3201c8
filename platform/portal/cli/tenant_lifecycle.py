"""`portal tenants create | suspend | resume`: a company comes, pauses, goes on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click

from portal.app import Services, build_services, load_plugins
from portal.cli import founding
from portal.cli.environment import read_settings
from portal.cli.services import opened_services, reported
from portal.cli.tenant_questions import Answers, asked
from portal.cli.tenants import tenants
from portal.foundation import audit, db
from portal.foundation.outbox import bell
from portal.foundation.tenancy import Shell, scope
from portal.foundation.tenancy.registry_editing import add_tenant, remove_tenant, set_status
from portal.identity.operations import create_clerk
from portal.kernel.errors import ConflictError
from portal.rules import operations as rules
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.settings import Settings

_REASON = "the company was created"


@tenants.command()
@click.argument("slug", required=False)
@click.option("--company", help="Full legal name.")
@click.option("--short-name", help="As customers know it; default: the name without its form.")
@click.option("--address", help="Seat and customer service.")
@click.option("--phone", help="Customer service, as printed.")
@click.option("--email", help="Mailbox of customer service.")
@click.option("--website", help="Address of the company's own site.")
@click.option("--sender", help="Address that mails come from; default: portal@ and the domain.")
@click.option("--portal-host", help="Host of the customers' portal.")
@click.option("--console-host", help="Host of the staff's console.")
@click.option("--verifier", help="How customers prove who they are (a registration verifier).")
@click.option("--approval", help="Approval policy; default: the first that fits the verifier.")
@click.option(
    "--identifier",
    "identifiers",
    multiple=True,
    metavar="NAME=EXAMPLE",
    help="An identifier as printed on the bill, e.g. customer_number=U12345; may be repeated.",
)
@click.option("--admin-email", help="The first administrator gets an invitation here.")
@click.option("--admin-name", help="The first administrator, family name first.")
@click.option("--yes", is_flag=True, help="Ask nothing: take defaults, fail where there is none.")
def create(slug: str | None, yes: bool, **given: Any) -> None:
    """Bring a new company to a working portal, and invite its first administrator.

    Writes tenants/SLUG and its block in tenants.yaml, brings the rules into force and mails the
    invitation; running processes know the company within a second. Where anything fails, nothing
    is left behind.
    """
    settings = read_settings()
    with reported():
        plugins = load_plugins()
        answers = asked(slug, given, plugins=plugins, ask=not yes)
        folder = settings.tenants_dir / answers.slug
        place = f"{folder.parent.name}/{answers.slug}"
        bundle = founding.bundle_of(answers.new, plugins, place=place)
        build_rules(bundle, registry=plugins, slug=answers.slug, revision=0)
        if folder.exists():
            raise ConflictError(f"{folder} exists already: move it away, or choose another slug")
        if not yes:
            _show(answers, folder)
            click.confirm("Create it?", default=True, abort=True)
        _create(answers, bundle, folder=folder, settings=settings)
    _tell_what_is_next(answers, folder)


@tenants.command()
@click.argument("slug")
@click.option("--reason", required=True, help="Why; stays in the company's audit log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def suspend(slug: str, reason: str, yes: bool) -> None:
    """Answer every page of SLUG with 503, and send nothing in its name, until it is resumed."""
    with reported(), opened_services() as services:
        company = services.registry.get(slug).company
        if not yes:
            click.confirm(f"Every page of {company} answers 503 from now on. Go on?", abort=True)
        _set(services, slug, status="suspended", action="tenant.suspended", reason=reason)
    click.echo(f"{slug} is suspended; what waits in its outbox is sent when it is resumed.")


@tenants.command()
@click.argument("slug")
@click.option("--reason", default="", help="Why; stays in the company's audit log.")
def resume(slug: str, reason: str) -> None:
    """Serve SLUG again; what waits in its outbox is sent."""
    with reported(), opened_services() as services:
        _set(services, slug, status="active", action="tenant.resumed", reason=reason)
        bell.connect(services.settings.redis_url)
        with scope(services.registry.get(slug)):
            bell.ring()
    click.echo(f"{slug} is served again.")


def _set(services: Services, slug: str, *, status: str, action: str, reason: str) -> None:
    set_status(services.settings.tenants_file, slug, status)
    with scope(services.registry.get(slug)), db.unit_of_work():
        audit.note(action, detail={"reason": reason})


def _show(answers: Answers, folder: Path) -> None:
    click.echo(f"\n{answers.new.company} becomes {answers.slug}:")
    click.echo(f"  portal   {answers.portal_host}\n  console  {answers.console_host}")
    click.echo(f"  files    {folder}\n  admin    {answers.admin_name} <{answers.admin_email}>\n")


def _create(answers: Answers, bundle: Bundle, *, folder: Path, settings: Settings) -> None:
    add_tenant(
        settings.tenants_file,
        answers.slug,
        company=answers.new.company,
        portal_hosts=[answers.portal_host],
        console_hosts=[answers.console_host],
    )
    try:
        for path, data in bundle.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        _bring_into_force(answers, bundle, settings)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        remove_tenant(settings.tenants_file, answers.slug)
        raise


def _bring_into_force(answers: Answers, bundle: Bundle, settings: Settings) -> None:
    services = build_services(settings)
    bell.connect(settings.redis_url)
    try:
        tenant = services.registry.get(answers.slug)
        with services.enter(), scope(tenant, Shell.CONSOLE), db.unit_of_work():
            rules.apply(
                bundle, plugins=services.plugins, author="portal tenants create", reason=_REASON
            )
            create_clerk(email=answers.admin_email, name=answers.admin_name, role="tenant_admin")
            audit.note("tenant.created")
    finally:
        services.database.dispose()


def _tell_what_is_next(answers: Answers, folder: Path) -> None:
    click.echo(f"{answers.slug} is in force; {answers.admin_email} is invited by e-mail.")
    click.echo("What is left to do:")
    for step in (
        f"DNS and certificates for {answers.portal_host} and {answers.console_host}",
        f"SPF and DKIM for {answers.new.sender}",
        f"logo, colours and texts on the console, or in {folder}; the legal pages are samples",
        f"portal customers import --tenant {answers.slug} customers.csv, then the invoices",
        f"portal doctor {answers.slug}",
    ):
        click.echo(f"  - {step}")
