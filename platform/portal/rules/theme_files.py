"""Checks a tenant's pictures before they are kept: plain drawings as SVG, small PNGs; no more."""

import re
import struct
from dataclasses import dataclass
from xml.parsers import expat

MAX_PIXELS = 2_000
_PNG_HEADER = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "text",
        "tspan",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "xmlns",
        "version",
        "viewBox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "dx",
        "dy",
        "fx",
        "fy",
        "d",
        "points",
        "id",
        "transform",
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-opacity",
        "opacity",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clip-path",
        "clip-rule",
        "clipPathUnits",
        "mask",
        "maskUnits",
        "preserveAspectRatio",
        "role",
        "aria-label",
        "aria-labelledby",
        "aria-hidden",
        "focusable",
        "class",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "letter-spacing",
        "text-anchor",
        "dominant-baseline",
        "textLength",
        "lengthAdjust",
        "vector-effect",
        "paint-order",
        "xml:space",
        "xml:lang",
        "lang",
        "color",
    ]
)
_REFERENCE = re.compile(r"url\(\s*(?!#[\w-]+\s*\))|javascript:|data:|https?:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PictureProblem:
    """What is wrong with a picture, in which line of its file (0: the whole file)."""

    text: str
    suggestion: str
    line: int = 0


class _Refused(Exception):
    """Ends the parse at the first thing that a drawing may not hold."""


def check_svg(data: bytes) -> PictureProblem | None:
    """Return the first thing that a plain drawing may not hold, or None.

    Refused: a document type (entities), elements and attributes beyond drawing, scripts, styles,
    links and anything fetched from elsewhere.
    """
    parser = expat.ParserCreate()
    problems: list[PictureProblem] = []
    depth = 0

    def refuse(text: str, suggestion: str) -> None:
        problems.append(PictureProblem(text, suggestion, parser.CurrentLineNumber))
        raise _Refused

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 1 and name != "svg":
            refuse(f"the file begins with <{name}>, not <svg>", "save the drawing as plain SVG")
        if name not in _ELEMENTS:
            refuse(
                f"<{name}> is not allowed in a picture",
                "save it as plain SVG, of paths and shapes",
            )
        for key, value in attributes.items():
            if key not in _ATTRIBUTES:
                refuse(
                    f"the attribute {key!r} is not allowed in a picture",
                    "save the drawing as plain SVG",
                )
            if key != "xmlns" and _REFERENCE.search(value):
                refuse(
                    f"{key}={value[:40]!r} points outside the picture", "draw it inside the picture"
                )

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = lambda *_: refuse("<!DOCTYPE …> is not allowed", "remove it")
    parser.ProcessingInstructionHandler = lambda *_: refuse("<?…?> is not allowed", "remove it")
    try:
        parser.Parse(data, True)
    except _Refused:
        return problems[0]
    except expat.ExpatError as error:
        return PictureProblem(
            "this is no SVG picture", "save the drawing as SVG again", error.lineno
        )
    return None


def check_png(data: bytes) -> PictureProblem | None:
    """Return what is wrong with a PNG (by its header), or None."""
    if not data.startswith(_PNG_HEADER) or len(data) < 33:
        return PictureProblem("this is no PNG picture", "save the picture as PNG")
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS):
        problem = f"the picture is {width} × {height} pixels"
        return PictureProblem(problem, f"at most {MAX_PIXELS} × {MAX_PIXELS}")
    return None
