"""An import that is killed in the middle leaves nothing behind, and can simply be run again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers
from tests.support.slices import CUSTOMERS, INVOICES, Slices, rows

ROOT = Path(__file__).resolve().parents[3]
VICTIM = """
import sys, time
sys.path[:0] = [{root!r} + "/platform", {root!r}]
from pathlib import Path
from portal.billing.imports import import_invoices
from portal.settings import Settings
from tests.support.slices import Slices

def progress(phase, done, total):
    if phase == {phase!r} and done >= {after}:
        print("now", flush=True)
        time.sleep(60)

settings = Settings(
    mode="test", secret_key="x" * 40, database_url={url!r}, redis_url="", smtp_url="",
    portal_home=Path({home!r}),
)
slices = Slices.of(settings, Path({home!r}))
with slices.tenant("petkomm"):
    import_invoices(path=Path({path!r}), progress=progress)
"""


@pytest.mark.parametrize(("phase", "after"), [("reading", 4000), ("writing", 6000)])
def test_sigkill_leaves_no_half_batch(slices: Slices, phase: str, after: int) -> None:
    with slices.tenant("petkomm"):
        import_customers(
            path=slices.table("c.csv", CUSTOMERS, [("U0001", "Kovács", "", "", "", "")])
        )
        bills = [
            (
                "U0001",
                f"2026-{place:06d}",
                "",
                "2026-05-03",
                "2026-05-18",
                "",
                "",
                "1000",
                "",
                "",
                "",
            )
            for place in range(6000)
        ]
        path = slices.table("i.csv", INVOICES, bills)
        url = slices.settings.database_url
        # "writing" is told at the very end as well: the transaction is over then.
        code = VICTIM.format(
            root=str(ROOT), phase=phase, after=after if phase == "reading" else 0,
            url=url, home=str(slices.folder), path=str(path),
        )  # fmt: skip
        victim = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"now\n"
        os.kill(victim.pid, signal.SIGKILL)
        victim.communicate()
        assert rows("select count(*) from invoice") == [(0,)]
        assert rows("select count(*) from import_batch") == [(0,)]
        report = import_invoices(path=path)
        assert (report.added, report.wrong) == (6000, 0)
