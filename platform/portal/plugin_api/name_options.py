"""The option that says how exactly a typed name must equal the recorded one."""

from marshmallow import fields, validate

from portal.kernel.names import NameDifference
from portal.kernel.words import N_
from portal.plugin_api.base import OptionsSchema

_TOLERABLE = tuple(
    difference.value
    for difference in NameDifference
    if difference not in (NameDifference.IDENTICAL, NameDifference.DIFFERENT)
)


class NameOptionsSchema(OptionsSchema):
    """Option that plugins' schemas inherit when they compare a name.

    The options class keeps it as ``name_differences`` returns it.
    """

    tolerated_name_differences = fields.List(
        fields.String(validate=validate.OneOf(_TOLERABLE)),
        load_default=lambda: ["case", "spacing", "title"],
        metadata={
            "description": N_("Differences of the name that raise no doubt; others go to a clerk."),
            "example": "[case, spacing, title]",
        },
    )


def name_differences(names: list[str]) -> frozenset[NameDifference]:
    """Return the loaded option as the plugins use it."""
    return frozenset(map(NameDifference, names))
