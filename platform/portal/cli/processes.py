"""`portal serve | worker | sweep | migrate | demo`: the processes of an installation."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from portal.app import build_runtime, chores, create_app
from portal.cli import state_metrics
from portal.cli.environment import read_settings, settings_to_serve
from portal.foundation.db import migrate as migrations
from portal.foundation.outbox import worker as outbox
from portal.foundation.outbox.pulse import PulseBook
from portal.foundation.web import logging
from portal.kernel.clock import utc_now
from portal.settings import Settings, SettingsError

CONFIGURATION = "python:portal.foundation.web.gunicorn_conf"


def _checked() -> Settings:
    try:
        return settings_to_serve()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option(
    "--application",
    default="portal.cli.web:create()",
    show_default=True,
    help="WSGI application, as gunicorn names it.",
)
@click.option("--bind", multiple=True, help="Address instead of PORT's; may be repeated.")
def serve(application: str, bind: tuple[str, ...]) -> None:
    """Serve the portals with gunicorn (WEB_CONCURRENCY workers, PORTAL_WEB_THREADS threads)."""
    settings = _checked()
    environ = dict(os.environ)
    if settings.metrics_port:
        environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.portal_home / "metrics")
    arguments = [sys.executable, "-m", "gunicorn", "--config", CONFIGURATION]
    arguments += [part for address in bind for part in ("--bind", address)]
    # gunicorn becomes this very process, so that signals reach it directly.
    os.execve(sys.executable, [*arguments, application], environ)  # noqa: S606  no shell


@click.command()
@click.option("--burst", is_flag=True, help="End when nothing is left to do.")
def worker(burst: bool) -> None:
    """Handle what waits in the tenants' outboxes: mails, notifications."""
    settings = _checked()
    logging.configure(settings.log_level)
    outbox.prepare(build_runtime(create_app(settings)))
    outbox.run_worker(redis_url=settings.redis_url, burst=burst)


@click.command()
@click.option("--once", is_flag=True, help="One round only.")
@click.option("--pause", default=10.0, show_default=True, help="Seconds between rounds.")
def sweep(once: bool, pause: float) -> None:
    """Ring again for what the queue lost, and tidy what has expired. Run exactly one."""
    settings = _checked()
    logging.configure(settings.log_level)
    app = create_app(settings)
    runtime, tidy, pulse = build_runtime(app), chores(app), PulseBook(settings.redis_url)
    if once:
        outbox.sweep(runtime)
        tidy()
        pulse.beat(utc_now())
        return
    if settings.sweep_metrics_port:
        state_metrics.serve(settings.sweep_metrics_port, app)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    after = (tidy, lambda: pulse.beat(utc_now()))
    outbox.run_sweep(runtime, chores=after, stop=stop, pause=pause)


@click.command()
@click.option("--revision", default="head", show_default=True)
def migrate(revision: str) -> None:
    """Bring the database to the newest schema, as the owner of its tables."""
    settings = read_settings()
    if settings.owner_database_url is None:
        raise click.ClickException(
            "OWNER_DATABASE_URL is not given. The application's role owns nothing on purpose; "
            "migrations need the role that owns the tables."
        )
    migrations.upgrade(owner_url=settings.owner_database_url, revision=revision)
    click.echo("The schema is up to date.")


@click.command()
def demo() -> None:
    """Everything on this machine with demo data, embedded servers and caught mail."""
    # A process of its own: it alone needs the extra `embedded`.
    os.execv(sys.executable, [sys.executable, "-m", "portal.demo"])  # noqa: S606  no shell
