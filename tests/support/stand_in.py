"""Stands in for `portal serve | worker | sweep` where a test is about the supervisor only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def _serve(descriptor: int) -> None:
    listener = socket.socket(fileno=descriptor)
    listener.setblocking(True)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def main(arguments: list[str]) -> None:
    command, notes = arguments[0], Path(os.environ["STAND_IN_NOTES"])
    with (notes / command).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {os.environ['DATABASE_URL']} {os.environ['SMTP_URL']}\n")
    if command == os.environ.get("STAND_IN_DIES"):
        raise SystemExit("the stand-in was told to die")
    if command == "serve":
        bind = next(part for part in arguments if part.startswith("--bind=fd://"))
        _serve(int(bind.removeprefix("--bind=fd://")))
    if command == "worker":
        # Like rq's work horse: a process group of its own, deaf to being asked.
        horse = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)"], process_group=0
        )
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (notes / "horse").write_text(f"{horse.pid}\n", encoding="utf-8")
    time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1:])
