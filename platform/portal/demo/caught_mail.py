"""Keeps caught mail in a folder: each message as it came (.eml) and as it reads (.json)."""

from __future__ import annotations

import email
import email.policy
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

KEPT = 2000
"""Messages kept; when one more comes, the oldest goes."""


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
    """The store; any number of processes may read while one SMTP server writes.

    A message is there once its .json is, which appears whole; ids sort by time.
    """

    def __init__(self, *, folder: Path, kept: int = KEPT) -> None:
        self.folder, self.kept = folder, kept
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def add(self, *, sender: str, recipients: list[str], content: bytes) -> str:
        """Keep one message as it came over the wire; returns its id."""
        message = _parse(content)
        caught = Caught(
            id=f"{time.time_ns():016x}{secrets.token_hex(4)}",
            received_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            sender=sender,
            to=", ".join(recipients),
            subject=" ".join(str(message.get("subject", "")).split()),
            text=_body(message, "plain"),
            html=_body(message, "html"),
        )
        self._file(caught.id, "eml").write_bytes(content)
        half_written = self._file(caught.id, "part")
        half_written.write_text(json.dumps(caught.as_json()), encoding="utf-8")
        half_written.rename(self._file(caught.id, "json"))
        for old in self._keys()[self.kept :]:
            self._forget(old)
        return caught.id

    def newest(self, *, to: str = "", limit: int = 100, before: str = "") -> list[Caught]:
        """Messages, newest first; `to` is any part of a recipient's address, in any case.

        `before` is the id of a message: only older ones are returned.
        """
        found: list[Caught] = []
        for caught in self._read(key for key in self._keys() if not before or key < before):
            if to.casefold() in caught.to.casefold():
                found.append(caught)
            if len(found) == limit:
                break
        return found

    def get(self, key: str) -> Caught | None:
        """One message, or None."""
        return next(self._read(known for known in self._keys() if known == key), None)

    def source(self, key: str) -> bytes | None:
        """The message as it came, or None."""
        return None if self.get(key) is None else self._file(key, "eml").read_bytes()

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
        for key in self._keys():
            self._forget(key)

    def _keys(self) -> list[str]:
        return sorted((path.stem for path in self.folder.glob("*.json")), reverse=True)

    def _read(self, keys: Iterator[str]) -> Iterator[Caught]:
        for key in keys:
            try:
                held = self._file(key, "json").read_text(encoding="utf-8")
            except FileNotFoundError:
                continue  # it was the oldest, and went meanwhile
            yield Caught(**json.loads(held))

    def _forget(self, key: str) -> None:
        for kind in ("json", "eml"):
            self._file(key, kind).unlink(missing_ok=True)

    def _file(self, key: str, kind: str) -> Path:
        return self.folder / f"{key}.{kind}"


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
