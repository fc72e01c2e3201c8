"""What a person sees when something is wrong: a kind sentence and what to do, never a trace."""

import structlog
from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Conflict, HTTPException, NotFound

from portal.foundation.web.principal import principal_or_none
from portal.foundation.web.viewing import NotForStaffError, OnlyLookingError, was_here
from portal.kernel.errors import ConflictError, NotFoundError

_log = structlog.get_logger(__name__)


def _page(status: int, *, kind: str | None = None) -> tuple[str, int]:
    # The unit of work is over: what is drawn around the page must not ask the database any more.
    g.failed = True
    if "principal" not in g and status < 500 and was_here():
        g.principal = principal_or_none()  # the banner stands over the page of a wrong address too
    # What a person can tell customer service, and an operator can look for in the log.
    code = structlog.contextvars.get_contextvars().get("request_id") if status >= 500 else None
    return render_template(
        "errors/error.html", status=status, kind=kind or str(status), code=code
    ), status


def _http(error: HTTPException) -> ResponseReturnValue | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return _page(error.code)


def install(app: Flask) -> None:
    """Wire the error pages into the application."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OnlyLookingError, lambda error: _page(403, kind="only_looking"))
    app.register_error_handler(NotForStaffError, lambda error: _page(403, kind="not_for_staff"))
    app.register_error_handler(CSRFError, lambda error: _page(400, kind="expired"))
    app.register_error_handler(NotFoundError, lambda error: _page(NotFound.code or 404))
    app.register_error_handler(ConflictError, lambda error: _page(Conflict.code or 409))

    def unexpected(error: Exception) -> tuple[str, int]:
        _log.exception("request_failed")
        return _page(500)

    app.register_error_handler(Exception, unexpected)
