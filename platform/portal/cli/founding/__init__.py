"""A new company's first files: enough for a working portal that its admin then makes its own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from marshmallow import Schema, ValidationError, fields

from portal.plugin_api.identifiers import IdentifierFormatSchema
from portal.plugin_api.registry import PluginRegistry, combination_problem
from portal.plugin_api.verification import RegistrationVerifier
from portal.rules.bundle import Bundle
from portal.rules.vocabulary import REQUIRED_PAGES

_FILES = Path(__file__).parent / "files"
VERIFIERS, POLICIES = "registration_verifiers", "approval_policies"


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What is asked of the operator. ``identifiers``: field of the verifier → one as printed."""

    company: str
    short_name: str
    address: str
    phone: str
    email: str
    website: str
    sender: str
    verifier: str
    approval: str
    identifiers: Mapping[str, str] = field(default_factory=dict)


def identifiers_of(plugins: PluginRegistry, verifier: str) -> tuple[str, ...]:
    """Return the identifiers whose printed form the verifier must know; raises PluginError."""
    schema: Schema = plugins.get(VERIFIERS, verifier).options_schema()
    return tuple(
        name
        for name, item in schema.fields.items()
        if item.required
        and isinstance(item, fields.Nested)
        and isinstance(item.schema, IdentifierFormatSchema)
    )


def fitting_policies(plugins: PluginRegistry, verifier: str) -> tuple[str, ...]:
    """Return the approval policies that may follow the verifier; raises PluginError."""
    plugin = plugins.get(VERIFIERS, verifier)
    return tuple(
        name
        for name in plugins.names(POLICIES)
        if combination_problem(plugin, plugins.get(POLICIES, name)) is None  # type: ignore[arg-type]
    )


def bundle_of(new: NewCompany, plugins: PluginRegistry, *, place: str) -> Bundle:
    """Return the files of the company, not checked yet; raises PluginError."""
    environment = Environment(
        loader=FileSystemLoader(_FILES),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  YAML and Markdown; the drawing escapes what it shows
    )
    environment.filters["yaml"] = _yaml
    options = {name: _identifier(printed) for name, printed in new.identifiers.items()}
    known = {**asdict(new), "options": options}
    wanted = {*REQUIRED_PAGES, *_documents(plugins, new.verifier, options)}
    names = (name for name in _names() if not name.endswith(".md") or Path(name).stem in wanted)
    return Bundle({name: _rendered(environment, name, known) for name in names}, place=place)


def _names() -> Iterator[str]:
    for path in sorted(_FILES.rglob("*")):
        if path.is_file():
            yield path.relative_to(_FILES).as_posix()


def _documents(
    plugins: PluginRegistry, verifier: str, options: Mapping[str, Any]
) -> frozenset[str]:
    """Return the documents that the registration asks to accept; none while options are wrong."""
    plugin: type[RegistrationVerifier[Any]] = plugins.get(VERIFIERS, verifier)  # type: ignore[assignment]
    try:
        tuned = plugin(plugin.options_schema().load(options))
    except ValidationError:
        return frozenset()  # checking the rules says what is wrong, with its place
    fields_ = (field for step in tuned.steps() for field in step.fields)
    return frozenset(field.document for field in fields_ if field.document)


def _rendered(environment: Environment, name: str, known: Mapping[str, Any]) -> bytes:
    return environment.get_template(name).render(known).encode()


def _yaml(value: object) -> str:
    """Return the value as YAML on one line: JSON is YAML, and quotes whatever needs it."""
    return json.dumps(value, ensure_ascii=False)


def _identifier(printed: str) -> dict[str, Any]:
    """Return the format of an identifier that is printed so: digits may be any, the rest is fixed."""
    canonical = printed.strip().upper()
    letters, marks = re.match(r"[A-Z]+", canonical), re.search(r"[^A-Z0-9]", canonical)
    steps: list[Any] = ["tidy", "fold_width", "fold_digits", "uppercase", "trim_punctuation"]
    steps += ["drop_spaces"] if marks else ["drop_spaces", "drop_hyphens"]
    steps += [{"ensure_prefix": letters[0]}] if letters else []
    steps += ["restore_punctuation"] if marks else []
    shape = re.sub(r"[0-9]", "9", canonical.replace("A", "\\A"))
    return {
        "example": printed.strip(),
        "shape": shape,
        "normalise": [*steps, "fold_lookalikes"],
    }
