"""A tenant's own wording of a mail, cut into paragraphs that templates can set."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.wording import fill_in


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. ``kind``: plain, link (``text`` is what leads to it) or code."""

    kind: str
    text: str


def paragraphs(wording: str, values: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """Return the wording's paragraphs with their placeholders filled in.

    A paragraph with ``{link}`` or ``{code}`` is of that kind, and its text is what stands before
    the placeholder; the value itself is the template's to show.
    """
    parts = (part.strip() for part in wording.replace("\r", "").split("\n\n"))
    return tuple(_paragraph(part, values) for part in parts if part)


def _paragraph(part: str, values: Mapping[str, str]) -> Paragraph:
    for kind in ("link", "code"):
        before, found, after = part.partition("{" + kind + "}")
        if found:
            label = f"{before}{after}".strip().rstrip(":").strip()
            return Paragraph(kind, fill_in(label, values))
    return Paragraph("plain", fill_in(part, values))
