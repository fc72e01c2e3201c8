"""Looks at each company: its rules, its admins, its outbox, and texts nobody has written yet."""

from collections.abc import Iterator
from datetime import timedelta

from portal.app import Services
from portal.cli.doctor.checkup import Checkup, failure, fine, warning
from portal.foundation import db
from portal.foundation.findings import FindingsError
from portal.foundation.outbox.letters import outbox_state
from portal.foundation.tenancy import Tenant, scope
from portal.identity.permissions import TENANT_ADMIN
from portal.identity.queries import clerk_addresses
from portal.kernel.clock import utc_now
from portal.rules.build import build_rules
from portal.rules.model import TenantRules
from portal.rules.queries import published, revision

LATE, VERY_LATE = timedelta(minutes=5), timedelta(hours=1)
_SAMPLES = ("Mintaszöveg", "Sample text")
_LEGAL = ("terms", "privacy", "declaration")


def company(services: Services, tenant: Tenant) -> Iterator[Checkup]:
    """Look at one company."""
    if not tenant.active:
        yield warning(tenant.slug, "is suspended", f"portal tenants resume {tenant.slug}")
        return
    with scope(tenant), db.unit_of_work(readonly=True):
        yield from _rules(services, tenant)
        if not clerk_addresses(role=TENANT_ADMIN):
            yield failure(
                tenant.slug,
                "has no administrator who could let anybody in",
                f"portal clerks add --tenant {tenant.slug} --role tenant_admin --invite …",
            )
        yield from _outbox(tenant)


def _rules(services: Services, tenant: Tenant) -> Iterator[Checkup]:
    now = published()
    if now is None:
        advice = f"portal tenants apply {tenant.slug}"
        yield failure(tenant.slug, "has no rules in force: every page fails", advice)
        return
    try:
        rules = build_rules(
            revision(now.revision).bundle,
            registry=services.plugins,
            slug=tenant.slug,
            revision=now.revision,
        )
    except FindingsError as error:
        yield failure(
            tenant.slug,
            f"revision {now.revision} cannot run here: {error.findings[0]}",
            "bring back the plugin, or roll the rules back",
        )
        return
    yield fine(tenant.slug, f"revision {now.revision} of its rules is in force")
    yield from _texts(tenant, rules)


def _texts(tenant: Tenant, rules: TenantRules) -> Iterator[Checkup]:
    samples = sorted(
        page
        for (_locale, page), text in rules.content.items()
        if page in _LEGAL and any(mark in text for mark in _SAMPLES)
    )
    if samples:
        pages = ", ".join(dict.fromkeys(samples))
        advice = "put the text that a lawyer agreed to in its place before real use"
        yield warning(tenant.slug, f"still shows the sample text: {pages}", advice)


def _outbox(tenant: Tenant) -> Iterator[Checkup]:
    state = outbox_state()
    age = timedelta(0) if state.due_since is None else utc_now() - state.due_since
    found = f"{state.waiting} waiting in the outbox"
    if age > LATE:
        minutes = int(age.total_seconds() // 60)
        tell = failure if age > VERY_LATE else warning
        advice = "look whether worker, sweep and mail server run; the log says why"
        yield tell(tenant.slug, f"{found}, the oldest for {minutes} minutes", advice)
    else:
        yield fine(tenant.slug, found)
    if state.dead:
        yield warning(
            tenant.slug,
            f"{state.dead} messages were given up",
            f"portal outbox dead {tenant.slug}, then portal outbox resend",
        )
