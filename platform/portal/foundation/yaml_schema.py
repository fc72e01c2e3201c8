"""Checks a YAML tree against a marshmallow schema: every error at once, each with its line.

The schema decides what a scalar is: text fields get what was written, number fields a number.
Fields may carry ``metadata={"description": …, "example": …}``; the example is shown as advice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from portal.foundation.findings import Finding, FindingsError, Path, Problem, nearest
from portal.foundation.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode, YamlDocument

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
            return [self._document.finding((*path, str(key)), f"unknown key {str(key)!r}", advice)]
        return self.findings(errors, _below(shape, key), (*path, key))

    def _finding(self, message: Any, shape: Any, path: Path) -> Finding:
        node, text = self._document.node(path), str(message)
        if text == "Missing data for required field.":
            problem = f"the key {str(path[-1])!r} is missing"
            return self._document.finding(path, problem, _advice(shape, "add", path))
        if isinstance(message, Problem):
            return self._document.finding(
                path, text, message.suggestion or _advice(shape, "write", path)
            )
        if text.startswith("Must be one of:") and isinstance(node, ScalarNode):
            known = [one.strip() for one in text.partition(":")[2].rstrip(".").split(",")]
            return self._document.finding(
                path, f"{node.text!r} is not known here", nearest(node.text, known)
            )
        wanted = _WANTED.get(text)
        problem = f"{_shown(node)}, {wanted}" if wanted else text[:1].lower() + text[1:].rstrip(".")
        return self._document.finding(path, problem, _advice(shape, "write", path))


_WANTED = {
    "Field may not be null.": "but a value is wanted",
    "Not a valid string.": "but a text is wanted",
    "Not a valid integer.": "but a whole number is wanted",
    "Not a valid number.": "but a number is wanted",
    "Not a valid boolean.": "but true or false is wanted",
    "Not a valid list.": "but a list is wanted",
    "Not a valid mapping type.": "but keys with values are wanted",
    "Invalid input type.": "but keys with values are wanted",
    "Invalid type.": "but keys with values are wanted",
    "Not a valid date.": "but a day is wanted",
}


def _shown(node: Node | None) -> str:
    if isinstance(node, MappingNode):
        return "here stand keys with values"
    if isinstance(node, SequenceNode):
        return "here stands a list"
    if node is None or node.text_value() is None:
        return "nothing stands here"
    return f"here stands {node.text!r}"


def _advice(shape: Any, verb: str, path: Path) -> str:
    """Return what to write, from the field's own example."""
    example = shape.metadata.get("example") if isinstance(shape, fields.Field) else None
    if example is None:
        return f"{verb} `{path[-1]}: …`" if verb == "add" and path else ""
    written = f"{path[-1]}: {example}" if isinstance(path[-1], str) else example
    return f"{verb} for example `{written}`"
