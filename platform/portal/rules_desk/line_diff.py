"""What differs between two states of the files, line by line, for people to read."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from portal.rules.bundle import Bundle

_CONTEXT = 3
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``kind`` is ``same``, ``comes``, ``goes`` or ``gap``; numbers count from 1."""

    kind: str
    text: str = ""
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file: ``state`` is ``changed``, ``added`` or ``removed``; no lines where it is no text."""

    path: str
    state: str
    lines: tuple[Line, ...]

    @property
    def comes(self) -> int:
        """Return how many lines come."""
        return sum(line.kind == "comes" for line in self.lines)

    @property
    def goes(self) -> int:
        """Return how many lines go."""
        return sum(line.kind == "goes" for line in self.lines)


def diff(before: Bundle, after: Bundle) -> tuple[FileDiff, ...]:
    """Return every file that differs, by path."""
    paths = sorted(before.files.keys() | after.files.keys())
    return tuple(
        _file(path, before.files.get(path), after.files.get(path))
        for path in paths
        if before.files.get(path) != after.files.get(path)
    )


def _file(path: str, old: bytes | None, new: bytes | None) -> FileDiff:
    state = "added" if old is None else "removed" if new is None else "changed"
    try:
        texts = [(data or b"").decode().splitlines() for data in (old, new)]
    except UnicodeDecodeError:
        return FileDiff(path, state, ())
    return FileDiff(path, state, tuple(lines_between(*texts))[:_MOST_LINES])


def lines_between(old: list[str], new: list[str]) -> Iterator[Line]:
    """Yield the lines that differ with some around them; a ``gap`` stands for those left out."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for position, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if position or group[0][1]:
            yield Line("gap")
        for tag, begin, end, first, last in group:
            if tag == "equal":
                for offset in range(end - begin):
                    yield Line("same", old[begin + offset], begin + offset + 1, first + offset + 1)
                continue
            for number in range(begin, end):
                yield Line("goes", old[number], number + 1, None)
            for number in range(first, last):
                yield Line("comes", new[number], None, number + 1)
