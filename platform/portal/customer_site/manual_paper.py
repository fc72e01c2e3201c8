"""The user manual as a PDF: the same chapters as on the screen, drawn in the theme's light colours."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.customer_site.manual import Block, Chapter
from portal.customer_site.manual_sketches import draw, paper_skin
from portal.foundation.pdf_making import make_pdf
from portal.rules.letterhead import letterhead
from portal.rules.model import TenantRules

_TEMPLATE = Path(__file__).with_name("typst") / "manual.typ"
_BILL = "theme/bill.svg"


def print_manual(
    chapters: tuple[Chapter, ...], rules: TenantRules, *, title: str, day: date, locale: str
) -> bytes:
    """Return the manual as a PDF in the language in which the chapters are."""
    printer = _Printer(rules)
    data = {
        "letter": letterhead(rules, title=title, day=day, locale=locale),
        "chapters": [
            {
                "title": f"{number}. {chapter.title}",
                "blocks": [printer.block(block) for block in chapter.blocks],
            }
            for number, chapter in enumerate(chapters, start=1)
        ],
    }
    files = tuple(sorted(printer.files.items()))
    return _printed(json.dumps(data, ensure_ascii=False, sort_keys=True), files)


@lru_cache(maxsize=32)
def _printed(data: str, files: tuple[tuple[str, bytes], ...]) -> bytes:
    """Make the PDF; everything that it shows is in the key, the company's name too."""
    return make_pdf(_TEMPLATE, json.loads(data), files=dict(files))


class _Printer:
    """Turns blocks into plain data, and collects the pictures that they show."""

    def __init__(self, rules: TenantRules) -> None:
        self._bill = rules.files.get(_BILL, b"")
        self._skin = paper_skin(company=rules.company.short_name, theme=rules.theme)
        self.files: dict[str, bytes] = {}

    def block(self, block: Block) -> dict[str, Any]:
        """Return one block."""
        plain: dict[str, Any] = {"kind": block.kind, "text": block.text, "items": list(block.items)}
        shown = block.picture
        if shown is not None:
            drawing = shown.drawing
            content = self._bill
            if drawing is not None:
                rings = len(shown.marks)
                content = draw(drawing, self._skin, rings=rings, alt=shown.alt).encode()
            name = f"{len(self.files) + 1}.svg"
            self.files[name] = content
            plain["picture"] = {"file": name, "alt": shown.alt, "marks": list(shown.marks)}
        return plain
