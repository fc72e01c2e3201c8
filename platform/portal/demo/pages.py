"""What the demo's own pages share: templates, two languages, strict headers, tiny routing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from werkzeug.wrappers import Request, Response

import portal

WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LANGUAGES = ("hu", "en")
_HERE = Path(__file__).parent
_STYLES = (_HERE / "static" / "demo.css").read_bytes()
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = Path(portal.__file__).parent / "translations"
    texts = Translations.load(folder, [language]) if language != "en" else NullTranslations()
    environment.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["language"] = language
    return environment


@dataclass(kw_only=True)
class Pages:
    """Renders the demo's templates in the language that the visitor prefers."""

    _environments: dict[str, Environment] = field(default_factory=dict)

    def render(self, request: Request, template: str, **values: object) -> Response:
        """One HTML page; `?lang=` overrules the browser's wish."""
        wished = request.args.get("lang") or request.accept_languages.best_match(LANGUAGES)
        language = wished if wished in LANGUAGES else LANGUAGES[0]
        if language not in self._environments:
            self._environments[language] = _environment(language)
        page = self._environments[language].get_template(template)
        return protected(Response(page.render(values), mimetype="text/html"))

    def missing(self, request: Request) -> Response:
        """The page for an address that leads nowhere."""
        answer = self.render(request, "demo/missing.html")
        answer.status_code = 404
        return answer


def protected(response: Response, *, policy: str = _POLICY) -> Response:
    """Nothing external, nothing inline, nothing cached."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def styles() -> Response:
    """The style sheet of the demo's own pages."""
    return protected(Response(_STYLES, mimetype="text/css"))
