"""`python -m portal.demo`: what `make run` and `portal demo` start."""

from __future__ import annotations

import os
import sys

from portal.demo import report
from portal.demo.supervisor import Supervisor

if __name__ == "__main__":
    sys.exit(Supervisor(environ=os.environ, out=report.console()).run())
