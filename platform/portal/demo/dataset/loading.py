"""Loads the demo data once: makes the files, imports them as a utility would, opens the logins."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from portal.billing.imports import import_invoices, import_payments
from portal.customers.identifiers import canonical_reader
from portal.customers.imports import import_customers
from portal.customers.models import Customer
from portal.demo.dataset.e_invoices import record_consents
from portal.demo.dataset.extras import EXTRAS, DemoContext
from portal.demo.dataset.invoices import make_dataset
from portal.demo.dataset.pdf import BillJobs, print_bills, read_logo
from portal.demo.dataset.records import Dataset, DemoCustomer
from portal.demo.dataset.sign_ins import (
    TOTP_SECRET,
    Plan,
    keep_plan,
    tenant_entry,
    write_private,
)
from portal.demo.dataset.spec import DemoSpec
from portal.demo.dataset.spec_file import DEMO_FILE, read_spec
from portal.demo.dataset.write import DemoFiles, write_csv_files
from portal.foundation import db
from portal.foundation.csv_report import ImportReport
from portal.foundation.tenancy import Shell, Tenant, scope
from portal.foundation.web.application import PortalFlask
from portal.foundation.web.links import site_root
from portal.identity import passwords, queries
from portal.identity.operations import clerks, logins, staff_factor
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import PortalError
from portal.rules.queries import current_rules
from portal.settings import DEMO_MARKER, Settings

_MODES = ("demo", "test")
_BAR = 24
_STEP = 20


class DemoDataError(PortalError):
    """The demo data cannot be loaded here, or an import refused a part of it."""


@dataclass(frozen=True, slots=True)
class _Loader:
    """Loads one installation's demo data and says on the way how far it is."""

    settings: Settings
    today: date
    say: Callable[[str], None]
    earlier: dict[str, Any] = field(default_factory=dict)

    def entry_of(self, tenant: Tenant) -> dict[str, Any]:
        """Return the tenant's part of demo.json, loading its data unless it is there already."""
        urls = {"url": f"{site_root(Shell.PORTAL)}/", "console_url": f"{site_root(Shell.CONSOLE)}/"}
        kept = self.earlier.get(tenant.slug)
        if kept and _has_accounts(kept):
            return _with_apps(kept) | urls
        return self._load(tenant, **urls)

    def _load(self, tenant: Tenant, *, url: str, console_url: str) -> dict[str, Any]:
        tenant_dir = self.settings.tenants_dir / tenant.slug
        files = DemoFiles(folder=self.settings.portal_home / "demo" / tenant.slug)
        spec = read_spec(tenant_dir=tenant_dir)
        self.say(f"{tenant.company}: making customers and bills …")
        plan = keep_plan(path=files.folder / "plan.json", today=self.today)
        data = make_dataset(slug=tenant.slug, spec=spec, today=plan.today)
        write_csv_files(dataset=data, style=spec.csv, files=files)
        self._print(tenant, spec, data, files, tenant_dir)
        self._import(tenant, files, spec=spec, data=data, plan=plan)
        username = _open_accounts(spec=spec, data=data, plan=plan)
        self._add_extras(spec, data, plan)
        return tenant_entry(
            spec=spec, dataset=data, plan=plan, url=url, console_url=console_url, username=username
        )

    def _print(
        self, tenant: Tenant, spec: DemoSpec, data: Dataset, files: DemoFiles, tenant_dir: Path
    ) -> None:
        """Print the PDFs with a progress bar: one line a step, as the output may be a log."""
        logo = read_logo(tenant_dir=tenant_dir)
        jobs = list(BillJobs(spec=spec, logo=logo, folder=files.documents, dataset=data))
        done = 0

        def printed() -> None:
            nonlocal done
            done += 1
            if done % _STEP == 0 or done == len(jobs):
                filled = _BAR * done // len(jobs)
                bar = "█" * filled + "░" * (_BAR - filled)
                self.say(f"{tenant.company}: printing bills {bar} {done}/{len(jobs)}")

        print_bills(jobs=jobs, workers=min(4, os.cpu_count() or 1), printed=printed)

    def _add_extras(self, spec: DemoSpec, data: Dataset, plan: Plan) -> None:
        """Load what else the switched-on pages show, a topic after the other."""
        with db.unit_of_work():
            numbers = canonical_reader(current_rules(), "customer_number")
            rows = db.session().execute(select(Customer.customer_number, Customer.id))
            ids = {row.customer_number: row.id for row in rows}
            (registered,) = data.with_role(role="registered")
            context = DemoContext(
                spec=spec,
                data=data,
                today=plan.today,
                customer_ids={one.number: ids[str(numbers(one.number))] for one in data.customers},
                registered=registered,
            )
            for module in EXTRAS:
                module.load(context)

    def _import(
        self, tenant: Tenant, files: DemoFiles, *, spec: DemoSpec, data: Dataset, plan: Plan
    ) -> None:
        """Import the files in order; nobody is told by mail of bills that were there before them."""
        self.say(f"{tenant.company}: importing customers, bills and payments …")
        _check(import_customers(path=files.customers, all_or_nothing=True))
        with db.unit_of_work():  # before the bills: they go out as was asked
            record_consents(data=data, seed=spec.seed, today=plan.today)
        _check(
            import_invoices(
                path=files.invoices, documents=files.documents, all_or_nothing=True, notify=False
            )
        )
        _check(import_payments(path=files.payments, all_or_nothing=True, notify=False))


def load(*, settings: Settings, app: PortalFlask, say: Callable[[str], None] = click.echo) -> None:
    """Load the demo data of every tenant that has a demo.yaml, and write $PORTAL_HOME/demo.json.

    Loading again changes nothing but the addresses in demo.json; a loading that was broken off is
    finished with the same day and passwords. Raises DemoDataError outside demo (and test) mode,
    FindingsError for a wrong demo.yaml. Takes about half a minute for five tenants, the first time.
    """
    if settings.mode not in _MODES:
        raise DemoDataError(f"demo data never enters an installation in {settings.mode} mode")
    services = app.extensions["portal"]
    target = settings.portal_home / DEMO_MARKER
    loader = _Loader(
        settings=settings, today=local_today(utc_now()), say=say, earlier=_read_earlier(target)
    )
    entries = {}
    with services.enter():
        for tenant in services.registry:
            if (settings.tenants_dir / tenant.slug / DEMO_FILE).is_file():
                with scope(tenant), app.app_context():
                    entries[tenant.slug] = loader.entry_of(tenant)
    if entries != loader.earlier:
        write_private(path=target, content=entries)


def _read_earlier(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _has_accounts(entry: dict[str, Any]) -> bool:
    """Tell whether demo.json speaks of this database: the data may be new while the file is old."""
    wanted = (("customer", "registered"), ("clerk", "clerk"), ("clerk", "admin"))
    with db.unit_of_work(readonly=True):
        return all(
            queries.account(kind=kind, identifier=entry[who]["email"]) for kind, who in wanted
        )


def _with_apps(entry: dict[str, Any]) -> dict[str, Any]:
    """Give the staff of demo data that are older than the second step what it asks for."""
    with db.unit_of_work():
        for who in ("clerk", "admin"):
            account = queries.account(kind="clerk", identifier=entry[who]["email"])
            if account is not None and "totp_secret" not in entry[who]:
                staff_factor.keep_app(account.id, secret=TOTP_SECRET, now=utc_now())
                entry[who] = entry[who] | {"totp_secret": TOTP_SECRET}
    return entry


def _check(report: ImportReport) -> None:
    if not report.wrong:
        return
    rows = "; ".join(f"line {row.line}: {row.reason} ({row.value})" for row in report.examples[:5])
    raise DemoDataError(f"{report.file}: {report.wrong} rows were refused: {rows}")


def _open_accounts(*, spec: DemoSpec, data: Dataset, plan: Plan) -> str | None:
    """Open the registered customer's login and the staff's; return the login's user name."""
    (registered,) = data.with_role(role="registered")
    staff = spec.staff
    with db.unit_of_work():
        username = _open_login(registered, chosen=staff.registered_username, plan=plan)
        _add_clerk(staff.clerk_email, staff.clerk_name, "clerk", plan.clerk_password)
        _add_clerk(staff.admin_email, staff.admin_name, "tenant_admin", plan.admin_password)
    return username


def _open_login(registered: DemoCustomer, *, chosen: str, plan: Plan) -> str | None:
    """Open the login as the tenant's own registration would have; once."""
    rules = current_rules()
    number = canonical_reader(rules, "customer_number")(registered.number)
    username = chosen if rules.registration.username_by_customer else None
    if username is None and rules.registration.password_at_activation:
        username = number
    if not queries.email_has_login(registered.email):
        customer_id = db.session().scalars(
            select(Customer.id).where(Customer.customer_number == number)
        )
        logins.create_login(
            username=username,
            email=registered.email,
            display_name=registered.name,
            phone=registered.phone or None,
            password_hash=passwords.hash_password(plan.registered_password),
            locale="hu",
            customer_ids=[customer_id.one()],
        )
    return username


def _add_clerk(email: str, name: str, role: str, password: str) -> None:
    if queries.account(kind="clerk", identifier=email) is None:
        hashed = passwords.hash_password(password)
        clerk_id = clerks.create_clerk(email=email, name=name, role=role, password_hash=hashed)
        staff_factor.keep_app(clerk_id, secret=TOTP_SECRET, now=utc_now())
