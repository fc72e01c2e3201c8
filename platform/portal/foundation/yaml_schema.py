"""Checks a YAML tree against a marshmallow schema: every error at once, each with its line.

The schema decides what a scalar is: text fields get what was written, number fields a number.
Fields may carry ``metadata={"description": …, "example": …}``; the example is shown as advice.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from portal.foundation.findings import Finding, FindingsError, Path, Problem, nearest
from portal.foundation.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode, YamlDocument
from portal.kernel.words import N_, Words

_RESOLVED = (fields.Integer, fields.Boolean)


def load(document: YamlDocument, schema: Schema) -> Any:
    """Return the loaded document; raises FindingsError with all that is wrong."""
    data, findings = check(document, schema)
    if findings:
        raise FindingsError(findings)
    return data


def check(
    document: YamlDocument,
    schema: Schema,
    *,
    path: Path = (),
    loader: Callable[[Any], Any] | None = None,
) -> tuple[Any, list[Finding]]:
    """Return what the schema makes of the node at that path, and what is wrong with it.

    With findings, the first value is the part that is valid. ``loader`` replaces
    ``schema.load``, for callers that build something of their own from the same raw data.
    """
    node = document.node(path)
    raw = {} if node is None else to_raw(node, schema)
    try:
        return (loader or schema.load)(raw), []
    except ValidationError as error:
        found = _Translator(document).findings(error.messages, schema, path)
        return error.valid_data, found


def to_raw(node: Node, shape: Schema | fields.Field[Any] | None) -> Any:
    """Return the node as plain data, its scalars as that schema or field asks for them."""
    if isinstance(node, MappingNode):
        return {key: to_raw(value, _below(shape, key)) for key, value in node.entries.items()}
    if isinstance(node, SequenceNode):
        inner = shape.inner if isinstance(shape, fields.List) else None
        return [to_raw(item, inner) for item in node.items]
    if isinstance(shape, fields.Field) and not isinstance(shape, _RESOLVED):
        return node.value() if type(shape) is fields.Raw else node.text_value()
    return node.value()


def _below(shape: object, key: str | int) -> Any:
    """Return the schema or field that stands below that one under a key or index."""
    if isinstance(shape, fields.Nested):
        shape = shape.schema
    if isinstance(shape, Schema):
        found = _field(shape, str(key))
        return found.schema if isinstance(found, fields.Nested) and not found.many else found
    if isinstance(shape, fields.Dict):
        return shape.value_field
    return shape.inner if isinstance(shape, fields.List) else None


def _field(schema: Schema, key: str) -> fields.Field[Any] | None:
    for name, found in schema.fields.items():
        if (found.data_key or name) == key:
            return found
    return None


def keys_of(schema: Schema) -> tuple[str, ...]:
    """Return the keys that a schema knows, as they stand in the file."""
    return tuple(found.data_key or name for name, found in schema.fields.items())


class _Translator:
    """Turns marshmallow's tree of messages into findings that say what would be right."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document

    def findings(self, errors: Any, shape: Any, path: Path) -> list[Finding]:
        if isinstance(errors, Mapping):
            found = []
            for key, below in errors.items():
                found += self._below(key, below, shape, path)
            return found
        messages = errors if isinstance(errors, list) else [errors]
        return [self._finding(message, shape, path) for message in messages]

    def _below(self, key: Any, errors: Any, shape: Any, path: Path) -> list[Finding]:
        if key == "_schema":
            return self.findings(errors, shape, path)
        parted = isinstance(errors, Mapping) and errors.keys() <= {"key", "value"}
        if isinstance(shape, fields.Dict) and parted:
            # marshmallow parts the errors of a free mapping into those of the key and of the value.
            below = (*path, str(key))
            inner = {"key": shape.key_field, "value": shape.value_field}
            return [
                one
                for part, tree in errors.items()
                for one in self.findings(tree, inner[part], below)
            ]
        if errors == ["Unknown field."]:
            known = keys_of(shape) if isinstance(shape, Schema) else ()
            advice = nearest(str(key), known)
            return [
                self._document.finding(
                    (*path, str(key)), N_("unknown key '%(key)s'", key=str(key)), advice
                )
            ]
        return self.findings(errors, _below(shape, key), (*path, key))

    def _finding(self, message: Any, shape: Any, path: Path) -> Finding:
        node, text = self._document.node(path), str(message)
        problem: str
        if text == "Missing data for required field.":
            problem = N_("the key '%(key)s' is missing", key=str(path[-1]))
            return self._document.finding(path, problem, _advice(shape, "add", path))
        if isinstance(message, Problem):
            return self._document.finding(
                path, message.text, message.suggestion or _advice(shape, "write", path)
            )
        if text.startswith("Must be one of:") and isinstance(node, ScalarNode):
            known = [one.strip() for one in text.partition(":")[2].rstrip(".").split(",")]
            return self._document.finding(
                path,
                N_("'%(text)s' is not known here", text=node.text),
                nearest(node.text, known),
            )
        wanted = _WANTED.get(text)
        problem = (
            N_("%(here)s, %(wanted)s", here=_shown(node), wanted=wanted) if wanted else _own(text)
        )
        return self._document.finding(path, problem, _advice(shape, "write", path))


_WANTED = {
    "Field may not be null.": N_("but a value is wanted"),
    "Not a valid string.": N_("but a text is wanted"),
    "Not a valid integer.": N_("but a whole number is wanted"),
    "Not a valid number.": N_("but a number is wanted"),
    "Not a valid boolean.": N_("but true or false is wanted"),
    "Not a valid list.": N_("but a list is wanted"),
    "Not a valid mapping type.": N_("but keys with values are wanted"),
    "Invalid input type.": N_("but keys with values are wanted"),
    "Invalid type.": N_("but keys with values are wanted"),
    "Not a valid date.": N_("but a day is wanted"),
}


_OWN: tuple[tuple[str, Callable[..., Words]], ...] = (
    (
        r"Shorter than minimum length (?P<least>\d+)\.",
        lambda least: N_("shorter than minimum length %(least)s", least=least),
    ),
    (
        r"Longer than maximum length (?P<most>\d+)\.",
        lambda most: N_("longer than maximum length %(most)s", most=most),
    ),
    (
        r"Length must be between (?P<least>\d+) and (?P<most>\d+)\.",
        lambda least, most: N_(
            "length must be between %(least)s and %(most)s", least=least, most=most
        ),
    ),
    (
        r"Must be greater than or equal to (?P<least>\d+) and less than or equal to (?P<most>\d+)\.",
        lambda least, most: N_("must be from %(least)s to %(most)s", least=least, most=most),
    ),
)
"""What marshmallow's own validators say, with the numbers that stand in it."""


def _own(text: str) -> str:
    """Return one of marshmallow's own messages, or a validator's, as a part of our sentence."""
    for pattern, words in _OWN:
        found = re.fullmatch(pattern, text)
        if found:
            return words(**found.groupdict())
    return text if isinstance(text, Words) else text[:1].lower() + text[1:].rstrip(".")


def _shown(node: Node | None) -> str:
    if isinstance(node, MappingNode):
        return N_("here stand keys with values")
    if isinstance(node, SequenceNode):
        return N_("here stands a list")
    if node is None or node.text_value() is None:
        return N_("nothing stands here")
    return N_("here stands '%(text)s'", text=node.text)


def _advice(shape: Any, verb: str, path: Path) -> str:
    """Return what to write, from the field's own example."""
    example = shape.metadata.get("example") if isinstance(shape, fields.Field) else None
    if example is None:
        return N_("add `%(key)s: …`", key=path[-1]) if verb == "add" and path else ""
    written = f"{path[-1]}: {example}" if isinstance(path[-1], str) else example
    if verb == "add":
        return N_("add for example `%(written)s`", written=written)
    return N_("write for example `%(written)s`", written=written)
