"""QR codes as drawings in the page: no style attributes, no second request, a name for those who
cannot see them."""

import segno
from markupsafe import Markup

MOST_VERSION = 13


def qr_svg(data: bytes, *, label: str) -> Markup:
    """Return the code at level M as SVG, dark on white in either colour scheme.

    Its size comes from the class ``qr``. Raises ValueError for more than a code of version 13 holds
    (331 bytes): larger ones are not read reliably from a screen.
    """
    code = segno.make_qr(data, error="m", mode="byte", boost_error=False)
    if int(code.version) > MOST_VERSION:
        raise ValueError(f"{len(data)} bytes need a code of version {code.version}")
    drawing = code.svg_inline(
        border=4, light="#fff", dark="#000", omitsize=True, svgclass="qr", lineclass=None
    )
    named = Markup('<svg role="img" aria-label="{}" shape-rendering="crispEdges"').format(label)
    return named + Markup(drawing.removeprefix("<svg"))  # noqa: S704 - segno's own markup
