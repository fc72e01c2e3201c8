"""Pages travel compressed; how long they are on the way tells a listener nothing about what they hold.

A page holds a token and may repeat what was typed. Whoever can make a browser ask again and again,
and can see the lengths, could guess the token from how well it compresses (the BREACH attack). Each
answer therefore carries a few random bytes in the header of the gzip stream, where browsers skip them.
"""

import secrets
import struct
import time
import zlib

from flask import Flask, Response, request

_TEXTS = frozenset(
    {
        "text/html",
        "text/plain",
        "text/css",
        "text/csv",
        "text/calendar",
        "application/json",
        "image/svg+xml",
    }
)
_WORTH_IT = 500
_LEVEL = 5
_MOST_PADDING = 100
_FILE_NAME_FLAG = 8


def padded_gzip(data: bytes, *, padding: int) -> bytes:
    """Return the data as a gzip member whose header carries a file name of that many letters."""
    name = b"x" * padding + b"\0"
    header = b"\x1f\x8b\x08" + bytes([_FILE_NAME_FLAG]) + struct.pack("<L", int(time.time()))
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    trailer = struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return header + b"\x00\xff" + name + body + trailer


def compress(response: Response) -> Response:
    """Compress a finished text answer for a browser that takes it; streams and files stay as they are."""
    if response.direct_passthrough or response.is_streamed or response.mimetype not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.status_code in (204, 206, 304)
        or response.content_encoding is not None
        or not request.accept_encodings["gzip"]
    ):
        return response
    data = response.get_data()
    if len(data) >= _WORTH_IT:
        response.set_data(padded_gzip(data, padding=secrets.randbelow(_MOST_PADDING)))
        response.headers["Content-Encoding"] = "gzip"
    return response


def install(app: Flask) -> None:
    """Wire it into the application, after everything else that looks at answers."""
    app.after_request(compress)
