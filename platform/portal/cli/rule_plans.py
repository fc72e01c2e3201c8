"""What commands say of a change of the rules: in words, what speaks against it, how strong it is."""

from collections.abc import Sequence

import click

from portal.app import Services
from portal.foundation import db
from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import Tenant, current_tenant, scope
from portal.kernel.clock import utc_now
from portal.kernel.errors import PortalError
from portal.rules.bundle import Bundle
from portal.rules.queries import published, revision
from portal.rules_desk.judging import Judgement
from portal.rules_desk.observations import Observation
from portal.rules_desk.planning import Plan, plan_of
from portal.rules_desk.strength import Strength, odds


class NotConfirmedError(PortalError):
    """The plan warns of something, and nobody said yes."""


def plan_against_present(bundle: Bundle) -> tuple[int | None, Plan]:
    """Return the number of the revision in force and the plan; raises FindingsError.

    Needs a unit of work.
    """
    now = published()
    before = revision(now.revision).bundle if now else Bundle({})
    plan = plan_of(before, bundle, now=utc_now())
    if plan.findings:
        raise FindingsError(plan.findings)
    return now.revision if now else None, plan


def print_plan(plan: Plan) -> None:
    """Print the sentences, what speaks against it, the strength, and every key and file."""
    for sentence in plan.sentences:
        click.echo(f"  {sentence}")
    if plan.judgement:
        _print_observations("STOPS", plan.judgement.stops)
        _print_observations("WARNING", plan.judgement.warnings)
        _print_observations("known already", plan.judgement.known)
        click.echo(f"  guess strength: {_strength(plan.judgement)}")
    click.echo("  key by key:")
    for change in plan.changes:
        click.echo(f"    {change}")


def confirm(services: Services, wanted: Sequence[tuple[Tenant, Bundle]], *, yes: bool) -> None:
    """Ask about what the plans warn of, tenant by tenant.

    Raises FindingsError where something stops a plan, NotConfirmedError where nobody says yes.
    """
    stopped: list[Finding] = []
    warned: list[tuple[Tenant, Plan]] = []
    for tenant, bundle in wanted:
        with db.bind(services.database), scope(tenant), db.unit_of_work(readonly=True):
            _number, plan = plan_against_present(bundle)
        if plan.judgement:
            stopped += [_as_finding(one, bundle) for one in plan.judgement.stops]
        if plan.warnings and plan.changes:
            warned.append((tenant, plan))
    if stopped:
        raise FindingsError(stopped)
    for tenant, plan in warned:
        click.echo(f"{tenant.slug}:", err=True)
        for one in plan.judgement.warnings if plan.judgement else ():
            click.echo(f"  WARNING: {one.what} {one.evidence or ''}".rstrip(), err=True)
    if warned and not yes and not _said_yes():
        raise NotConfirmedError("not confirmed; nothing was changed (--yes confirms beforehand)")


def _said_yes() -> bool:
    try:
        return click.confirm("Is that meant?", err=True)
    except click.Abort:
        return False  # there is nobody to ask


def _as_finding(stop: Observation, bundle: Bundle) -> Finding:
    path = ".".join(map(str, stop.path))
    return Finding(
        bundle.place or current_tenant().slug, 0, 0, path, stop.what, stop.evidence or ""
    )


def _print_observations(kind: str, found: Sequence[Observation]) -> None:
    for one in found:
        click.echo(f"  {kind}: {one.what} {one.evidence or ''}".rstrip())


def _strength(judgement: Judgement) -> str:
    after = _chances(judgement.after)
    return after if judgement.before is None else f"{_chances(judgement.before)} → {after}"


def _chances(strength: Strength) -> str:
    if strength.by_person:
        return "a clerk decides"
    one, anybody = odds(strength.one_a_year), odds(strength.any_a_day)
    return f"{strength.grade} ({one} a year into one portal, {anybody} a day into any)"
