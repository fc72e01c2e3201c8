"""Runs a program that ends when its parent does: `leash.py SIGNAL PARENT UID:GID PROGRAM …`.

Stands alone (standard library only): it is started as a script, changes to the given account,
asks the kernel for SIGNAL on the parent's death, and becomes PROGRAM. Where the kernel cannot
do that (macOS) the program simply starts.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the program; never returns."""
    signal_name, parent, account, *command = arguments
    uid, gid = (int(part) for part in account.split(":"))
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # Only now: a change of account would clear the wish again.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.Signals[signal_name]), 0, 0, 0)
    if os.getppid() != int(parent):
        raise SystemExit("the parent has gone already")
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
