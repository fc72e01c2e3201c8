"""Child processes that never outlive the process that started them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_LEASH = Path(__file__).with_name("leash.py")
LOG_LIMIT = 5_000_000
"""Bytes after which a log of an earlier start is put aside."""


def start(
    *,
    command: Sequence[str],
    log: Path,
    environ: Mapping[str, str] | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    account: tuple[int, int] | None = None,
    folder: Path | None = None,
    inherit: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, writing to `log`; open files stay closed to it.

    `account` is (uid, gid) to run as, `inherit` the file descriptors it keeps. A session of
    its own means that Ctrl-C in the terminal reaches only us, and we end things in order.
    """
    uid, gid = account or (os.geteuid(), os.getegid())
    leash = [sys.executable, "-I", "-S", str(_LEASH), on_parent_death.name]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  the command is ours, no shell
            [*leash, str(os.getpid()), f"{uid}:{gid}", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ if environ is not None else os.environ),
            cwd=folder,
            start_new_session=True,
            pass_fds=tuple(inherit),
        )


def end(child: subprocess.Popen[bytes], *, signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, waiting its seconds, until the child is gone; then kill all of it.

    The group is killed at the end even when the child itself went in time, so that nothing it
    started stays behind.
    """
    for number, seconds in signals:
        if child.poll() is not None:
            break
        child.send_signal(number)
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def fresh_log(path: Path) -> Path:
    """`path`, with a large log of earlier starts moved to `….1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    return path


def tail(path: Path, *, lines: int = 15) -> str:
    """The last lines of a log, for a message to a person."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
