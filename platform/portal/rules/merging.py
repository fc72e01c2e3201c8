"""Two people's changes to the same text, brought together where they touch different lines."""

import difflib
from collections.abc import Iterator

_Edit = tuple[int, int, tuple[str, ...]]


def merged(base: bytes | None, mine: bytes | None, theirs: bytes | None) -> bytes | None:
    """Return both sides' changes to ``base`` in one text, or None where a person must choose.

    A file that somebody took away, one that both added, bytes that are no text, and changes to the
    same or to neighbouring lines are never merged.
    """
    if base is None or mine is None or theirs is None:
        return None
    try:
        old, ours, other = (_lines(side) for side in (base, mine, theirs))
    except UnicodeDecodeError:
        return None
    edits = sorted({*_edits(old, ours), *_edits(old, other)})
    if any(after[0] <= before[1] for before, after in zip(edits, edits[1:], strict=False)):
        return None
    result: list[str] = []
    done = 0
    for begin, end, lines in edits:
        result += [*old[done:begin], *lines]
        done = end
    return "".join([*result, *old[done:]]).encode()


def _lines(data: bytes) -> list[str]:
    return data.decode().splitlines(keepends=True)


def _edits(old: list[str], new: list[str]) -> Iterator[_Edit]:
    """Yield which lines of the old text are replaced by what."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, begin, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield begin, end, tuple(new[first:last])
