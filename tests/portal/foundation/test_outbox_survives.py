"""Every mail arrives, whatever dies: the worker in the middle of its work, or Valkey with its memory.

Stated duplicates: a worker that is killed may have handed one mail to the SMTP server without having
noted it, so each kill repeats one mail at most, under the same Message-ID.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from portal.demo.caught_mail import CaughtMail
from portal.foundation.outbox import bell
from portal.foundation.outbox.worker import sweep
from portal.kernel.clock import utc_now
from portal.messages.operations import NewEnquiry, send_enquiry
from portal.settings import Settings
from tests.support.servers import TestDatabase
from tests.support.site import Site

ROOT = Path(__file__).resolve().parents[3]
SLUG = "ugyfelportal"
PATIENCE = 60  # seconds until a test gives up waiting; no statement about speed


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "PORTAL_MODE": "test",
        "PORTAL_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PORTAL_HOME": str(settings.portal_home),
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
    }


@contextmanager
def worker(settings: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `portal worker` as a process of its own, in a group that can be killed whole."""
    with (tmp_path / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "worker"],
            env=environment(settings),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def write(site: Site, count: int) -> None:
    for number in range(count):
        with site.inside(SLUG):
            send_enquiry(
                NewEnquiry(
                    topic="question",
                    name="Próba Péter",
                    phone="+36301234567",
                    email=f"kerdezo{number}@example.com",
                    body="Kérdés",
                    locale="hu",
                ),
                login_id=None,
                ip=f"192.0.2.{number}",
                now=utc_now(),
            )


def receipts(mailbox: CaughtMail) -> Counter[str]:
    return Counter(mail.to for mail in mailbox.newest(limit=500) if mail.to.startswith("kerdezo"))


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE * 10):
        if condition():
            return
        pause.wait(0.1)
    pytest.fail("waited in vain")


def test_a_killed_worker_loses_nothing(
    site: Site, database: TestDatabase, mailbox: CaughtMail, settings: Settings, tmp_path: Path
) -> None:
    write(site, 30)
    with worker(settings, tmp_path) as first:
        until(lambda: len(receipts(mailbox)) >= 5)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    arrived = len(receipts(mailbox))
    assert arrived < 30, "the worker was faster than the kill: the test proves nothing"
    # A minute passes: the leases of the dead worker run out, and the sweep finds what they held.
    database.admin.execute("update outbox_message set leased_until = now() - interval '1 second'")
    with worker(settings, tmp_path):
        sweep(site.runtime)
        until(lambda: len(receipts(mailbox)) == 30)
        until(lambda: unsent(database) == 0)
    repeated = sum(count - 1 for count in receipts(mailbox).values())
    assert repeated <= 1


def test_a_flushed_valkey_loses_nothing(
    site: Site, database: TestDatabase, mailbox: CaughtMail, settings: Settings, tmp_path: Path
) -> None:
    write(site, 10)
    Redis.from_url(settings.redis_url).flushall()
    with worker(settings, tmp_path):
        until(lambda: bool(Redis.from_url(settings.redis_url).keys("rq:worker:*")))
        assert len(receipts(mailbox)) == 0, "the bell was flushed, so nobody can have come"
        assert sweep(site.runtime) == 1
        until(lambda: unsent(database) == 0)
    assert receipts(mailbox) == Counter({f"kerdezo{number}@example.com": 1 for number in range(10)})


def test_a_silent_valkey_does_not_stop_the_customer(
    site: Site, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(bell._queue[0], "connection", dead)
    write(site, 1)
    assert unsent(database) == 2


def unsent(database: TestDatabase) -> int:
    [(waiting,)] = database.admin.execute(
        "select count(*) from outbox_message where done_at is null"
    ).fetchall()
    return int(waiting)
