"""The tree of a YAML file that was read: every value as it was written, with its line and column."""

import re
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.findings import Finding, Path, dotted

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE_FALSE = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value as it was written; ``plain`` when without quotes."""

    text: str
    plain: bool
    mark: Mark

    def value(self) -> str | int | bool | None:
        """Return the value by YAML 1.2's core schema, save that only whole numbers are numbers."""
        if not self.plain:
            return self.text
        if _NULL.fullmatch(self.text):
            return None
        if self.text in _TRUE_FALSE:
            return _TRUE_FALSE[self.text]
        return int(self.text) if _INTEGER.fullmatch(self.text) else self.text

    def text_value(self) -> str | None:
        """Return the text as written; None for an empty value."""
        return None if self.plain and _NULL.fullmatch(self.text) else self.text


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their places and values, in the order of the file."""

    mark: Mark
    entries: dict[str, "Node"] = field(default_factory=dict)
    key_marks: dict[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """Items in the order of the file."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)


Node = ScalarNode | MappingNode | SequenceNode


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One file that was read: its name as shown to people, and its tree."""

    file: str
    root: Node

    def node(self, path: Path) -> Node | None:
        """Return the node at that path, or None where there is none."""
        node: Node | None = self.root
        for part in path:
            if isinstance(node, MappingNode) and isinstance(part, str):
                node = node.entries.get(part)
            elif (
                isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items)
            ):
                node = node.items[part]
            else:
                return None
        return node

    def mark(self, path: Path) -> Mark:
        """Return the place of the key or item at that path, else of the nearest one above it."""
        for length in range(len(path), 0, -1):
            parent, part = self.node(path[: length - 1]), path[length - 1]
            if isinstance(parent, MappingNode) and part in parent.key_marks:
                return parent.key_marks[str(part)]
            if (
                isinstance(parent, SequenceNode)
                and isinstance(part, int)
                and part < len(parent.items)
            ):
                return parent.items[part].mark
        return self.root.mark

    def finding(self, path: Path, problem: str, suggestion: str = "") -> Finding:
        """Return a finding about the key or item at that path."""
        mark = self.mark(path)
        return Finding(self.file, mark.line, mark.column, dotted(path), problem, suggestion)

    def plain(self) -> Any:
        """Return the whole tree as dicts, lists and core-schema scalars."""
        return plain(self.root)


def plain(node: Node) -> Any:
    """Return the node as dicts, lists and core-schema scalars."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.value()
