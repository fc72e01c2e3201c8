"""What differs between two versions of a text, line by line, for people to look at."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORDS: Final = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line. ``kind``: same, new, gone, or left_out (``parts`` is empty, ``count`` lines are not shown).

    ``parts``: pieces of the line, each with whether it differs from the line that it replaces.
    """

    kind: str
    parts: tuple[tuple[str, bool], ...] = ()
    count: int = 0

    @property
    def text(self) -> str:
        """Return the whole line."""
        return "".join(text for text, _ in self.parts)


def differences(old: str, new: str, *, around: int | None = 2) -> tuple[DiffLine, ...]:
    """Return the lines of both versions; of unchanged ones only ``around`` beside each change.

    Nothing where both are alike. Without ``around`` every line is there.
    """
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return ()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[DiffLine] = []
    opcodes = matcher.get_opcodes()
    for place, (tag, begin, end, first, last) in enumerate(opcodes):
        if tag == "equal":
            edges = (place == 0, place == len(opcodes) - 1)
            lines += _same(before[begin:end], around, edges)
        else:
            lines += _changed(before[begin:end], after[first:last])
    return tuple(lines)


def _same(lines: Sequence[str], around: int | None, edges: tuple[bool, bool]) -> Iterator[DiffLine]:
    at_start, at_end = edges
    head = len(lines) if around is None else 0 if at_start else around
    tail = 0 if around is None or at_end else around
    hidden = len(lines) - head - tail
    if hidden <= 1:
        head, tail, hidden = len(lines), 0, 0
    yield from (DiffLine("same", ((line, False),)) for line in lines[:head])
    if hidden:
        yield DiffLine("left_out", count=hidden)
    yield from (DiffLine("same", ((line, False),)) for line in lines[len(lines) - tail :])


def _changed(gone: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    if len(gone) == len(new):
        for before, after in zip(gone, new, strict=True):
            left, right = _parts(before, after)
            yield DiffLine("gone", left)
            yield DiffLine("new", right)
        return
    yield from (DiffLine("gone", ((line, True),)) for line in gone)
    yield from (DiffLine("new", ((line, True),)) for line in new)


def _parts(
    before: str, after: str
) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Return both lines in pieces, word by word, with what differs."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left, right = [], []
    for tag, begin, end, first, last in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        left.append(("".join(old[begin:end]), tag != "equal"))
        right.append(("".join(new[first:last]), tag != "equal"))
    return (
        tuple(part for part in left if part[0]),
        tuple(part for part in right if part[0]),
    )
