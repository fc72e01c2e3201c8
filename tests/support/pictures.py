"""Real pictures and impostors, for the tests of what people hand in."""

import io
import struct
import zlib

from PIL import Image

TOWN = (46.1925, 18.2614)
"""Where the photo with a place was taken (latitude, longitude)."""


def photo(
    *, size: tuple[int, int] = (80, 40), kind: str = "JPEG", orientation: int | None = None
) -> bytes:
    """Return a picture: left half red with a green corner at the top, right half blue.

    With ``orientation`` it is a camera's photo, with a place, a maker and that turn in its EXIF.
    """
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    drawn.paste("lime", (0, 0, size[0] // 4, size[1] // 4))
    file = io.BytesIO()
    if orientation is None:
        drawn.save(file, kind)
        return file.getvalue()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera Kft."
    exif.get_ifd(0x8825).update({1: "N", 2: (TOWN[0], 0.0, 0.0), 3: "E", 4: (TOWN[1], 0.0, 0.0)})
    drawn.save(file, kind, exif=exif)
    return file.getvalue()


def bomb(side: int = 50_000) -> bytes:
    """Return a PNG that says it has that many pixels a side, in a few bytes."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


GIF_AND_PAGE = b"GIF89a/*" + b"\0" * 20 + b"*/=1;<script>alert(1)</script>"
"""A file that is a GIF to one reader and a page with a script to another."""
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
