"""`portal mails`: what the mail server tells about mails that did not arrive."""

from __future__ import annotations

from contextlib import ExitStack
from typing import BinaryIO

import click

from portal.app import build_services
from portal.cli.environment import read_settings
from portal.foundation import counting, db
from portal.foundation.mailing.receiving import take_in
from portal.foundation.mailing.reports import LARGEST, read_report
from portal.foundation.tenancy import scope
from portal.kernel.clock import utc_now


@click.group()
def mails() -> None:
    """Mails that the portal sent."""


@mails.command("bounce")
@click.argument("file", type=click.File("rb"))
def bounce(file: BinaryIO) -> None:
    """Take in the delivery report in FILE, or from standard input for `-`.

    The mail server pipes what comes back to the sender address into this command. Anything that is
    no report about a mail of this installation is named and left alone; that is no failure, so that
    the server does not send it round in a circle.
    """
    report = read_report(file.read(LARGEST + 1))
    if report is None:
        click.echo("ignored: no delivery report of a mail from here")
        return
    services = build_services(read_settings())
    with ExitStack() as stack:
        stack.callback(services.database.dispose)
        found = services.registry.resolve(report.host)
        if found is None:
            click.echo(f"ignored: no tenant sends mails as {report.host}")
            return
        stack.enter_context(services.enter())
        stack.enter_context(scope(found[0]))
        with db.unit_of_work():
            outcomes = take_in(report, now=utc_now())
        counting.flush()
        for address, outcome in outcomes:
            click.echo(f"{found[0].slug}: {address}: {outcome}")
