"""Printable forms: what can be downloaded, printed and filled in by hand, version after version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import Day, Line, StrictSchema, meta
from portal.rules.schemas.words import paragraphs, words
from portal.rules.text import Text

FOLDER = "content/forms/"
FILE_NAME = r"[a-z0-9][a-z0-9_-]{0,60}\.(pdf|yaml)"


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One version: in use from ``start`` until the next one; ``file`` lies in "
    "``content/forms``."""

    start: date
    file: str


@dataclass(frozen=True, slots=True)
class PrintableForm:
    """One form with its versions, the earliest first."""

    id: str
    title: Text
    description: Text | None
    versions: tuple[FormVersion, ...]

    def on(self, day: date) -> FormVersion | None:
        """Return the version in use on that day; None before the first."""
        return next((one for one in reversed(self.versions) if one.start <= day), None)

    def replaced(self, day: date) -> tuple[FormVersion, ...]:
        """Return the versions that were in use before that day's, the latest first."""
        begun = [one for one in self.versions if one.start <= day]
        return tuple(reversed(begun[:-1]))

    def version(self, start: date) -> FormVersion | None:
        """Return the version that came into use on that day."""
        return next((one for one in self.versions if one.start == start), None)


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Forms under one heading."""

    title: Text
    forms: tuple[PrintableForm, ...]


@dataclass(frozen=True, slots=True)
class PrintableForms:
    """Every form of the tenant, in groups, in the order of the file."""

    groups: tuple[FormGroup, ...]

    def form(self, form_id: str) -> PrintableForm | None:
        """Return the form of that id."""
        return next(
            (form for group in self.groups for form in group.forms if form.id == form_id), None
        )

    def files(self) -> frozenset[str]:
        """Return the name of every file that some version is made from."""
        return frozenset(
            version.file
            for group in self.groups
            for form in group.forms
            for version in form.versions
        )


class FormVersionSchema(StrictSchema):
    """One version of a form."""

    start = Day(
        data_key="from",
        required=True,
        metadata=meta(N_("the first day it is in use"), "2026-07-01"),
    )
    file = Line(
        required=True,
        limit=66,
        validate=validate.Regexp(
            f"^{FILE_NAME}$",
            error=N_("a file name is made of a-z, 0-9, - and _ and ends in .pdf or .yaml"),
        ),
        metadata=meta(
            N_(
                "the file in `content/forms`: a PDF as it is, or a YAML sheet that the portal "
                "prints"
            ),
            "account-transfer.yaml",
        ),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> FormVersion:
        return FormVersion(**data)


class PrintableFormSchema(StrictSchema):
    """One form."""

    id = Line(
        required=True,
        limit=60,
        validate=validate.Regexp("^[a-z][a-z0-9-]*$", error=N_("use a-z, 0-9 and hyphens")),
        metadata=meta(
            N_("a short name, part of its address and of the downloaded file's name"), "nevatiras"
        ),
    )
    title = words(N_("what the form is called"))
    description = paragraphs(
        N_("what it is for, what to enclose, where to send it"), required=False
    )
    versions = fields.List(
        fields.Nested(FormVersionSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one version")),
        metadata=meta(
            N_("its versions, the earliest first; replaced ones can still be downloaded")
        ),
    )

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        wrong = {}
        for place, (before, version) in enumerate(pairwise(data["versions"]), start=1):
            if version.start <= before.start:
                problem = N_(
                    "this version is not newer than the one before it (%(start)s)",
                    start=before.start,
                )
                wrong[place] = {"from": [Problem(problem, N_("write the earliest version first"))]}
        if wrong:
            raise ValidationError({"versions": wrong})

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PrintableForm:
        return PrintableForm(**{**data, "versions": tuple(data["versions"])})


class FormGroupSchema(StrictSchema):
    """Forms under one heading."""

    title = words(N_("the heading"))
    forms = fields.List(
        fields.Nested(PrintableFormSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one form")),
        metadata=meta(N_("the forms under that heading")),
    )

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> FormGroup:
        return FormGroup(data["title"], tuple(data["forms"]))


class PrintableFormsSchema(StrictSchema):
    """Printable forms: what can be downloaded, printed and filled in by hand."""

    groups = fields.List(
        fields.Nested(FormGroupSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("name at least one group")),
        metadata=meta(N_("the groups, in the order in which the page shows them")),
    )

    @validates_schema
    def _distinct(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        seen: set[str] = set()
        for place, group in enumerate(data["groups"]):
            for index, form in enumerate(group.forms):
                if form.id in seen:
                    problem = Problem(
                        N_("'%(id)s' stands twice", id=form.id), N_("give each form its own id")
                    )
                    below = {index: {"id": [problem]}}
                    raise ValidationError({"groups": {place: {"forms": below}}})
                seen.add(form.id)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> PrintableForms:
        return PrintableForms(tuple(data["groups"]))
