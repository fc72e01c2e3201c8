"""`portal tenants create | suspend | resume`: a company comes, pauses, goes on."""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email

from portal.app import Services, build_services, load_plugins
from portal.cli import founding
from portal.cli.environment import read_settings
from portal.cli.services import opened_services, reported
from portal.cli.tenants import tenants
from portal.foundation import audit, db
from portal.foundation.outbox import bell
from portal.foundation.tenancy import Shell, scope
from portal.foundation.tenancy.registry_editing import add_tenant, remove_tenant, set_status
from portal.identity.operations import create_clerk
from portal.kernel.errors import ConflictError
from portal.plugin_api.registry import PluginRegistry
from portal.rules import operations as rules
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.settings import Settings

_REASON = "the company was created"


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the wizard asked: the company's files, its hosts, and its first admin."""

    slug: str
    new: founding.NewCompany
    portal_host: str
    console_host: str
    admin_email: str
    admin_name: str


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
        answers = _asked(slug, given, plugins=load_plugins(), ask=not yes)
        folder = settings.tenants_dir / answers.slug
        bundle = founding.bundle_of(answers.new, place=f"{folder.parent.name}/{answers.slug}")
        build_rules(bundle, registry=load_plugins(), slug=answers.slug, revision=0)
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


def _asked(
    slug: str | None, given: dict[str, Any], *, plugins: PluginRegistry, ask: bool
) -> Answers:
    """Return every answer: from the options, else asked for, else the default."""

    def answer(name: str, question: str, default: str | None = None) -> str:
        if given[name]:
            return str(given[name]).strip()
        if ask:
            return str(click.prompt(question, default=default)).strip()
        if default is None:
            raise click.UsageError(f"--{name.replace('_', '-')} is needed with --yes")
        return default

    company = answer("company", "Full legal name of the company")
    short = answer("short_name", "Name as customers know it", _short(company))
    given["slug"] = slug
    name = answer("slug", "Slug (never changes; small letters and digits)", _slug(short))
    email = _mailbox(answer("email", "E-mail address of customer service"))
    domain = email.partition("@")[2]
    verifier = answer("verifier", _choice("Verifier", plugins.names(founding.VERIFIERS)))
    policies = founding.fitting_policies(plugins, verifier)
    portal_host = answer("portal_host", "Host of the portal", f"ugyfelszolgalat.{domain}")
    console_host = answer("console_host", "Host of the console", f"ugyintezo.{domain}")
    new = founding.NewCompany(
        company=company,
        short_name=short,
        address=answer("address", "Address"),
        phone=answer("phone", "Telephone of customer service, as printed"),
        email=email,
        website=answer("website", "Website", f"https://www.{domain}"),
        sender=_mailbox(answer("sender", "Sender of mails", f"portal@{domain}")),
        verifier=verifier,
        approval=answer("approval", _choice("Approval policy", policies), policies[0]),
        identifiers=_identifiers(given["identifiers"], plugins, verifier, ask=ask),
    )
    return Answers(
        slug=name,
        new=new,
        portal_host=portal_host,
        console_host=console_host,
        admin_email=_mailbox(answer("admin_email", "E-mail address of the first administrator")),
        admin_name=answer("admin_name", "Name of the first administrator, family name first"),
    )


def _identifiers(
    typed: tuple[str, ...], plugins: PluginRegistry, verifier: str, *, ask: bool
) -> dict[str, str]:
    known = dict(part.split("=", 1) for part in typed if "=" in part)
    wanted = founding.identifiers_of(plugins, verifier)
    stray = set(known) - set(wanted) | {part for part in typed if "=" not in part}
    if stray:
        raise click.UsageError(
            f"--identifier {', '.join(sorted(stray))}: write NAME=EXAMPLE with one of "
            f"{', '.join(wanted)}"
        )
    for name in wanted:
        if name not in known and ask:
            known[name] = click.prompt(f"One {name.replace('_', ' ')}, as printed on the bill")
        if name not in known:
            raise click.UsageError(f"--identifier {name}=… is needed with --yes")
    return known


def _mailbox(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.UsageError(f"{typed!r} is not an e-mail address: {error}") from None


def _short(company: str) -> str:
    return re.sub(r"\s+((Nonprofit )?(Kft|Zrt|Nyrt|Bt)\.?)$", "", company)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", plain)[:20] or "company"


def _choice(label: str, names: tuple[str, ...]) -> str:
    return f"{label} ({', '.join(names)})"


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
