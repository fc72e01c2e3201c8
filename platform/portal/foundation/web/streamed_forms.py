"""Forms with very large files: the token is checked first, then the files go straight to disk.

An ordinary form's token lies in its body, so that checking it means reading all of the body. A
view marked ``@takes_streams`` has its token in the address of the form instead; the guard, too, has
let the person in before the first byte of a file is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import current_app, request
from flask_wtf import CSRFProtect
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_content_length

from portal.foundation.storage import store
from portal.foundation.storage.incoming import IncomingFile

TOKEN: Final = "csrf_token"  # noqa: S105  the name of an argument
_MEBIBYTE: Final = 1024 * 1024
_FOR_THE_TEXT: Final = 1 * _MEBIBYTE
_LONGEST_TEXT: Final = 512 * 1024
"""Also what the parser may hold of a file at once, which comes in pieces of 64 kB."""
_MOST_PARTS: Final = 20
_SPARE: Final = 256 * _MEBIBYTE
"""So much of the disk is left for everything else."""
ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class NoRoomError(Exception):
    """The disk has no room for what is coming."""


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came whole: ``name`` as it was called, ``key`` to read it by, ``size`` in bytes."""

    name: str
    key: str
    size: int
    sha256: str


def takes_streams(*, mebibytes: int) -> Callable[[ViewT], ViewT]:
    """Let a view receive so much, streamed to disk by ``receive``; stands under the access decorator.

    Its form's address must carry ``csrf_token``: ``url_for(…, csrf_token=csrf_token())``.
    """

    def mark(view: ViewT) -> ViewT:
        view.takes_streams = mebibytes * _MEBIBYTE  # type: ignore[attr-defined]
        return view

    return mark


class EarlyTokenProtect(CSRFProtect):
    """Checks the token of streamed forms in their address, before any of the body is read."""

    def _get_csrf_token(self) -> str | None:
        if _allowed():
            return request.args.get(TOKEN)
        return super()._get_csrf_token()


def receive(*names: str) -> dict[str, Received]:
    """Read the request's files with those field names to disk, and return what came; empty ones not.

    Raises RequestEntityTooLarge for more than the view takes, NoRoomError where the disk is full,
    ValueError for a body that is no such form. What was not returned leaves nothing behind.
    """
    most = _allowed() + _FOR_THE_TEXT
    incoming, begun = store().incoming(), list[IncomingFile]()
    coming = get_content_length(request.environ)
    if coming is not None and coming > most:
        raise RequestEntityTooLarge
    if incoming.free_bytes() < (coming or 0) + _SPARE:
        raise NoRoomError

    def begin(**_about: Any) -> IncomingFile:
        begun.append(incoming.new())
        return begun[-1]

    parser = FormDataParser(
        stream_factory=begin,  # type: ignore[arg-type]
        max_content_length=most,
        max_form_memory_size=_LONGEST_TEXT,
        max_form_parts=_MOST_PARTS,
        silent=False,
    )
    try:
        _rest, _texts, files = parser.parse_from_environ(request.environ)
        found = {name: _received(files.get(name)) for name in names}
        return {name: file for name, file in found.items() if file is not None}
    except OSError as error:
        raise NoRoomError from error
    finally:
        for each in begun:
            each.discard()


def _received(file: FileStorage | None) -> Received | None:
    stream: object = file.stream if file is not None and file.filename else None
    if file is None or not isinstance(stream, IncomingFile) or not stream.size:
        return None
    return Received(file.filename or "", stream.keep(), stream.size, stream.sha256)


def _allowed() -> int:
    view = current_app.view_functions.get(request.endpoint or "")
    return int(getattr(view, "takes_streams", 0))
