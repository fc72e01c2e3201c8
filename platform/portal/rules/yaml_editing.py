"""Changing one section of a rules.yaml by machine: every other line stays as people wrote it.

Within the section comments, quotes and order stay as well. Scalars are kept as the text that was
written (``318.20``, ``01234``), as they are when rules are read.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_tree import MappingNode

_BOM = b"\xef\xbb\xbf"
_ENDLESS = 1_000_000


class _TextResolver(VersionedResolver):
    """Sees nothing but text in plain scalars."""

    @property
    def versioned_resolver(self) -> dict[str, Any]:
        return {}


def edited(data: bytes, key: str, change: Callable[[Any], None]) -> bytes:
    """Return the file after ``change`` was made to what stands under that top-level key.

    ``change`` gets the section's mapping or list (an empty mapping where the file has none) and
    changes it in place; where it leaves it empty, the section goes. Values put into it are made with
    ``quoted`` or ``bare``. Raises FindingsError for a file that is no YAML to begin with.
    """
    with_bom, with_returns = data.startswith(_BOM), b"\r\n" in data
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    lines = text.splitlines(keepends=True)
    first, last = _span(data, key, lines)
    if first is None:  # a file in braces, or without that key
        text = _whole(text, key, change)
    else:
        section = "".join(lines[first:last])
        text = "".join(lines[:first]) + _whole(section, key, change) + "".join(lines[last:])
    if with_returns:
        text = text.replace("\n", "\r\n")
    return (_BOM if with_bom else b"") + text.encode()


def section_text(data: bytes, key: str) -> str:
    """Return the lines of that section as they were written, "" where there is none."""
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").splitlines(keepends=True)
    first, last = _span(data, key, lines)
    return "" if first is None else "".join(lines[first:last])


def quoted(text: str) -> str:
    """Return a text as it is written: between quotes, or line by line where it has several."""
    tidy = text.replace("\r\n", "\n").strip()
    return LiteralScalarString(f"{tidy}\n") if "\n" in tidy else DoubleQuotedScalarString(tidy)


def bare(value: object) -> str:
    """Return a value that is written without quotes: a number, a day, a word."""
    return str(value)


def words(by_locale: Mapping[str, str]) -> CommentedMap:
    """Return ``{hu: "…", en: "…"}`` on one line where it fits; languages without a text are left out."""
    return in_line(
        {locale: quoted(text) for locale, text in by_locale.items() if text.strip()},
        inline=not any("\n" in text.strip() for text in by_locale.values()),
    )


def in_line(values: Mapping[str, Any], *, inline: bool = True) -> CommentedMap:
    """Return a mapping written in braces, or key by key."""
    made = CommentedMap(values)
    if inline:
        made.fa.set_flow_style()
    return made


def at(section: CommentedMap, path: Iterable[str]) -> CommentedMap:
    """Return the mapping at that path, made where it is missing."""
    for key in path:
        if not isinstance(section.get(key), Mapping):
            section[key] = CommentedMap()
        section = section[key]
    return section


def _span(data: bytes, key: str, lines: list[str]) -> tuple[int | None, int]:
    """Return the section's first line and the one after its last; None where it cannot be cut out."""
    root = read_yaml(data, file="").root
    if not isinstance(root, MappingNode) or key not in root.key_marks:
        return None, 0
    marks = root.key_marks
    if any(mark.column != 1 for mark in marks.values()):
        return None, 0
    first = marks[key].line - 1
    later = [mark.line - 1 for mark in marks.values() if mark.line - 1 > first]
    last = min(later, default=len(lines))
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1  # what stands before the next key belongs to that one
    return first, last


def _whole(text: str, key: str, change: Callable[[Any], None]) -> str:
    tool = _tool()
    document = tool.load(text)
    begun = text if text.endswith("\n") or not text else f"{text}\n"
    known = key in document
    section = document[key] if known else CommentedMap()
    if not isinstance(section, CommentedMap | CommentedSeq):
        section = CommentedMap()
    change(section)
    if not known and not section:
        return text
    if not known and not document.fa.flow_style():
        return f"{begun}\n{_written(tool, CommentedMap({key: section}))}"
    if section:
        document[key] = section
    elif known:
        del document[key]
    return _written(tool, document) if document else ""


def _written(tool: YAML, document: CommentedMap) -> str:
    out = io.StringIO()
    tool.dump(document, out)
    return out.getvalue()


def _tool() -> YAML:
    tool = YAML(typ="rt", pure=True)
    tool.Resolver = _TextResolver
    tool.preserve_quotes = True
    tool.width = _ENDLESS
    tool.indent(mapping=2, sequence=4, offset=2)
    return tool
