"""What every plugin is: a name, a schema of its options, and pure decisions."""

from abc import ABC
from typing import Any, ClassVar, Generic, Self, TypeVar

from marshmallow import RAISE, Schema

OptionsT = TypeVar("OptionsT")


class OptionsSchema(Schema):
    """Base of the options schemas; a key that the plugin does not know is an error."""

    class Meta:
        """Unknown keys are refused, so that a mistyped option is never silently ignored."""

        unknown = RAISE


class Plugin(ABC, Generic[OptionsT]):
    """A pure decision, tuned by the options that a tenant's rules give it."""

    name: ClassVar[str]
    """Equals the plugin's folder name; rules name the plugin by it."""

    options_schema: ClassVar[type[OptionsSchema]]
    """Validates the options of the rules; its ``post_load`` returns the options object."""

    def __init__(self, options: OptionsT) -> None:
        self.options = options

    @classmethod
    def from_rules(cls, raw_options: dict[str, Any]) -> Self:
        """Return the plugin tuned by raw options; raises marshmallow.ValidationError."""
        return cls(cls.options_schema().load(raw_options))
