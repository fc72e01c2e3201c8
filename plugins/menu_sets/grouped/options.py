"""Options of the grouped menu set: the entries in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from portal.kernel.words import N_
from portal.plugin_api.base import OptionsSchema


class ShowWhen(StrEnum):
    """When an entry stands in the menu."""

    ALWAYS = "always"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the rules: a page (``item``) or a group (``items``); ``label`` by locale."""

    item: str | None = None
    items: tuple["Entry", ...] = ()
    label: Mapping[str, str] = field(default_factory=dict)
    when: ShowWhen = ShowWhen.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedOptions:
    """What the rules say."""

    entries: tuple[Entry, ...]

    def pages(self) -> Iterator[str]:
        """Yield the id of every page, groups unfolded."""
        for entry in self.entries:
            for page in entry.items or (entry,):
                if page.item is not None:
                    yield page.item


class LabelField(fields.Field[dict[str, str]]):
    """A label: plain Hungarian text, or ``{hu: …, en: …}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, str]:
        label = {"hu": value} if isinstance(value, str) else value
        if not isinstance(label, Mapping) or "hu" not in label:
            raise ValidationError(N_("write the label in Hungarian, or {hu: …, en: …}"))
        if not all(
            isinstance(text, str) and 0 < len(text.strip()) <= 60 for text in label.values()
        ):
            raise ValidationError(N_("a label has 1 to 60 characters in each language"))
        return {str(locale): text.strip() for locale, text in label.items()}


class PageSchema(OptionsSchema):
    """A page of the menu with its own label or condition."""

    item = fields.String(required=True, validate=validate.Length(min=1, max=40))
    label = LabelField(load_default=dict)
    when = fields.Enum(ShowWhen, by_value=True, load_default=ShowWhen.ALWAYS)

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> Entry:
        """Return the entry."""
        return Entry(**data)


class PageField(fields.Field[Entry]):
    """A page by its id alone, or ``{item: outstanding, when: unpaid, label: …}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Entry:
        page: Entry = PageSchema().load({"item": value} if isinstance(value, str) else value)
        return page


class GroupSchema(OptionsSchema):
    """A group of pages under one label."""

    label = LabelField(required=True, data_key="group")
    items = fields.List(PageField(), required=True, validate=validate.Length(min=1, max=20))
    when = fields.Enum(ShowWhen, by_value=True, load_default=ShowWhen.ALWAYS)

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> Entry:
        """Return the entry."""
        return Entry(**data | {"items": tuple(data["items"])})


class EntryField(PageField):
    """A page, or ``{group: Pénzügy, items: [invoices, e_invoice]}``."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Entry:
        if not isinstance(value, Mapping) or "group" not in value:
            return super()._deserialize(value, attr, data, **kwargs)
        group: Entry = GroupSchema().load(value)
        return group


class GroupedOptionsSchema(OptionsSchema):
    """The menu, top to bottom."""

    entries = fields.List(
        EntryField(),
        required=True,
        validate=validate.Length(min=1, max=30),
        metadata={
            "description": N_("Pages and groups of pages in order."),
            "example": "[home, {item: outstanding}, {group: Pénzügy, items: [invoices]}]",
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **_kwargs: Any) -> GroupedOptions:
        """Return the options object; a page has one place in a menu."""
        options = GroupedOptions(entries=tuple(data["entries"]))
        pages = list(options.pages())
        double = next((page for page in pages if pages.count(page) > 1), None)
        if double is not None:
            raise ValidationError(
                N_("the page '%(double)s' stands in the menu twice", double=double), "entries"
            )
        return options
