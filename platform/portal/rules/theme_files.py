"""Checks a tenant's pictures before they are kept: plain drawings as SVG, small PNGs; no more."""

import re
import struct
from dataclasses import dataclass
from xml.parsers import expat

from portal.kernel.words import N_

MAX_PIXELS = 2_000
_PNG_HEADER = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_ELEMENTS = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
    "text", "tspan",
}  # fmt: skip
_ATTRIBUTES = {
    "xmlns", "version", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx",
    "cy", "r", "rx", "ry", "dx", "dy", "fx", "fy", "d", "points", "id", "transform", "fill",
    "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-opacity", "opacity", "offset",
    "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod",
    "clip-path", "clip-rule", "clipPathUnits", "mask", "maskUnits", "preserveAspectRatio",
    "role", "aria-label", "aria-labelledby", "aria-hidden", "focusable", "class", "font-family",
    "font-size", "font-weight", "font-style", "letter-spacing", "text-anchor",
    "dominant-baseline", "textLength", "lengthAdjust", "vector-effect", "paint-order",
    "xml:space", "xml:lang", "lang", "color",
}  # fmt: skip
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
    return _SvgCheck().run(data)


class _SvgCheck:
    """One pass over a drawing; stops at the first thing that is refused."""

    def __init__(self) -> None:
        self._parser = parser = expat.ParserCreate()
        self._begun = False
        self._problem: PictureProblem | None = None
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction

    def run(self, data: bytes) -> PictureProblem | None:
        try:
            self._parser.Parse(data, True)
        except _Refused:
            return self._problem
        except expat.ExpatError as error:
            return PictureProblem(
                N_("this is no SVG picture"), N_("save the drawing as SVG again"), error.lineno
            )
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._begun and name != "svg":
            self._refuse(
                N_("the file begins with <%(name)s>, not <svg>", name=name),
                N_("save it as plain SVG"),
            )
        self._begun = True
        if name not in _ELEMENTS:
            self._refuse(
                N_("<%(name)s> is not allowed in a picture", name=name),
                N_("save it as plain SVG, of paths and shapes"),
            )
        for key, value in attributes.items():
            if key not in _ATTRIBUTES:
                problem = N_("the attribute '%(key)s' is not allowed in a picture", key=key)
                self._refuse(problem, N_("save the drawing as plain SVG"))
            if key != "xmlns" and _REFERENCE.search(value):
                problem = N_(
                    "%(key)s='%(value)s' points outside the picture", key=key, value=value[:40]
                )
                self._refuse(problem, N_("draw it inside the picture"))

    def _doctype(self, *_: object) -> None:
        self._refuse(N_("<!DOCTYPE …> is not allowed"), N_("remove it"))

    def _instruction(self, *_: object) -> None:
        self._refuse(N_("<?…?> is not allowed"), N_("remove it"))

    def _refuse(self, text: str, suggestion: str) -> None:
        self._problem = PictureProblem(text, suggestion, self._parser.CurrentLineNumber)
        raise _Refused


def check_png(data: bytes) -> PictureProblem | None:
    """Return what is wrong with a PNG (by its header), or None."""
    if not data.startswith(_PNG_HEADER) or len(data) < 33:
        return PictureProblem(N_("this is no PNG picture"), N_("save the picture as PNG"))
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS):
        problem = N_("the picture is %(width)s × %(height)s pixels", width=width, height=height)
        return PictureProblem(
            problem, N_("at most %(max_pixels)s × %(max_pixels)s", max_pixels=MAX_PIXELS)
        )
    return None
