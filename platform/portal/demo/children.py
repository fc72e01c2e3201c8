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
    """Send each signal in turn, waiting its seconds, until the child is gone; then kill the rest.

    Whatever it started is killed even when the child itself went in time, so that nothing of it
    stays behind.
    """
    for number, seconds in signals:
        if child.poll() is not None:
            break
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=seconds)
    reap(child)


def reap(child: subprocess.Popen[bytes], *, patience: float = 0) -> None:
    """Wait `patience` seconds for a child that was asked to end, then kill its whole session."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=patience)
    # rq's work horse leaves the process group, but nothing leaves the session.
    for pid in _session(child.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _session(leader: int) -> list[int]:
    """Pids of the session that `leader` began; empty where /proc does not tell."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # pid (name, which may hold anything) state parent group session …
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def fresh_log(path: Path) -> Path:
    """`path`, empty; what an earlier start wrote is kept beside it as `….1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))
    path.touch(mode=0o600)
    return path


def tail(path: Path, *, lines: int = 15) -> str:
    """The last lines of a log, for a message to a person."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
