"""The editor of rules.yaml: a text with its errors by line; what scripts add, they fetch from here."""

from functools import lru_cache
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.foundation.wording import said
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.plugin_api.registry import PluginRegistry
from portal.rules import drafting, json_schema
from portal.rules.bundle import RULES_FILE, Bundle
from portal.rules.drafting import Draft, DraftTooLargeError
from portal.rules.key_help import key_help
from portal.rules.queries import bound_plugins, published, revision
from portal.rules_desk import queries
from portal.rules_desk.forms import EditorForm
from portal.rules_desk.line_diff import diff
from portal.rules_desk.pages import shown
from portal.rules_desk.planning import rules_of

blueprint = clerk_blueprint("rules_editor", __name__)
_AROUND = 2


@blueprint.get("/szabalyok/szerkeszto")
@clerk_only(may="edit_rules")
def edit() -> str:
    """Show the draft's rules.yaml, or the one in force, with what is wrong in it."""
    return _page(EditorForm(formdata=None), drafting.draft(), fresh=True)


@blueprint.post("/szabalyok/szerkeszto")
@clerk_only(may="edit_rules")
def save() -> ResponseReturnValue:
    """Keep the text in the draft, whether it is in order or not."""
    form, draft = EditorForm(), drafting.draft()
    if not form.validate():
        return _page(form, draft), 422
    try:
        drafting.save(
            {RULES_FILE: form.typed()},
            seen_version=form.version,
            seen_revision=form.revision if _is_known(form.revision) else None,
            clerk_id=principal().id,
            now=utc_now(),
        )
    except ConflictError:
        return _page(form, draft, overtaken=True), 409
    except DraftTooLargeError:
        form.text.errors = [_("The draft's files are too large together.")]
        return _page(form, draft), 422
    flash(_("The draft is kept. Nothing has come into force yet."), "success")
    return redirect(url_for("clerk_rules_editor.edit"), 303)


@blueprint.post("/szabalyok/szerkeszto/ellenorzes")
@clerk_only(may="edit_rules")
def check() -> Response:
    """Answer what is wrong with a text, as JSON; nothing is kept."""
    form, (base, _number) = EditorForm(), _files(drafting.draft())
    return jsonify(findings=[_as_json(one) for one in _findings(base, form.typed())])


@blueprint.get("/szabalyok/szerkeszto/segitseg")
@clerk_only(may="edit_rules")
def assistance() -> Response:
    """Answer the JSON Schema and the help on every key, for completion and the side panel."""
    keys = [
        {
            "path": one.path,
            "takes": said(one.takes),
            "default": said(one.default),
            "meaning": said(one.meaning),
            "example": one.example,
            "required": one.required,
            "plugin": one.plugin,
        }
        for one in key_help(bound_plugins())
    ]
    return jsonify(schema=_schema(bound_plugins()), keys=keys)


@lru_cache(maxsize=4)
def _schema(plugins: PluginRegistry) -> dict[str, Any]:
    return json_schema.as_dict(plugins)


def _page(
    form: EditorForm, draft: Draft | None, *, fresh: bool = False, overtaken: bool = False
) -> str:
    base, number = _files(draft)
    present = base.files.get(RULES_FILE, b"")
    if fresh:
        form.text.data = present.decode("utf-8-sig", "replace")
    text = form.typed()
    findings = _findings(base, text)
    form.now_sees(version=draft.version if draft else 0, revision=number)
    return render_template(
        "rules_desk/editor.html",
        form=form,
        draft=draft,
        editor=queries.clerk_name(draft.updated_by) if draft else None,
        findings=findings,
        excerpts=_excerpts(text.decode(), findings),
        overtaken=diff(_only(text), _only(present)) if overtaken else None,
        keys=key_help(bound_plugins()),
        **shown(),
    )


def _files(draft: Draft | None) -> tuple[Bundle, int]:
    """Return the files that are edited, and the revision that they are meant over."""
    if draft is not None:
        return draft.bundle(), draft.base_revision
    now = published()
    return (revision(now.revision).bundle, now.revision) if now else (Bundle({}), 0)


def _is_known(number: int) -> bool:
    now = published()
    return now is not None and 0 < number <= now.revision


def _findings(base: Bundle, text: bytes) -> tuple[Finding, ...]:
    """Return what is wrong with the files when rules.yaml reads so."""
    try:
        rules_of(Bundle({**base.files, RULES_FILE: text}))
    except FindingsError as error:
        return error.findings
    return ()


def _excerpts(text: str, findings: tuple[Finding, ...]) -> list[tuple[int, str, bool]]:
    """Return the lines with mistakes and those around them: number, text, whether it is wrong."""
    wrong = {one.line for one in findings if one.file == RULES_FILE and one.line}
    return [
        (number, line, number in wrong)
        for number, line in enumerate(text.splitlines(), start=1)
        if any(abs(number - one) <= _AROUND for one in wrong)
    ]


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.file,
        "line": finding.line if finding.file == RULES_FILE else 0,
        "column": finding.column,
        "path": finding.path,
        "problem": said(finding.problem),
        "suggestion": said(finding.suggestion),
    }


def _only(data: bytes) -> Bundle:
    return Bundle({RULES_FILE: data})
