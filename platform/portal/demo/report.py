"""What the demo prints: addresses and sign-ins as a table, and problems as plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from portal.demo.index_page import present_code, staff_secret

NARROWEST = 110
"""Columns assumed where the output is no terminal, so that addresses stay in one piece."""


def console() -> Console:
    """Standard output; wide enough for addresses when it goes to a file."""
    own = Console(highlight=False)
    return own if own.is_terminal else Console(highlight=False, width=NARROWEST)


@contextmanager
def step(out: Console, text: str) -> Iterator[Callable[[str], None]]:
    """One step of the start: a moving line on a terminal, plain lines in a file.

    Yields a function that takes what the step says of itself meanwhile.
    """
    if out.is_terminal:
        with out.status(text) as status:
            yield lambda line: status.update(escape(line))
        return
    out.print(text)
    said = {""}

    def say(line: str) -> None:
        # Only whole steps: the lines of a progress bar would fill a file.
        if line.endswith("…") and line not in said:
            said.add(line)
            out.print(f"  {escape(line)}")

    yield say


def sign_in_table(sign_ins: dict[str, dict[str, Any]]) -> Table:
    """Three rows a tenant: who and where, and below each other user and password.

    Two narrow columns, so that even 80 columns break no address and no password.
    """
    table = Table(title="Demo sign-ins", title_justify="left", title_style="bold")
    table.add_column("Who, where", no_wrap=True)
    table.add_column("User, password", no_wrap=True)
    for slug, tenant in sign_ins.items():
        rows = (
            ("customer", tenant.get("url"), tenant.get("registered")),
            ("clerk", tenant.get("console_url"), tenant.get("clerk")),
            ("admin", tenant.get("console_url"), tenant.get("admin")),
        )
        for number, (who, url, account) in enumerate(rows, start=1):
            known = account or {}
            user = known.get("username") or known.get("email") or "–"
            table.add_row(
                f"[bold]{escape(slug)}[/] {who}\n{escape(str(url or '–'))}",
                f"{escape(str(user))}\n{escape(str(known.get('password') or '–'))}",
                end_section=number == len(rows),
            )
    return table


def show_ready(
    out: Console,
    *,
    sign_ins: dict[str, dict[str, Any]],
    index_url: str,
    mail_url: str,
    home: str,
    commands: str,
) -> None:
    """The last thing printed by a start that went well."""
    out.print(sign_in_table(sign_ins))
    secret = staff_secret(sign_ins)
    if secret is not None:
        code, seconds = present_code(secret)
        out.print(f"Second step [bold]{code}[/] for {seconds} s; the code now: {index_url}code")
        out.print(f"            or give an authenticator app the key {secret}")
    out.print(f"Overview    [bold]{index_url}[/]")
    out.print(f"Mail        [bold]{mail_url}[/]   (also as {mail_url}messages.json)")
    out.print(f"Data, logs  {escape(home)}")
    out.print(f"Commands    . {escape(commands)} && .venv/bin/portal --help", soft_wrap=True)
    out.print("\n[bold green]Ready.[/] Ctrl-C ends everything that was started.")


def show_problem(out: Console, text: str) -> None:
    """Why there is no demo, without a traceback."""
    out.print(f"\n[bold red]The demo cannot run.[/]\n\n{escape(text)}\n", soft_wrap=True)
