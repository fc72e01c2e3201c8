"""Help on every key of rules.yaml for the editor: what it takes, what it means, an example."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields

from portal.foundation.findings import dotted
from portal.plugin_api.registry import PluginRegistry
from portal.rules.plugin_choice import SLOTS
from portal.rules.reference import default_words, type_words
from portal.rules.schemas.root import RulesSchema
from portal.rules.vocabulary import FEATURES, NOTIFICATIONS

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """Help on one key. ``path``: dotted, ``[]`` for the items of a list (``offices[].name``); a name
    that may stand in a list has its own (``features[].invoices``).

    ``plugin``: the path of the key that names a plugin and the plugin's name, where the key is one of
    that plugin's options; else None. ``required``: it must be given.
    """

    path: str
    takes: str
    default: str
    meaning: str
    example: str
    required: bool
    plugin: tuple[str, str] | None = None

    @property
    def section(self) -> str:
        """Return the heading that it stands under: the top-level key, and the plugin's name."""
        top = self.path.partition(".")[0].partition("[")[0]
        return f"{top} ({self.plugin[1]})" if self.plugin else top


@lru_cache(maxsize=4)
def key_help(plugins: PluginRegistry) -> tuple[KeyHelp, ...]:
    """Return help on every key, in the order of the reference; worked out once a process."""
    found = list(_of_schema(RulesSchema(), "", None))
    for slot in SLOTS:
        for name in plugins.names(slot.kind):
            schema = plugins.get(slot.kind, name).options_schema()
            chosen = (dotted(slot.name_path), name)
            found += _of_schema(schema, dotted(slot.options_path), chosen)
    for list_path, known in (
        ("features[]", {name: one.meaning for name, one in FEATURES.items()}),
        ("notifications[]", NOTIFICATIONS),
    ):
        found += [
            KeyHelp(f"{list_path}.{name}", "", "", meaning, "", required=False)
            for name, meaning in known.items()
        ]
    return tuple(found)


def _of_schema(
    schema: Schema, above: str, plugin: tuple[str, str] | None, depth: int = 0
) -> Iterator[KeyHelp]:
    for name, field in schema.fields.items():
        path = f"{above}.{field.data_key or name}" if above else str(field.data_key or name)
        yield KeyHelp(
            path=path,
            takes=type_words(field),
            default=default_words(field),
            meaning=field.metadata.get("description", ""),
            example=str(field.metadata.get("example", "")),
            required=field.required,
            plugin=plugin,
        )
        below: Any = field
        if isinstance(field, fields.List):
            below, path = field.inner, f"{path}[]"
        if isinstance(below, fields.Nested) and depth < _DEEPEST:
            yield from _of_schema(below.schema, path, plugin, depth + 1)
