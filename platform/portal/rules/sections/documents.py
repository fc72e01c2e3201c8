"""The document library: which kinds of documents the company sends electronically."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Line, StrictSchema, meta
from portal.rules.schemas.words import words
from portal.rules.text import Text


@dataclass(frozen=True, slots=True)
class DocumentCategory:
    """One kind of document: ``id`` as the imports write it, ``label`` as people read it."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Documents:
    """The kinds of documents, in the order in which the filter lists them."""

    categories: tuple[DocumentCategory, ...]

    def label(self, category: str, locale: str) -> str:
        """Return what a category is called; one that rules no longer know keeps its id."""
        found = (one.label for one in self.categories if one.id == category)
        return next((label.in_locale(locale) for label in found), category)


class DocumentCategorySchema(StrictSchema):
    """One kind of document."""

    id = Line(
        required=True,
        limit=40,
        validate=validate.Regexp("^[a-z][a-z0-9_]*$", error=N_("use a-z, 0-9 and underlines")),
        metadata=meta(N_("a short name, as the files of the import write it"), "contract"),
    )
    label = words(N_("what people read"))

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> DocumentCategory:
        return DocumentCategory(**data)


class DocumentsSchema(StrictSchema):
    """The document library: which kinds of documents the company sends electronically."""

    categories = fields.List(
        fields.Nested(DocumentCategorySchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one category")),
        metadata=meta(N_("the kinds of documents")),
    )

    @validates_schema
    def _distinct(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        seen: set[str] = set()
        for index, category in enumerate(data["categories"]):
            if category.id in seen:
                problem = Problem(N_("'%(id)s' stands twice", id=category.id), N_("keep one"))
                raise ValidationError({"categories": {index: {"id": [problem]}}})
            seen.add(category.id)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Documents:
        return Documents(tuple(data["categories"]))
