"""Sheets of printable forms: a small YAML of texts and fields, from which the portal prints a PDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Finding, FindingsError, Problem
from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_schema import load
from portal.kernel.words import N_
from portal.rules.schemas.base import Amount, StrictSchema, meta
from portal.rules.schemas.words import paragraphs, words
from portal.rules.text import Text

WIDTHS = ("full", "half", "third")
LOOKS = ("line", "boxes", "choice", "tick")


@dataclass(frozen=True, slots=True)
class SheetField:
    """One thing to fill in: a ``line`` (``rows`` of them), ``boxes``, a ``choice``, or a "
    "``tick``."""

    label: Text
    look: str
    width: str
    rows: int
    boxes: int
    options: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Fields under one heading, with a text above them."""

    title: Text
    text: Text | None
    fields: tuple[SheetField, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form to be printed: title, introduction, parts, who signs, and what stands at the end."""

    title: Text
    introduction: Text | None
    parts: tuple[SheetPart, ...]
    signatures: tuple[Text, ...]
    closing: Text | None


class SheetFieldSchema(StrictSchema):
    """One thing to fill in."""

    label = words(N_("what is asked"))
    look = fields.String(
        validate=validate.OneOf(LOOKS),
        load_default=LOOKS[0],
        metadata=meta(
            N_("a line to write on, boxes for single signs, a choice, or one box to tick"), "line"
        ),
    )
    width = fields.String(
        validate=validate.OneOf(WIDTHS),
        load_default=WIDTHS[0],
        metadata=meta(N_("how much of the line it takes"), "half"),
    )
    rows = Amount(least=1, most=12, load_default=1, metadata=meta(N_("lines to write on"), "2"))
    boxes = Amount(least=0, most=30, load_default=0, metadata=meta(N_("how many boxes"), "9"))
    options = fields.List(
        words(N_("one answer")), load_default=list, metadata=meta(N_("the answers of a choice"))
    )

    @validates_schema
    def _fits(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["look"] == "choice" and len(data["options"]) < 2:
            raise ValidationError({"options": [Problem(N_("a choice needs two answers or more"))]})
        if data["look"] == "boxes" and not data["boxes"]:
            raise ValidationError(
                {"boxes": [Problem(N_("how many boxes?"), N_("write for example `boxes: 9`"))]}
            )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> SheetField:
        return SheetField(**{**data, "options": tuple(data["options"])})


class SheetPartSchema(StrictSchema):
    """Fields under one heading."""

    title = words(N_("the heading"))
    text = paragraphs(N_("what stands above the fields"), required=False)
    fields_ = fields.List(
        fields.Nested(SheetFieldSchema),
        data_key="fields",
        load_default=list,
        metadata=meta(N_("what is to be filled in")),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> SheetPart:
        return SheetPart(data["title"], data["text"], tuple(data["fields_"]))


class SheetSchema(StrictSchema):
    """A printable form."""

    title = words(N_("the form's title"))
    introduction = paragraphs(N_("what stands below the title"), required=False)
    parts = fields.List(
        fields.Nested(SheetPartSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one part")),
        metadata=meta(N_("the parts of the form")),
    )
    signatures = fields.List(
        words(N_("who signs")),
        load_default=list,
        metadata=meta(N_("places to sign, with the date")),
    )
    closing = paragraphs(
        N_("what stands at the end: where to send it, data protection"), required=False
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> Sheet:
        return Sheet(
            **{
                **data,
                "parts": tuple(data["parts"]),
                "signatures": tuple(data["signatures"]),
            }
        )


def read_sheet(data: bytes, *, file: str) -> Sheet:
    """Return the sheet of a YAML file; raises FindingsError with all that is wrong, by line."""
    sheet: Sheet = load(read_yaml(data, file=file), SheetSchema())
    return sheet


def sheet_findings(data: bytes, *, file: str) -> list[Finding]:
    """Return what is wrong with a sheet."""
    try:
        read_sheet(data, file=file)
    except FindingsError as error:
        return list(error.findings)
    return []
