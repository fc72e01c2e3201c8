"""`portal clerks`: add, list and disable the staff of a tenant; reset a lost second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from email_validator import EmailNotValidError, validate_email
from rich.console import Console
from rich.table import Table

from portal.app import build_services
from portal.cli.environment import read_settings
from portal.foundation import db
from portal.foundation.outbox import bell
from portal.foundation.tenancy import scope
from portal.foundation.tenancy.registry import TenantRegistryError
from portal.identity import operations, passwords, queries
from portal.identity.operations import staff_factor
from portal.identity.permissions import ROLES
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules

_PROBLEMS = {
    passwords.PasswordProblem.TOO_SHORT: f"at least {passwords.STAFF_MIN_LENGTH} characters",
    passwords.PasswordProblem.TOO_LONG: f"at most {passwords.MAX_LENGTH} characters",
    passwords.PasswordProblem.FORBIDDEN_CHARACTER: "no invisible characters",
    passwords.PasswordProblem.TOO_COMMON: "not one that very many people use",
    passwords.PasswordProblem.TOO_PERSONAL: "not the name, the e-mail address or the company",
}


@click.group()
def clerks() -> None:
    """The staff who sign in to a tenant's console."""


@clerks.command()
@click.option("--tenant", required=True, help="Slug of the tenant.")
@click.option("--email", required=True, help="The clerk signs in with it.")
@click.option("--name", required=True, help="As colleagues and the audit log see it.")
@click.option("--role", type=click.Choice(ROLES), default="clerk", show_default=True)
@click.option("--invite", is_flag=True, help="Mail a link to choose a password; ask for none here.")
def add(tenant: str, email: str, name: str, role: str, invite: bool) -> None:
    """Add a clerk; asks for the password twice unless --invite is given."""
    address = _checked_address(email)
    with _tenant_scope(tenant):
        hashed = passwords.UNUSABLE if invite else passwords.hash_password(_ask(name, address))
        with db.unit_of_work():
            try:
                operations.create_clerk(email=address, name=name, role=role, password_hash=hashed)
            except operations.EmailTakenError:
                raise click.ClickException(f"{tenant} has a clerk {address} already") from None
    done = "was invited by e-mail" if invite else "can sign in now"
    click.echo(f"{name} <{address}> ({role}) {done}.")


@clerks.command(name="list")
@click.option("--tenant", required=True, help="Slug of the tenant.")
def list_clerks(tenant: str) -> None:
    """Show who may sign in to the console."""
    with _tenant_scope(tenant), db.unit_of_work(readonly=True):
        rows = queries.clerks(unusable=passwords.UNUSABLE)
    table = Table("name", "e-mail", "role", "state")
    for row in rows:
        state = "invited" if row.status == "active" and row.invited else row.status
        table.add_row(row.name, row.email, row.role, state)
    Console().print(table)


@clerks.command()
@click.option("--tenant", required=True, help="Slug of the tenant.")
@click.option("--email", required=True)
def disable(tenant: str, email: str) -> None:
    """Keep a clerk out; open sessions end at once."""
    with _tenant_scope(tenant), db.unit_of_work():
        found = queries.account(kind="clerk", identifier=email)
        if found is None:
            raise click.ClickException(f"{tenant} has no active clerk {email}")
        try:
            operations.disable(clerk_id=found.id, now=utc_now())
        except operations.LastAdminError:
            raise click.ClickException(f"{email} is the last administrator of {tenant}") from None
    click.echo(f"{found.display_name} <{found.email}> can no longer sign in.")


@clerks.command(name="reset-second-factor")
@click.option("--tenant", required=True, help="Slug of the tenant.")
@click.option("--email", required=True)
def reset_second_factor(tenant: str, email: str) -> None:
    """Take a clerk's lost app, passkeys and recovery codes away; they set up new ones.

    For an administrator without a colleague who could do it. Make sure first who asks.
    """
    with _tenant_scope(tenant), db.unit_of_work():
        found = queries.account(kind="clerk", identifier=email)
        if found is None:
            raise click.ClickException(f"{tenant} has no active clerk {email}")
        staff_factor.reset(found.id, by=None, now=utc_now())
    click.echo(
        f"{found.display_name} <{found.email}> sets up a new second step at the next sign-in; "
        "a mail says so."
    )


@contextmanager
def _tenant_scope(slug: str) -> Iterator[None]:
    settings = read_settings()
    services = build_services(settings)
    bell.connect(settings.redis_url)
    try:
        with services.enter(), scope(services.registry.get(slug)):
            yield
    except TenantRegistryError as error:
        raise click.ClickException(str(error)) from None
    finally:
        services.database.dispose()


def _checked_address(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.ClickException(f"{email!r} is not an e-mail address: {error}") from None


def _ask(name: str, email: str) -> str:
    """Ask for a password until it is one that staff may have."""
    personal = (name, email, current_rules().company.short_name)
    while True:
        typed = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
        problem = passwords.problem_of(
            typed, min_length=passwords.STAFF_MIN_LENGTH, personal=personal
        )
        if problem is None:
            return typed
        click.echo(f"Please choose another one: {_PROBLEMS[problem]}.", err=True)
