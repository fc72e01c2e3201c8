"""Which language a page or a mail speaks: Hungarian first; English when the person chose it."""

from pathlib import Path

from flask import Flask, has_request_context, session
from flask_babel import Babel

import portal
from portal.kernel.errors import NotFoundError

LANGUAGES = (("hu", "Magyar"), ("en", "English"))
SESSION_KEY = "locale"
DIRECTORY = Path(portal.__file__).parent / "translations"


def select_locale() -> str:
    """Return the language that the visitor chose, else Hungarian.

    The browser's preference is not asked on purpose: most of our visitors have a Hungarian bill in
    hand and a browser that somebody else set up.
    """
    if has_request_context():
        chosen = session.get(SESSION_KEY)
        if chosen in dict(LANGUAGES):
            return str(chosen)
    return "hu"


def remember_locale(code: str) -> None:
    """Keep the visitor's choice in the cookie; raises NotFoundError for a language we do not speak."""
    if code not in dict(LANGUAGES):
        raise NotFoundError(f"no language {code!r}")
    session[SESSION_KEY] = code


def install(app: Flask) -> None:
    """Wire Flask-Babel to the choice above."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(DIRECTORY)
    app.config["BABEL_DEFAULT_LOCALE"] = "hu"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Budapest"
    Babel(app, locale_selector=select_locale)
