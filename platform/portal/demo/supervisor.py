"""Runs the whole platform on one machine: servers, web, worker, sweep; ends all of it together."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from rich.console import Console

from portal.demo import children, given_database, mail_catcher, report, surroundings
from portal.demo.embedded import AlreadyRunning, EmbeddedServers
from portal.demo.index_page import read_sign_ins
from portal.demo.surroundings import CannotStart, Surroundings
from portal.demo.wheels import EmbeddedUnavailable
from portal.settings import DEMO_MARKER

RESTARTS, WITHIN_SECONDS = 3, 60.0
"""A process that dies more often than this is not restarted: something is really wrong."""
START_SECONDS = 60
STOP_SECONDS = 6
PORTAL = (sys.executable, "-m", "portal.cli")


class Stopped(BaseException):
    """Somebody asked us to end; not an Exception, so that nothing swallows it."""


@dataclass(kw_only=True)
class Program:
    """One process that is kept running."""

    name: str
    command: tuple[str, ...]
    log: Path
    environ: Mapping[str, str]
    inherit: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))

    def start(self) -> None:
        """Start it, and remember when."""
        self.starts.append(time.monotonic())
        self.process = children.start(
            command=self.command, log=self.log, environ=self.environ, inherit=self.inherit
        )

    @property
    def hopeless(self) -> bool:
        """Whether it died too often to be started again."""
        return len(self.starts) > RESTARTS and self.starts[-1] - self.starts[0] < WITHIN_SECONDS


class Supervisor:
    """Owns every process of the demo; `run` returns the exit code."""

    def __init__(self, *, environ: Mapping[str, str], out: Console) -> None:
        self.environ, self.out = environ, out
        self.programs: list[Program] = []

    def run(self) -> int:
        """Start everything, keep it running, and end it when asked to or when it must be."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _ask_to_stop)
        try:
            given = Surroundings.read(self.environ)
            with ExitStack() as stack:
                try:
                    self._start(given, stack)
                    self._keep_running()
                finally:
                    _ignore_signals()
        except Stopped:
            return 0
        except (CannotStart, AlreadyRunning, EmbeddedUnavailable) as error:
            report.show_problem(self.out, str(error))
            return 1
        return 0

    # ------------------------------------------------------------------------- starting

    def _start(self, given: Surroundings, stack: ExitStack) -> None:
        listeners = surroundings.claim_port(given.port)
        for listener in listeners:
            stack.enter_context(listener)
        ended = stack.enter_context(ExitStack())  # so that its word comes after the servers' end
        self.servers = EmbeddedServers(
            home=given.home,
            postgres=given.given("DATABASE_URL") is None,
            valkey=given.given("REDIS_URL") is None,
        )
        with report.step(self.out, "Starting PostgreSQL and Valkey …"):
            stack.enter_context(self.servers)
        ended.callback(self.out.print, "Everything that was started has ended.")
        stack.callback(self._end_programs)
        environ = self._environ(given, stack)
        commands = surroundings.keep_for_commands(environ, given.home)
        self._prepare(environ, given.home)
        with report.step(self.out, "Starting the web server …"):
            self._add_web(environ, given.home, listeners)
            self._wait_for_web(given.port)
        # Only now, so that they do not take the cores from the first page.
        self._add("worker", (*PORTAL, "worker"), given.home, environ)
        self._add("sweep", (*PORTAL, "sweep"), given.home, environ)
        report.show_ready(
            self.out,
            sign_ins=read_sign_ins(given.home / DEMO_MARKER),
            index_url=f"http://localhost:{given.port}/",
            mail_url=f"http://mail.localhost:{given.port}/",
            home=str(given.home),
            commands=str(commands),
        )

    def _environ(self, given: Surroundings, stack: ExitStack) -> dict[str, str]:
        urls = self.servers.urls
        database, owner = urls.database_url, urls.owner_database_url
        if real := given.given("DATABASE_URL"):
            database, owner = given_database.roles_for(
                database_url=real, owner_database_url=given.given("OWNER_DATABASE_URL")
            )
        smtp = given.given("SMTP_URL")
        if smtp is None:
            listener = stack.enter_context(mail_catcher.listen())
            smtp = mail_catcher.url_of(listener)
            self._add(
                "mail",
                (sys.executable, "-m", "portal.demo.mail_catcher", str(listener.fileno()))
                + (str(given.home / "mail"),),
                given.home,
                self.environ,
                inherit=(listener.fileno(),),
            )
        return given.for_children(
            database_url=database,
            owner_database_url=owner,
            redis_url=given.given("REDIS_URL") or urls.redis_url,
            smtp_url=smtp,
        )

    def _prepare(self, environ: Mapping[str, str], home: Path) -> None:
        """Migrate, apply the tenants, load the demo data once; in a process that can be ended."""
        program = Program(
            name="prepare",
            command=(sys.executable, "-m", "portal.demo.prepare"),
            log=children.fresh_log(home / "log" / "prepare.log"),
            environ=environ,
        )
        self.programs.append(program)
        program.start()
        assert program.process is not None  # noqa: S101  it was started above
        with report.step(self.out, "Preparing database, tenants and demo data …") as say:
            while program.process.poll() is None:
                say(children.tail(program.log, lines=1).strip()[:100])
                time.sleep(0.1)
        self.programs.remove(program)
        if program.process.returncode != 0:
            raise CannotStart(f"Preparing the data failed:\n\n{children.tail(program.log)}")

    def _add_web(
        self, environ: Mapping[str, str], home: Path, listeners: list[socket.socket]
    ) -> None:
        numbers = tuple(listener.fileno() for listener in listeners)
        binds = [f"--bind=fd://{number}" for number in numbers]
        serve = (*PORTAL, "serve", "--application=portal.demo.front:create()", *binds)
        self._add("web", serve, home, environ, inherit=numbers)

    def _add(
        self,
        name: str,
        command: tuple[str, ...],
        home: Path,
        environ: Mapping[str, str],
        *,
        inherit: tuple[int, ...] = (),
    ) -> None:
        log = children.fresh_log(home / "log" / f"{name}.log")
        program = Program(name=name, command=command, log=log, environ=environ, inherit=inherit)
        self.programs.append(program)
        program.start()

    def _wait_for_web(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            self._look_after_programs()
            if time.monotonic() > deadline:
                log = next(program.log for program in self.programs if program.name == "web")
                raise CannotStart(f"The web server does not answer:\n\n{children.tail(log)}")
            time.sleep(0.1)

    # --------------------------------------------------------------------- keeping it up

    def _keep_running(self) -> None:
        while True:
            self._look_after_programs()
            time.sleep(0.5)

    def _look_after_programs(self) -> None:
        """Restart what died; give up where that does not help, or where data are at stake."""
        postgres = self.servers.processes.get("postgres")
        if postgres and postgres.poll() is not None:
            log = self.servers.home / "log" / "postgres.log"
            raise CannotStart(f"PostgreSQL ended by itself:\n\n{children.tail(log)}")
        valkey = self.servers.processes.get("valkey")
        if valkey and valkey.poll() is not None:
            self.out.print("[yellow]Valkey ended by itself; starting it again.[/]")
            self.servers.start_valkey()
        for program in self.programs:
            if program.process is None or program.process.poll() is None:
                continue
            if program.hopeless:
                raise CannotStart(
                    f"The process '{program.name}' ends again and again. The end of its log, "
                    f"{program.log}:\n\n{children.tail(program.log)}"
                )
            self.out.print(f"[yellow]The process '{program.name}' ended; starting it again.[/]")
            children.reap(program.process)  # what it may have left behind
            program.start()

    # --------------------------------------------------------------------------- ending

    def _end_programs(self) -> None:
        """Ask all once, then wait: a second SIGTERM would make the worker drop its job."""
        running = [program.process for program in self.programs if program.process]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            left = max(0.1, deadline - time.monotonic())
            children.reap(process, patience=left)
        self.programs.clear()


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    _ignore_signals()
    raise Stopped


def _ignore_signals() -> None:
    # Ending takes seconds and must not be broken off in the middle.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
