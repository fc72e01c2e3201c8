"""The child process that reads pictures of others: run by path, isolated, with little memory and time.

Reads the picture from standard input. Answers with one word on the first line; after ``jpeg`` or
``png`` follows the picture drawn anew: upright, without metadata (place, camera, thumbnails), and
without anything that was hidden behind its end. With ``png``, a width and a height as arguments it
is always a PNG that fits into these.
"""

import io
import resource
import sys
from typing import Final

from PIL import Image

MEMORY: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 10
MOST_PIXELS: Final = 50_000_000
"""More than any camera of a telephone; checked by the header, before a pixel is decoded."""
LONGEST_SIDE: Final = 2400
_LARGEST_PNG: Final = 2 * 1024 * 1024
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 85
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def redrawn(data: bytes, *, box: tuple[int, int] | None = None) -> tuple[str, bytes]:
    """Return ``jpeg`` or ``png`` and the new picture, or one word for what is wrong and nothing.

    ``box``: width and height that a PNG must fit into.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return "too_many_pixels", b""
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            if box is not None:
                return _boxed(_small_and_upright(picture), box)
            return _encoded(_small_and_upright(picture), as_png=picture.format == "PNG")
    except Image.DecompressionBombError:
        return "too_many_pixels", b""
    except MemoryError:
        return "too_heavy", b""
    except Exception:  # whatever a broken picture raises, this is what it means
        return "damaged", b""


def _small_and_upright(picture: Image.Image) -> Image.Image:
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    colours = "RGBA" if picture.has_transparency_data else "RGB"
    drawn = picture if picture.mode == colours else picture.convert(colours)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return drawn if turn is None else drawn.transpose(turn)


def _boxed(drawn: Image.Image, box: tuple[int, int]) -> tuple[str, bytes]:
    drawn.thumbnail(box, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    bare.save(file, "PNG", optimize=True)
    return "png", file.getvalue()


def _encoded(drawn: Image.Image, *, as_png: bool) -> tuple[str, bytes]:
    """A copy of the bare pixels is saved: whatever hung on the picture stays behind."""
    bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    file = io.BytesIO()
    if as_png:
        bare.save(file, "PNG")
        if file.tell() <= _LARGEST_PNG:
            return "png", file.getvalue()
        file = io.BytesIO()
    if bare.mode == "RGBA":
        paper = Image.new("RGB", bare.size, "white")
        paper.paste(bare, mask=bare.getchannel("A"))
        bare = paper
    bare.save(file, "JPEG", quality=_QUALITY)
    return "jpeg", file.getvalue()


def main() -> None:
    """Answer for the one picture on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    box = (int(sys.argv[2]), int(sys.argv[3])) if sys.argv[1:2] == ["png"] else None
    word, picture = redrawn(sys.stdin.buffer.read(), box=box)
    sys.stdout.buffer.write(word.encode("ascii") + b"\n" + picture)


if __name__ == "__main__":
    main()
