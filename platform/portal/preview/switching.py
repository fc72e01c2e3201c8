"""Leading a browser that holds the key of a preview into the preview's scope, or out of it.

Asked before anything else of a request is looked at. A browser without the cookie, every other
host, and the console never leave their own scope.
"""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from werkzeug.http import dump_cookie, parse_cookie
from werkzeug.wrappers import Response

from portal.foundation import db
from portal.foundation.outbox import HandlerRegistry
from portal.foundation.secrets import derive_key
from portal.foundation.tenancy import Shell, current_shell, current_tenant, scope
from portal.foundation.web.application import Switch
from portal.identity import sessions
from portal.kernel.clock import utc_now
from portal.preview.mails import handle_jobs
from portal.preview.queries import OpenPreview, of_cookie

OVER = "/elonezet/vege"
HAND_OVER = "/elonezet/kezdes/"
_PURPOSE = "preview.cookie"


def cookie_name(*, secure: bool) -> str:
    """Return the name of the cookie that holds the key; host-only, as far as browsers see to it."""
    return "__Host-preview" if secure else "preview"


def cookie_value(preview_id: object, key: str) -> str:
    """Return the signed content of the cookie; needs the company's own scope."""
    signed = _serializer().dumps([str(preview_id), key])
    return signed if isinstance(signed, str) else signed.decode()


def switch_by_cookie(
    environ: dict[str, Any], *, handlers: HandlerRegistry, secure: bool
) -> Switch | None:
    """Return where the request leads instead of the company's portal; None where it stays there."""
    name = cookie_name(secure=secure)
    raw = environ.get("HTTP_COOKIE", "")
    if name not in raw or current_shell() is not Shell.PORTAL:
        return None
    found = parse_cookie(raw).getlist(name)
    if not found or environ.get("PATH_INFO", "").startswith(HAND_OVER):
        return None
    preview = _preview(found[0]) if len(found) == 1 else None
    if preview is None:
        # The page that says so must be reachable, even if somebody planted a second cookie.
        over = environ.get("PATH_INFO") == OVER
        return None if over else Switch(None, answer=_leave(secure=secure))
    with scope(current_tenant(), Shell.CONSOLE):  # whoever looks at a preview is not idle
        sessions.touch(session_id=preview.session_id, now=utc_now())
    return Switch(current_tenant().shadow(), afterwards=partial(handle_jobs, handlers))


def forget_cookie(*, secure: bool) -> str:
    """Return the header that takes the key from the browser."""
    return dump_cookie(
        cookie_name(secure=secure), "", max_age=0, secure=secure, httponly=True, samesite="Lax"
    )


def _preview(value: str) -> OpenPreview | None:
    try:
        preview_id, key = _serializer().loads(value)
    except (BadData, ValueError):
        return None
    with db.unit_of_work(readonly=True):
        return of_cookie(uuid.UUID(preview_id), key, now=utc_now())


def _leave(*, secure: bool) -> Callable[..., Any]:
    response = Response(status=303, headers={"Location": OVER, "Cache-Control": "no-store"})
    response.headers.add("Set-Cookie", forget_cookie(secure=secure))
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(derive_key(_PURPOSE))
