"""QR codes drawn into pages: a scanner reads them, and the page's policy lets them stand."""

import re

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from portal.foundation.web.qr_codes import qr_svg


def painted(svg: str) -> Image.Image:
    """Paint the drawing as a browser does, four pixels a unit: strokes of width 1, along the rows."""
    found = re.search(r'viewBox="0 0 (\d+) \1".*stroke="#000" d="([^"]+)"', svg)
    assert found is not None
    side = int(found[1])
    picture = Image.new("L", (side * 4, side * 4), 255)
    brush = ImageDraw.Draw(picture)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", found[2]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            top = round((y - 0.5) * 4)
            brush.rectangle((round(x * 4), top, round((x + values[0]) * 4) - 1, top + 3), fill=0)
            x += values[0]
        else:
            x, y = (x + values[0], y + values[1]) if command == "m" else (values[0], values[1])
    return picture


def read(svg: str) -> bytes:
    (found,) = zxingcpp.read_barcodes(painted(svg))
    return bytes(found.bytes)


@given(st.binary(min_size=1, max_size=331))
@example(b"HCT\n001\n1\nOTPVHUHBXXX\n" + "Fűtőmű Zrt.\n".encode() + b"\n" * 12)
@example(b"x" * 331)
@settings(max_examples=30, deadline=None)
def test_a_scanner_reads_what_was_put_in(data: bytes) -> None:
    assert read(str(qr_svg(data, label="kód"))) == data


def test_more_than_a_screen_shows_well_is_refused() -> None:
    with pytest.raises(ValueError, match="332 bytes"):
        qr_svg(b"x" * 332, label="")


def test_it_stands_under_the_pages_policy_and_has_a_name() -> None:
    svg = str(qr_svg(b"abc", label='Kód <script> "idézve"'))
    assert "style" not in svg and "<script" not in svg and "http" not in svg
    assert 'role="img"' in svg and "Kód &lt;script&gt; &#34;idézve&#34;" in svg
