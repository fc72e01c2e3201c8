"""Starts the real supervisor, with real servers, over stand-ins for the portal's processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from portal.demo import report, supervisor

supervisor.PORTAL = (sys.executable, str(Path(__file__).with_name("stand_in.py")))
supervisor.STOP_SECONDS = 2


class Demo(supervisor.Supervisor):
    """Without migrations and data: they have tests of their own."""

    def _prepare(self, environ: Mapping[str, str], home: Path) -> None:
        return


if __name__ == "__main__":
    sys.exit(Demo(environ=os.environ, out=report.console()).run())
