"""A PostgreSQL cluster made ready for the portal: data folder, version, leftovers, roles."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from portal.demo import children, wheels

ADMIN_ROLE = "postgres"
OWNER_ROLE = "portal_owner"
APP_ROLE = "portal_app"
DATABASE = "portal"

START_SECONDS = 90
"""Crash recovery after a power cut may take a while."""


def prepare(*, admin_url: str) -> None:
    """Create the two roles and the database where they are missing. Safe to repeat."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER_ROLE, APP_ROLE):
            verb = sql.SQL("ALTER" if role in known else "CREATE")
            connection.execute(
                sql.SQL(
                    "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                ).format(verb, sql.Identifier(role))
            )
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )


def initialise(data: Path, *, programs: Path, ids: tuple[int, int] | None, log: Path) -> None:
    # Made beside and renamed, so that a start that was broken off leaves no half cluster.
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    process = children.start(
        command=[
            *(str(programs / "initdb"), "-D", str(fresh), "-U", ADMIN_ROLE, "--no-sync"),
            *("--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        ],
        log=log,
        account=ids,
        folder=data.parent,
    )
    if process.wait(timeout=START_SECONDS) != 0:
        raise wheels.EmbeddedUnavailable(
            f"PostgreSQL could not set up its data folder:\n{children.tail(log)}"
        )
    fresh.rename(data)


def check_version(data: Path, programs: Path) -> None:
    made_by = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    ours = programs.parent.name.removeprefix("pginstall") or "16"
    if made_by != ours:
        raise wheels.EmbeddedUnavailable(
            f"The data in {data} were made by PostgreSQL {made_by}, but version {ours} is "
            "installed. Move PORTAL_HOME aside, or install the earlier wheel."
        )


def end_orphan(data: Path, url: str, programs: Path) -> None:
    """Stop a server that a killed owner left behind; forget the pid file of one that is gone.

    The pid alone proves nothing after a restart of the machine, so the server itself is asked.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    command = [str(programs / "pg_isready"), "-q", "-d", url]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        answer = subprocess.run(command, check=False).returncode  # noqa: S603  our program
        if answer == 0:
            break
        if answer != 1:  # 1: it lives, but is starting up or shutting down
            pid_file.unlink(missing_ok=True)
            return
        time.sleep(0.2)
    os.kill(int(pid_file.read_text(encoding="ascii").split()[0]), signal.SIGINT)
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
