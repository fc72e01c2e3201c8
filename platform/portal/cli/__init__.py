"""The command `portal`: one module a group of commands."""

from __future__ import annotations

import click

from portal.cli import processes
from portal.cli.audit import audit
from portal.cli.clerks import clerks
from portal.cli.consents import consents
from portal.cli.contracts import contracts
from portal.cli.customers import customers
from portal.cli.doctor import doctor
from portal.cli.documents import documents
from portal.cli.invoices import invoices, payments
from portal.cli.mails import mails
from portal.cli.meters import meters, readings
from portal.cli.outbox import outbox
from portal.cli.replay import replay
from portal.cli.tenant_lifecycle import tenants


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="portal-platform", prog_name="portal")
def main() -> None:
    """Customer portals of utility companies: one core, one set of rules a tenant."""


tenants.add_command(replay)
for command in (
    processes.serve,
    processes.worker,
    processes.sweep,
    processes.migrate,
    processes.demo,
    tenants,
    clerks,
    customers,
    invoices,
    payments,
    meters,
    readings,
    consents,
    mails,
    contracts,
    documents,
    audit,
    outbox,
    doctor,
):
    main.add_command(command)
