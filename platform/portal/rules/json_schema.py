"""The JSON Schema (2020-12) of rules.yaml for editors, made from the marshmallow schemas."""

import json
from datetime import timedelta
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from portal.plugin_api.registry import PluginRegistry
from portal.rules.plugin_choice import SLOTS, Slot
from portal.rules.schemas.base import Amount, Line, MailAddress, Numeral, spoken
from portal.rules.schemas.root import RulesSchema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENAPI = "#/components/schemas/"


def as_text(plugins: PluginRegistry) -> str:
    """Return the schema as indented JSON with a final line break."""
    return json.dumps(as_dict(plugins), ensure_ascii=False, indent=2) + "\n"


def as_dict(plugins: PluginRegistry) -> dict[str, Any]:
    """Return the schema; the options of a plugin are checked by the plugin's name."""
    marshmallow_plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec("rules.yaml", "1", "3.1.0", plugins=[marshmallow_plugin])
    converter = marshmallow_plugin.converter
    if converter is None:  # set by APISpec above
        raise TypeError("apispec gave its plugin no converter")
    for attribute_function in (_bounds, _length, _default, _written):
        converter.add_attribute_function(attribute_function)
    spec.components.schema("Rules", schema=RulesSchema)
    for slot in SLOTS:
        for name in plugins.names(slot.kind):
            spec.components.schema(
                _options_name(slot, name), schema=_options_schema(plugins, slot, name)
            )
    definitions = _with_defs(spec.to_dict()["components"]["schemas"])
    for slot in SLOTS:
        owner = definitions[_owner(slot)]
        names = plugins.names(slot.kind)
        # An empty list would be no valid schema: where there is no plugin, nothing may be named.
        named: dict[str, Any] = {"enum": list(names)} if names else {"not": {}}
        owner["properties"][slot.name_path[-1]] |= named
        if names:
            owner["allOf"] = [_choice(slot, name) for name in names]
    title = {"$schema": DIALECT, "title": "rules.yaml: the rules of one tenant"}
    return title | {"$ref": "#/$defs/Rules", "$defs": definitions}


def _name(schema: Any) -> str:
    found = schema if isinstance(schema, type) else type(schema)
    return str(found.__name__).removesuffix("Schema").lstrip("_")


def _options_schema(plugins: PluginRegistry, slot: Slot, name: str) -> type[Schema]:
    # A class of its own each: two plugins may share one schema class.
    schema = plugins.get(slot.kind, name).options_schema
    return type(f"{_options_name(slot, name)}Schema", (schema,), {})


def _options_name(slot: Slot, name: str) -> str:
    words = f"{slot.what} {name}".replace("_", " ").split()
    return "".join(word.capitalize() for word in words) + "Options"


def _owner(slot: Slot) -> str:
    """Return the definition in which a slot's plugin is named."""
    return str(slot.name_path[-2]).capitalize()


def _choice(slot: Slot, name: str) -> dict[str, Any]:
    """Return what must hold of the options where that plugin is named."""
    key, options = str(slot.name_path[-1]), str(slot.options_path[-1])
    return {
        "if": {"properties": {key: {"const": name}}, "required": [key]},
        "then": {"properties": {options: {"$ref": f"#/$defs/{_options_name(slot, name)}"}}},
    }


def _with_defs(part: Any) -> Any:
    """Return the part with OpenAPI's references turned into those of JSON Schema."""
    if isinstance(part, dict):
        return {
            key: value.replace(_OPENAPI, "#/$defs/") if key == "$ref" else _with_defs(value)
            for key, value in part.items()
        }
    return [_with_defs(item) for item in part] if isinstance(part, list) else part


def _bounds(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if isinstance(field, Amount):
        return {"minimum": field.least, "maximum": field.most}
    return {}


def _length(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, Line):
        return {}
    bounds: dict[str, Any] = {"minLength": 1, "maxLength": field.limit}
    return bounds | ({"format": "email"} if isinstance(field, MailAddress) else {})


def _default(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    value = None if callable(field.load_default) else field.load_default
    return {"default": spoken(value)} if isinstance(value, timedelta) else {}


def _written(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    return {"type": ["string", "number"]} if isinstance(field, Numeral) else {}
