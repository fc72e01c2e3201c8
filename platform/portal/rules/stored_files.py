"""How files are kept in a jsonb column: readable text as text, everything else as base64."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any


def encoded(files: Mapping[str, bytes | None]) -> dict[str, dict[str, str] | None]:
    """Return the files by path for jsonb: ``{"text": …}`` or ``{"base64": …}``; None stays None."""
    return {path: None if data is None else _whole(data) for path, data in files.items()}


def decoded(files: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the bytes by path of what ``encoded`` gave."""
    return {path: _bytes(file) for path, file in files.items()}


def decoded_changes(files: Mapping[str, Any]) -> dict[str, bytes | None]:
    """Return the bytes by path; None where a file is taken away."""
    return {path: None if file is None else _bytes(file) for path, file in files.items()}


def _whole(data: bytes) -> dict[str, str]:
    try:
        readable = data.decode()
    except UnicodeDecodeError:
        readable = "\0"
    # jsonb cannot hold the character NUL.
    return {"base64": b64encode(data).decode()} if "\0" in readable else {"text": readable}


def _bytes(file: Mapping[str, str]) -> bytes:
    return file["text"].encode() if "text" in file else b64decode(file["base64"])
