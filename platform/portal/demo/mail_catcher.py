"""An SMTP server that delivers nothing and keeps everything, for the demo and the tests."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.demo.caught_mail import CaughtMail

SIZE_LIMIT = 30_000_000
"""Largest message accepted, in bytes."""


NOBODY = ".invalid"
"""Addresses under this reserved name (RFC 2606) are refused, to see what bounces do."""


class _Keep:
    """aiosmtpd's handler: every recipient is accepted, but for those that cannot exist."""

    def __init__(self, caught: CaughtMail) -> None:
        self.caught = caught

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower().endswith(NOBODY):
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        try:
            key = await asyncio.to_thread(
                self.caught.add,
                sender=envelope.mail_from or "",
                recipients=list(envelope.rcpt_tos),
                content=raw,
            )
        except OSError as error:
            return f"452 The message could not be kept: {error.strerror}"
        return f"250 Kept as {key}"


def listen() -> socket.socket:
    """A socket on a free port of this machine, not reachable from outside."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """SMTP_URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"smtp://{host}:{port}"


async def _serve(listener: socket.socket, caught: CaughtMail, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(
            _Keep(caught),
            enable_SMTPUTF8=True,
            data_size_limit=SIZE_LIMIT,
            hostname="mail.localhost",
            ident="portal mail catcher",
            loop=loop,
        ),
        sock=listener,
    )
    async with server:
        await stop.wait()


class MailServer:
    """Context manager: the server in a thread of this process, for tests."""

    def __init__(self, *, folder: Path) -> None:
        self.caught = CaughtMail(folder=folder)
        self._listener = listen()
        self.url = url_of(self._listener)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mail-catcher", daemon=True)

    def __enter__(self) -> MailServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(_serve(self._listener, self.caught, self._stop))


async def _serve_until_told(listener: socket.socket, caught: CaughtMail) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _serve(listener, caught, stop)


def main(arguments: list[str]) -> None:
    """`mail_catcher FD FOLDER`: serve on an inherited listening socket until SIGTERM."""
    descriptor, folder = arguments
    listener = socket.socket(fileno=int(descriptor))
    listener.setblocking(False)
    asyncio.run(_serve_until_told(listener, CaughtMail(folder=Path(folder))))


if __name__ == "__main__":
    main(sys.argv[1:])
