"""Texts that sections of rules.yaml hold by language: ``title: {hu: …, en: …}``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from marshmallow import fields, post_load

from portal.kernel.words import N_
from portal.rules.schemas.base import Line, Lines, StrictSchema, meta
from portal.rules.text import Text


class WordsSchema(StrictSchema):
    """One line in each language."""

    hu = Line(required=True, limit=200, metadata=meta(N_("in Hungarian"), "Lakossági egységárak"))
    en = Line(limit=200, metadata=meta(N_("in English"), "Residential unit prices"))

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Text:
        return Text(MappingProxyType(dict(data)))


class ParagraphsSchema(StrictSchema):
    """A text of several lines in each language; blank lines part paragraphs."""

    hu = Lines(required=True, limit=4000, metadata=meta(N_("in Hungarian"), "…"))
    en = Lines(limit=4000, metadata=meta(N_("in English"), "…"))

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Text:
        return Text(MappingProxyType(dict(data)))


def words(meaning: str, *, required: bool = True) -> fields.Nested:
    """Return a field that takes one line in each language and gives a Text (None where left "
    "out)."""
    return _nested(WordsSchema, meaning, required=required)


def paragraphs(meaning: str, *, required: bool = True) -> fields.Nested:
    """Return a field that takes a text in each language and gives a Text (None where left out)."""
    return _nested(ParagraphsSchema, meaning, required=required)


def _nested(schema: type[StrictSchema], meaning: str, *, required: bool) -> fields.Nested:
    if required:
        return fields.Nested(schema, required=True, metadata=meta(meaning))
    return fields.Nested(schema, load_default=None, metadata=meta(meaning))
