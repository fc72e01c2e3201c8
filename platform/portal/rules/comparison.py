"""Says in plain words what differs between two states of a tenant's files, key by key."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.findings import FindingsError, Path, dotted
from portal.foundation.yaml_files import read_yaml
from portal.kernel.words import N_
from portal.rules.bundle import RULES_FILE, Bundle

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``place`` is a key or a file, ``words`` what happens to it."""

    place: str
    words: str

    def __str__(self) -> str:
        """Return ``place: words``."""
        return f"{self.place}: {self.words}"


def changes_between(before: Bundle, after: Bundle) -> tuple[Change, ...]:
    """Return every difference, keys of rules.yaml first, then files by path."""
    changes = list(_rules_changes(before, after))
    for path in sorted(before.files.keys() | after.files.keys()):
        if path != RULES_FILE and before.files.get(path) != after.files.get(path):
            changes.append(Change(path, _file_words(before.files.get(path), after.files.get(path))))
    return tuple(changes)


def _rules_changes(before: Bundle, after: Bundle) -> Iterator[Change]:
    if before.files.get(RULES_FILE) == after.files.get(RULES_FILE):
        return
    old, new = _values(before), _values(after)
    changed = False
    for path in [*old, *(path for path in new if path not in old)]:
        if path not in new:
            yield Change(dotted(path), N_("goes (was %(old)s)", old=_shown(old[path])))
        elif path not in old:
            yield Change(dotted(path), N_("comes: %(new)s", new=_shown(new[path])))
        elif old[path] != new[path]:
            yield Change(dotted(path), _difference(old[path], new[path]))
        changed = changed or old.get(path) != new.get(path) or (path in old) != (path in new)
    if not changed:
        yield Change(RULES_FILE, N_("only comments, order or layout differ"))


def _values(bundle: Bundle) -> dict[Path, Any]:
    data = bundle.files.get(RULES_FILE)
    if data is None:
        return {}
    try:
        return dict(_leaves(read_yaml(data, file=RULES_FILE).plain(), ()))
    except FindingsError:
        return {}


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of every leaf; a list of plain values is one leaf."""
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from _leaves(below, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def _difference(old: Any, new: Any) -> str:
    if not isinstance(old, list) or not isinstance(new, list):
        return N_("%(old)s → %(new)s", old=_shown(old), new=_shown(new))
    comes = ", ".join(str(item) for item in new if item not in old)
    goes = ", ".join(str(item) for item in old if item not in new)
    if comes and goes:
        return N_("%(comes)s comes; %(goes)s goes", comes=comes, goes=goes)
    if comes:
        return N_("%(comes)s comes", comes=comes)
    if goes:
        return N_("%(goes)s goes", goes=goes)
    return N_("other order: %(order)s", order=", ".join(map(str, new)))


def _shown(value: Any) -> str:
    if value is None or value == []:
        return N_("nothing")
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = " ".join(str(value).split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"“{text}”" if isinstance(value, str) and " " in text else text


def _file_words(old: bytes | None, new: bytes | None) -> str:
    if old is None or new is None:
        return N_("new file") if old is None else N_("the file goes")
    try:
        lines = list(difflib.ndiff(old.decode().splitlines(), new.decode().splitlines()))
    except UnicodeDecodeError:
        return N_("another picture")
    comes = sum(line.startswith("+ ") for line in lines)
    goes = sum(line.startswith("- ") for line in lines)
    return N_("%(comes)s lines come, %(goes)s go", comes=comes, goes=goes)
