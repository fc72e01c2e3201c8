"""Schemas of what a customer sees: theme, menu and the tenant's own texts."""

from typing import Any

from marshmallow import Schema, fields, validate

from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, THEME_WORDS
from portal.kernel.words import N_
from portal.rules.schemas.base import Line, Lines, StrictSchema, meta
from portal.rules.vocabulary import DEFAULT_LOCALE, LOCALES, TEXTS

_HEX = "^#[0-9a-fA-F]{6}$"
_LANGUAGES = {"hu": "Hungarian", "en": "English"}


def _colours(*, required: bool) -> type[Schema]:
    colour: dict[str, fields.Field[Any]] = {
        key: fields.String(
            required=required,
            validate=validate.Regexp(_HEX, error=N_("this is no colour")),
            metadata=meta(N_("a colour as #rrggbb, between quotes"), '"#1a2b3c"'),
        )
        for key in COLOUR_KEYS
    }
    return StrictSchema.from_dict(colour, name="LightSchema" if required else "DarkSchema")


class ColoursSchema(StrictSchema):
    """The tenant's colours; what stands on them is computed so that it can be read."""

    light = fields.Nested(
        _colours(required=True), required=True, metadata=meta(N_("colours of the light look"))
    )
    dark = fields.Nested(
        _colours(required=False),
        metadata=meta(N_("colours of the dark look; default: from the light ones")),
    )


assert SCHEMES == ("light", "dark")  # noqa: S101 - the schema above spells them out

ThemeSchema = StrictSchema.from_dict(
    {
        "colours": fields.Nested(
            ColoursSchema, required=True, metadata=meta(N_("the company's colours"))
        ),
        **{
            key: fields.String(
                validate=validate.OneOf(words),
                load_default=words[0],
                metadata=meta(N_("one of %(names)s", names=", ".join(words)), words[0]),
            )
            for key, words in THEME_WORDS.items()
        },
    },
    name="ThemeSchema",
)


class MenuSchema(StrictSchema):
    """What a signed-in customer finds where."""

    set = Line(required=True, metadata=meta(N_("the menu set plugin's name"), "grouped"))
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata=meta(N_("the options of that menu set"))
    )


_ByLocale = StrictSchema.from_dict(
    {
        locale: Lines(
            limit=4000,
            required=locale == DEFAULT_LOCALE,
            metadata=meta(N_("the text in %(value)s", value=_LANGUAGES[locale]), "…"),
        )
        for locale in LOCALES
    },
    name="TextSchema",
)

TextsSchema = StrictSchema.from_dict(
    {key: fields.Nested(_ByLocale, metadata=meta(text.meaning)) for key, text in TEXTS.items()},
    name="TextsSchema",
)
