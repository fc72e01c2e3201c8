"""Handing out stored files; who may have them was decided before."""

import re
from collections.abc import Iterable
from typing import Final

from flask import Response, send_file

from portal.foundation.storage import store
from portal.kernel.errors import PortalError

_UNSAFE: Final = re.compile(r"[^\w.-]+")
_AT_ONCE: Final = 1024 * 1024
"""Files up to here (nearly all bills) are read whole, which is faster; larger ones are streamed."""
_SHOWN_IN_PAGE: Final = frozenset({"image/jpeg", "image/png"})


def send_stored(*, sha256: str, media_type: str, name: str, as_attachment: bool = True) -> Response:
    """Return the stored file under that name; no cache keeps it, no page can embed or script it.

    Only pictures may be shown in the page (``as_attachment=False``). Raises NotFoundError for a
    file that the store does not hold.
    """
    if not as_attachment and media_type not in _SHOWN_IN_PAGE:
        raise PortalError(f"{media_type} is never shown in the page, only downloaded")
    file = store().open(sha256)
    head = file.read(_AT_ONCE + 1)
    if len(head) <= _AT_ONCE:
        file.close()
        response = Response(head, mimetype=media_type)
    else:
        file.seek(0, 2)
        size = file.tell()
        file.seek(0)
        response = send_file(file, mimetype=media_type, conditional=False, etag=False)
        response.content_length = size
    _dispose(response, name, "attachment" if as_attachment else "inline")
    return response


def send_bytes(data: bytes | Iterable[bytes], *, media_type: str, name: str) -> Response:
    """Return what was made just now (a letter, a table, streamed parts) as such a download."""
    response = Response(data, mimetype=media_type)
    _dispose(response, name, "attachment")
    return response


def _dispose(response: Response, name: str, way: str) -> None:
    response.headers.set("Content-Disposition", way, filename=_UNSAFE.sub("_", name))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Robots-Tag"] = "noindex"
