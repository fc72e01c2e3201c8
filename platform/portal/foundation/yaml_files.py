"""Reads the YAML that people write: small, plain, every key with its line; nothing is guessed.

The file is read as events, so that nothing is built from a file that is too large, too deep or
that uses what we refuse (tags, anchors, aliases, merges, duplicate keys). Scalars keep the text
that was written: a schema decides later what is a number, so ``open: 12:30``, ``code: 01234`` and
``NO`` stay text where text is asked.
"""

from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from portal.foundation.findings import Finding, FindingsError, Path, dotted
from portal.foundation.yaml_tree import (
    MappingNode,
    Mark,
    Node,
    ScalarNode,
    SequenceNode,
    YamlDocument,
)
from portal.kernel.words import N_

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_NODES = 5_000


def read_yaml(data: bytes, *, file: str) -> YamlDocument:
    """Return the tree of a YAML file; raises FindingsError naming line and column.

    At most 64 KiB, 20 levels and 5,000 nodes; UTF-8; one document.
    """
    if len(data) > MAX_BYTES:
        problem = N_(
            "the file is %(count)s bytes, more than the %(max_bytes)s that are read",
            count=f"{len(data):,}",
            max_bytes=f"{MAX_BYTES:,}",
        )
        raise FindingsError(
            [Finding(file, 1, 1, "", problem, N_("move long texts to content/<locale>/*.md"))]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = N_("the file is not UTF-8 text")
        raise FindingsError(
            [Finding(file, line, 1, "", problem, N_("save it with the encoding UTF-8"))]
        ) from None
    reader = _Reader(file)
    try:
        root = reader.read(YAML(typ="rt", pure=True).parse(text))
    except MarkedYAMLError as error:
        raise FindingsError([*reader.findings, _syntax_finding(error, file)]) from None
    except YAMLError as error:
        raise FindingsError([_character_finding(error, text, file)]) from None
    if reader.findings or root is None:
        raise FindingsError(reader.findings)
    return YamlDocument(file, root)


class _Reader:
    """Builds the tree from events and collects everything that is refused."""

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._nodes = 0
        self._documents = 0

    def read(self, events: Iterator[Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._refuse(
                        event,
                        (),
                        N_("a second document begins here"),
                        N_("keep one document a file, without `---`"),
                    )
                    return root
            elif isinstance(
                event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent
            ):
                root = self._node(event, events, ())
        if root is None:
            self.findings.append(
                Finding(
                    self._file, 1, 1, "", N_("the file is empty"), N_("write at least `version: 1`")
                )
            )
        return root

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> Node:
        self._check(event, path)
        mark = _mark(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(mark, events, path)
        if isinstance(event, SequenceStartEvent):
            sequence = SequenceNode(mark)
            for item in events:
                if isinstance(item, SequenceEndEvent):
                    break
                sequence.items.append(self._node(item, events, (*path, len(sequence.items))))
            return sequence
        if isinstance(event, ScalarEvent):
            # The round-trip scanner marks where a folded text (`>`) was folded.
            text = event.value.replace("\a", "")
            return ScalarNode(text, plain=event.style is None, mark=mark)
        return ScalarNode("", plain=True, mark=mark)  # an alias: refused above

    def _mapping(self, mark: Mark, events: Iterator[Event], path: Path) -> MappingNode:
        mapping = MappingNode(mark)
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = event.value if isinstance(event, ScalarEvent) else "?"
            here = (*path, key)
            key_node = self._node(event, events, here)
            value = self._node(next(events), events, here)
            if not isinstance(key_node, ScalarNode) or not isinstance(event, ScalarEvent):
                self._refuse(event, path, N_("a key must be plain text"), N_("write `key: value`"))
            elif key == "<<" and event.style is None:
                self._refuse(
                    event,
                    path,
                    N_("merges (`<<`) are not read"),
                    N_("write the keys out where they are meant"),
                )
            elif key in mapping.entries:
                line = mapping.key_marks[key].line
                self._refuse(
                    event,
                    here,
                    N_("the key '%(key)s' stands twice", key=key),
                    N_("it stands in line %(line)s already: keep one", line=line),
                )
            else:
                mapping.entries[key] = value
                mapping.key_marks[key] = _mark(event)
        return mapping

    def _check(self, event: Event, path: Path) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(
                event,
                N_("the file has more than %(max_nodes)s values", max_nodes=f"{MAX_NODES:,}"),
                N_("shorten the lists"),
            )
        if len(path) >= MAX_DEPTH:
            self._stop(
                event,
                N_("the file nests deeper than %(max_depth)s levels", max_depth=MAX_DEPTH),
                N_("check the indentation"),
            )
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, AliasEvent):
            self._refuse(
                event,
                path,
                N_("the alias `*%(anchor)s` is not read", anchor=event.anchor),
                N_("write the value out where it is meant"),
            )
        elif anchor:
            self._refuse(
                event,
                path,
                N_("the anchor `&%(anchor)s` is not read", anchor=anchor),
                N_("remove it: values stand where they count"),
            )
        if tag is not None:
            self._refuse(
                event,
                path,
                N_("the tag `%(short_tag)s` is not read", short_tag=_short_tag(str(tag))),
                N_("remove it: write the plain value"),
            )

    def _refuse(self, event: Event, path: Path, problem: str, suggestion: str) -> None:
        mark = _mark(event)
        self.findings.append(
            Finding(self._file, mark.line, mark.column, dotted(path), problem, suggestion)
        )

    def _stop(self, event: Event, problem: str, suggestion: str) -> None:
        self._refuse(event, (), problem, suggestion)
        raise FindingsError(self.findings)


def _mark(event: Event) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _syntax_finding(error: MarkedYAMLError, file: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem or error.context or "not YAML")
    for sign, (problem, suggestion) in _SYNTAX.items():
        if sign in said:
            return Finding(file, line, column, "", problem, suggestion)
    return Finding(
        file,
        line,
        column,
        "",
        N_("this is not YAML: %(said)s", said=said),
        N_("compare the indentation with the lines above"),
    )


_SYNTAX = {
    r"'\t'": (N_("a tab stands where spaces belong"), N_("indent with two spaces")),
    "mapping values are not allowed": (
        N_("a `:` stands where no key can begin"),
        N_("put a text that holds `: ` between quotes, and check the indentation"),
    ),
    "that cannot start any token": (
        N_("a text cannot begin with this character"),
        N_("put the text between quotes"),
    ),
    "quoted scalar": (N_("a quoted text does not end"), N_("close the quote")),
    "unexpected end of stream": (N_("a quoted text does not end"), N_("close the quote")),
    "expected ',' or ']'": (N_("a list in brackets does not end"), N_("write `[a, b]` in one go")),
    "expected ',' or '}'": (
        N_("a mapping in braces does not end"),
        N_("write `{a: 1, b: 2}` in one go"),
    ),
    "expected <block end>": (
        N_("this line does not fit the ones above it"),
        N_("indent it exactly as its neighbours"),
    ),
    "could not find expected ':'": (N_("a key without `:`"), N_("write `key: value`")),
}


def _character_finding(error: YAMLError, text: str, file: str) -> Finding:
    position = getattr(error, "position", 0)
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    problem = N_("a character that no text may hold (a control character)")
    return Finding(file, line, column, "", problem, N_("delete it and type the text anew"))
