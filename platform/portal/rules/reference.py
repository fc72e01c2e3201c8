"""The reference of rules.yaml as Markdown: every key with its type, default, meaning and example."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any

from marshmallow import Schema, fields, missing, validate

from portal.kernel.words import N_
from portal.plugin_api.base import Plugin
from portal.plugin_api.registry import PluginRegistry
from portal.rules.plugin_choice import SLOTS
from portal.rules.schemas.base import Amount, Duration, Line, Lines, Numeral, Span, spoken
from portal.rules.schemas.root import RulesSchema
from portal.rules.vocabulary import FEATURES, NOTIFICATIONS, PAGES, REQUIRED_PAGES, TEXTS

_INTRODUCTION = """\
# Reference of rules.yaml

<!-- Made by `portal tenants reference`; a test holds this file to it. Do not edit it by hand. -->

Every key that a tenant's `rules.yaml` may hold. How to change what, with examples of mistakes and
their messages, is told in [tenant-admins.md](tenant-admins.md). A key without a default must be
given, unless it is marked optional.
"""
_HEAD = "| key | type | default | meaning | example |\n| --- | --- | --- | --- | --- |"


def as_markdown(plugins: PluginRegistry) -> str:
    """Return the whole reference."""
    parts = [_INTRODUCTION]
    for name, field in RulesSchema().fields.items():
        parts.append(f"## `{name}`\n\n{_cell(field.metadata['description'])}\n")
        parts.append(_table(_rows(field, (name,))))
    for slot in SLOTS:
        for name in plugins.names(slot.kind):
            options = ".".join(map(str, slot.options_path))
            parts.append(_plugin(slot.what, name, options, plugins.get(slot.kind, name)))
    parts.append(_words())
    return "\n".join(parts)


def _plugin(what: str, name: str, options: str, plugin: type[Plugin[Any]]) -> str:
    told = (plugin.__doc__ or "").strip().splitlines()[0]
    schema = plugin.options_schema()
    rows = [row for key, field in _keys(schema) for row in _rows(field, (key,))]
    return f"## `{options}` of the {what} `{name}`\n\n{told}\n\n{_table(rows)}"


def _words() -> str:
    features = [(f"`{key}`", feature.meaning) for key, feature in FEATURES.items()]
    texts = [
        (f"`{key}`", text.meaning, " ".join(f"`{{{name}}}`" for name in text.placeholders))
        for key, text in TEXTS.items()
    ]
    pages = [
        (f"`{key}`", meaning, "always" if key in REQUIRED_PAGES else "where something shows it")
        for key, meaning in PAGES.items()
    ]
    kinds = [(f"`{key}`", meaning) for key, meaning in NOTIFICATIONS.items()]
    return "\n".join(
        (
            "## Pages that can be switched on (`features`)\n",
            _listed(("feature", "page"), features),
            "Menus may name these and `home`, which is always there.\n",
            "## News by e-mail (`notifications`)\n",
            _listed(("kind", "meaning"), kinds),
            "## The company's own wording (`texts`)\n",
            _listed(("text", "where it stands", "placeholders"), texts),
            "## Content pages (`content/<locale>/<page>.md`)\n",
            _listed(("page", "meaning", "needed"), pages),
        )
    )


def _listed(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _table(rows: Any) -> str:
    return _HEAD + "\n" + "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _keys(schema: Schema) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, field in schema.fields.items():
        yield field.data_key or name, field


def _rows(field: fields.Field[Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield one row for the field, and those of what stands below it."""
    example = field.metadata.get("example", "")
    yield (
        f"`{'.'.join(path)}`",
        type_words(field),
        default_words(field),
        str(field.metadata.get("description", "")),
        f"`{example}`" if example else "",
    )
    below: Any = field
    if isinstance(field, fields.List):
        below, path = field.inner, (*path[:-1], f"{path[-1]}[]")
    # The texts all look alike; their keys have a table of their own.
    if isinstance(below, fields.Nested) and path != ("texts",):
        for key, inner in _keys(below.schema):
            yield from _rows(inner, (*path, key))


def type_words(field: fields.Field[Any]) -> str:
    """Return in plain words what a field takes."""
    choices = next(
        (one.choices for one in field.validators if isinstance(one, validate.OneOf)), None
    )
    if isinstance(field, fields.Enum):
        choices = [member.value for member in field.enum]
    if choices:
        return N_("one of %(choices)s", choices=", ".join(f"`{choice}`" for choice in choices))
    if isinstance(field, fields.List):
        return N_("list of: %(items)s", items=type_words(field.inner))
    if isinstance(field, Amount):
        return N_("whole number, %(least)s to %(most)s", least=field.least, most=field.most)
    if isinstance(field, Duration):
        return N_(
            "length of time, %(least)s to %(most)s",
            least=spoken(field.least),
            most=spoken(field.most),
        )
    return next((words for kind, words in _TYPES if isinstance(field, kind)), _first_line(field))


_TYPES: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (Span, N_("opening hours `hh:mm-hh:mm`")),
    (Numeral, N_("number")),
    (Lines, N_("text, several lines")),
    (Line, N_("text, one line")),
    (fields.Date, N_("day `yyyy-mm-dd`")),
    (fields.Boolean, N_("`true` or `false`")),
    (fields.Integer, N_("whole number")),
    (fields.String, N_("text")),
    (fields.Nested, N_("keys")),
    (fields.Dict, N_("keys")),
)


def _first_line(field: fields.Field[Any]) -> str:
    """Return how a field class of a plugin describes itself."""
    told = (type(field).__doc__ or "value").strip().splitlines()[0].rstrip(".")
    return (told[:1].lower() + told[1:]).replace("``", "`")


def default_words(field: fields.Field[Any]) -> str:
    """Return what holds where the key is left out; nothing where it must be given."""
    if field.required:
        return ""
    value = field.load_default() if callable(field.load_default) else field.load_default
    if value is missing or value is None:
        return N_("optional")
    if isinstance(value, Mapping):
        return N_("see below") if value else N_("none")
    return f"`{_plain(field._serialize(value, None, None) if isinstance(value, list) else value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, timedelta):
        return spoken(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    return str(value)
