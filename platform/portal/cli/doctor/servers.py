"""Looks at what an installation stands on: database, Redis, SMTP, storage, clock, certificates."""

import os
import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory

from portal.cli.doctor.checkup import Checkup, failure, fine, warning
from portal.foundation.db import migrate, safety
from portal.foundation.mailing import Mailer
from portal.foundation.outbox.pulse import PulseBook
from portal.foundation.tenancy import Tenant
from portal.kernel.clock import utc_now
from portal.settings import Settings

SKEW_WARNING, SKEW_FAILURE = timedelta(seconds=2), timedelta(seconds=30)
SWEEP_LATE = timedelta(minutes=2)
LITTLE_SPACE, NO_SPACE = 0.15, 0.05
CERTIFICATE_WARNING, CERTIFICATE_FAILURE = timedelta(days=21), timedelta(days=4)
_VERSION = "select version_num from alembic_version"


def database(settings: Settings) -> Iterator[Checkup]:
    """Look at the role and the policies, at migrations that wait, and at the server's clock."""
    problems = safety.problems_of(
        database_url=settings.database_url, allow_demo=settings.mode != "production"
    )
    for problem in problems:
        yield failure("database", problem, "see “Two database roles” in docs/operators.md")
    if not problems:
        yield fine("database", "role and row-level security are in order")
    with psycopg.connect(_plain(settings.database_url), connect_timeout=10) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
    if row is not None:
        yield _clock("database clock", row[0])
    yield from _migrations(settings)


def _migrations(settings: Settings) -> Iterator[Checkup]:
    newest = ScriptDirectory(str(migrate.MIGRATIONS)).get_current_head()
    url = settings.owner_database_url or settings.database_url
    try:
        with psycopg.connect(_plain(url), connect_timeout=10) as connection:
            row = connection.execute(_VERSION).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        yield warning(
            "migrations",
            "the application's role may not see which migrations ran",
            "give OWNER_DATABASE_URL to this command",
        )
        return
    present = str(row[0]) if row else "none"
    if present == newest:
        yield fine("migrations", f"the schema is at {newest}, the newest")
    else:
        yield failure(
            "migrations", f"the schema is at {present}, the code needs {newest}", "portal migrate"
        )


def redis(settings: Settings) -> Iterator[Checkup]:
    """Look at Redis, the workers that wait there, and the sweep."""
    pulse = PulseBook(settings.redis_url).read()
    yield fine("redis", f"answers; {pulse.queued} in the queue")
    yield _clock("redis clock", pulse.time)
    if pulse.workers:
        yield fine("worker", f"{pulse.workers} at work")
    else:
        yield failure("worker", "no worker is running: no mail leaves", "start `portal worker`")
    if pulse.swept_at is None:
        yield failure("sweep", "no sweep has run", "start exactly one `portal sweep`")
    elif utc_now() - pulse.swept_at > SWEEP_LATE:
        since = f"{pulse.swept_at:%Y-%m-%d %H:%M} UTC"
        yield failure("sweep", f"the last round was at {since}", "restart `portal sweep`")
    else:
        yield fine("sweep", "makes its rounds")


def smtp(settings: Settings) -> Iterator[Checkup]:
    """Say hello to the mail server, with TLS and sign-in as mails would, and send nothing."""
    mailer = Mailer(settings.smtp_url, timeout=10)
    mailer.greet()
    yield fine("smtp", "the mail server lets us in")


def storage(settings: Settings) -> Iterator[Checkup]:
    """Write a file where documents are kept, and look how much room is left."""
    folder = settings.storage_dir
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(b"x")
        file.flush()
        os.fsync(file.fileno())
    yield fine("storage", f"{folder} can be written")
    yield _room(folder)


def _room(folder: Path) -> Checkup:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    found = f"{usage.free / 2**30:.1f} GiB free of {usage.total / 2**30:.1f} ({free:.0%})"
    advice = "make room or add disk before uploads and imports fail"
    if free < NO_SPACE:
        return failure("disk", found, advice)
    return warning("disk", found, advice) if free < LITTLE_SPACE else fine("disk", found)


def certificates(settings: Settings, tenants: Iterable[Tenant]) -> Iterator[Checkup]:
    """Open a TLS connection to every host of every served company, as a browser would."""
    port = settings.public_port or 443
    for tenant in tenants:
        for host in (*tenant.portal_hosts, *tenant.console_hosts):
            yield certificate(host, port)


def certificate(host: str, port: int) -> Checkup:
    """Look at one host's certificate."""
    place = f"certificate of {host}"
    try:
        with (
            socket.create_connection((host, port), timeout=5) as raw,
            ssl.create_default_context().wrap_socket(raw, server_hostname=host) as secured,
        ):
            ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        advice = "renew it, and have the proxy send the whole chain"
        return failure(place, f"browsers refuse it: {error.verify_message}", advice)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return failure(place, f"nobody answers on port {port}: {why}", "check DNS and proxy")
    left = datetime.fromtimestamp(ends, UTC) - utc_now()
    found = f"good for {left.days} days"
    if left < CERTIFICATE_WARNING:
        tell = failure if left < CERTIFICATE_FAILURE else warning
        return tell(place, found, "renew it, and see why that did not happen by itself")
    return fine(place, found)


def _clock(place: str, shown: datetime) -> Checkup:
    skew = abs(shown - utc_now())
    found = f"differs from ours by {skew.total_seconds():.1f} s"
    if skew < SKEW_WARNING:
        return fine(place, found)
    advice = "have every machine follow NTP: codes, sessions and deadlines go by the clock"
    return (failure if skew > SKEW_FAILURE else warning)(place, found, advice)


def _plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)
