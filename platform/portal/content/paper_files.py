"""Printable forms in rules.yaml and in ``content/forms``: added, given a new version, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.bundle import RULES_FILE, Bundle
from portal.rules.sections.printable_forms import FOLDER
from portal.rules.yaml_editing import bare, edited, in_line, quoted, words

SECTION = "printable_forms"
Changes = dict[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF to download, and the first day it is in use."""

    data: bytes
    start: date


@dataclass(frozen=True, slots=True)
class Labels:
    """What a form is called, and what it is for, by language."""

    title: Mapping[str, str]
    description: Mapping[str, str]


def with_form(
    bundle: Bundle,
    form_id: str,
    labels: Labels,
    sheet: Sheet,
    *,
    group: int | None,
    group_title: Mapping[str, str],
) -> Changes:
    """Return the changed files with a new form, in that group or in a new one.

    Raises ConflictError where a form of that id exists.
    """
    name = _file_name(bundle, form_id, sheet.start)

    def change(section: CommentedMap) -> None:
        groups = section.setdefault("groups", CommentedSeq())
        if any(str(form["id"]) == form_id for one in groups for form in one["forms"]):
            raise ConflictError(f"there is a form {form_id!r} already")
        made = CommentedMap({"id": bare(form_id)})
        _label(made, labels)
        made["versions"] = CommentedSeq([_version(sheet.start, name)])
        if group is None or not 0 <= group < len(groups):
            groups.append(
                CommentedMap({"title": words(group_title), "forms": CommentedSeq([made])})
            )
        else:
            groups[group]["forms"].append(made)

    return _changes(bundle, change) | {FOLDER + name: sheet.data}


def with_changes(bundle: Bundle, form_id: str, labels: Labels, sheet: Sheet | None) -> Changes:
    """Return the changed files with other words about a form, and with a new version of it."""
    name = _file_name(bundle, form_id, sheet.start) if sheet else ""

    def change(section: CommentedMap) -> None:
        form = _find(section, form_id)[1]
        _label(form, labels)
        if sheet:
            form["versions"].append(_version(sheet.start, name))

    files: Changes = {FOLDER + name: sheet.data} if sheet else {}
    return _changes(bundle, change) | files


def without_form(bundle: Bundle, form_id: str) -> Changes:
    """Return the changed files without a form, and without what only it was made from.

    Raises ConflictError for the last one: then the page itself is to be taken off.
    """
    gone: set[str] = set()
    kept: set[str] = set()

    def change(section: CommentedMap) -> None:
        groups = section["groups"]
        place, form = _find(section, form_id)
        if sum(len(group["forms"]) for group in groups) == 1:
            raise ConflictError("the last form")
        gone.update(str(version["file"]) for version in form["versions"])
        groups[place]["forms"].remove(form)
        if not groups[place]["forms"]:
            del groups[place]
        kept.update(
            str(version["file"])
            for group in groups
            for other in group["forms"]
            for version in other["versions"]
        )

    changes = _changes(bundle, change)
    return changes | dict.fromkeys((FOLDER + name for name in gone - kept), None)


def _changes(bundle: Bundle, change: Any) -> Changes:
    before = bundle.files[RULES_FILE]
    after = edited(before, SECTION, change)
    return {} if after == before else {RULES_FILE: after}


def _find(section: CommentedMap, form_id: str) -> tuple[int, CommentedMap]:
    for place, group in enumerate(section.get("groups", ())):
        for form in group["forms"]:
            if str(form["id"]) == form_id:
                return place, form
    raise NotFoundError(f"no form {form_id!r}")


def _label(form: CommentedMap, labels: Labels) -> None:
    if _plain(form.get("title")) != _filled(labels.title):
        form["title"] = words(labels.title)
    told = _filled(labels.description)
    if not told:
        form.pop("description", None)
    elif _plain(form.get("description")) != told:
        made = CommentedMap({locale: quoted(text) for locale, text in told.items()})
        if "description" in form:
            form["description"] = made
        else:
            form.insert(2, "description", made)


def _version(start: date, name: str) -> CommentedMap:
    return in_line({"from": bare(start), "file": bare(name)})


def _file_name(bundle: Bundle, form_id: str, start: date) -> str:
    stem = f"{form_id[:44]}-{start.isoformat()}"
    name, count = f"{stem}.pdf", 1
    while FOLDER + name in bundle.files:
        count += 1
        name = f"{stem}-{count}.pdf"
    return name


def _plain(written: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(text).strip() for key, text in (written or {}).items()}


def _filled(by_locale: Mapping[str, str]) -> dict[str, str]:
    return {locale: text.strip() for locale, text in by_locale.items() if text.strip()}
