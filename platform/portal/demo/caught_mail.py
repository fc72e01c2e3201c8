"""Keeps caught mail in a folder: one .eml a message and an index to search; the oldest go."""

from __future__ import annotations

import email
import email.policy
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

KEPT = 2000
"""Messages kept; when one more comes, the oldest goes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, received_at TEXT NOT NULL, sender TEXT NOT NULL,
    recipients TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL
)
"""


@dataclass(frozen=True, kw_only=True)
class Caught:
    """One caught message. `to` holds the envelope's bare addresses, joined by ", "."""

    id: str
    received_at: str
    """ISO 8601, UTC, to the millisecond."""
    sender: str
    to: str
    subject: str
    text: str
    html: str

    def as_json(self) -> dict[str, str]:
        """The message as /messages.json shows it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came with a message."""

    name: str
    content_type: str
    content: bytes


class CaughtMail:
    """The store; any number of processes may read while one SMTP server writes."""

    def __init__(self, *, folder: Path, kept: int = KEPT) -> None:
        self.folder, self.kept = folder, kept
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._index() as index:
            index.execute("PRAGMA journal_mode = WAL")
            index.execute(_SCHEMA)

    def add(self, *, sender: str, recipients: list[str], content: bytes) -> str:
        """Keep one message as it came over the wire; returns its id. Ids sort by time."""
        message = _parse(content)
        key = f"{time.time_ns():016x}{secrets.token_hex(4)}"
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        subject = " ".join(str(message.get("subject", "")).split())
        row = (key, now, sender, ", ".join(recipients), subject)
        self._file(key).write_bytes(content)
        with self._index() as index:
            index.execute(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, _body(message, "plain"), _body(message, "html")),
            )
            gone = index.execute(
                "DELETE FROM message WHERE id IN "
                "(SELECT id FROM message ORDER BY id DESC LIMIT -1 OFFSET ?) RETURNING id",
                (self.kept,),
            ).fetchall()
        for (old,) in gone:
            self._file(old).unlink(missing_ok=True)
        return key

    def newest(self, *, to: str = "", limit: int = 100, before: str = "") -> list[Caught]:
        """Messages, newest first; `to` is any part of a recipient's address, in any case.

        `before` is the id of a message: only older ones are returned.
        """
        pattern = f"%{_literal(to)}%"
        with self._index() as index:
            rows = index.execute(
                "SELECT id, received_at, sender, recipients, subject, text, html FROM message "
                "WHERE recipients LIKE ? ESCAPE '!' AND (? = '' OR id < ?) "
                "ORDER BY id DESC LIMIT ?",
                (pattern, before, before, limit),
            ).fetchall()
        return [_caught(row) for row in rows]

    def get(self, key: str) -> Caught | None:
        """One message, or None."""
        with self._index() as index:
            row = index.execute(
                "SELECT id, received_at, sender, recipients, subject, text, html FROM message "
                "WHERE id = ?",
                (key,),
            ).fetchone()
        return _caught(row) if row else None

    def source(self, key: str) -> bytes | None:
        """The message as it came, or None."""
        if self.get(key) is None:
            return None
        return self._file(key).read_bytes()

    def attachments(self, key: str) -> list[Attachment]:
        """The files that came with a message."""
        source = self.source(key)
        if source is None:
            return []
        return [
            Attachment(
                name=part.get_filename() or "attachment",
                content_type=part.get_content_type(),
                content=part.get_payload(decode=True) or b"",  # type: ignore[arg-type]
            )
            for part in _parse(source).iter_attachments()
        ]

    def clear(self) -> None:
        """Forget every message."""
        with self._index() as index:
            gone = index.execute("DELETE FROM message RETURNING id").fetchall()
        for (key,) in gone:
            self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.eml"

    @contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / "index.sqlite3", timeout=10)) as index, index:
            yield index


def _caught(row: tuple[str, ...]) -> Caught:
    key, received_at, sender, recipients, subject, text, html = row
    return Caught(
        id=key,
        received_at=received_at,
        sender=sender,
        to=recipients,
        subject=subject,
        text=text,
        html=html,
    )


def _literal(part: str) -> str:
    return part.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _parse(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _body(message: EmailMessage, kind: str) -> str:
    """The text or HTML part; a broken one is shown as far as it can be read."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
