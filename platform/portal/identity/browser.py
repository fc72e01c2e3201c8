"""The browser's side of a session: its cookies at signing in and signing out."""

import uuid
from datetime import datetime

from flask import Response, current_app, g, request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from portal.foundation.web.cookie_session import name_in_scope
from portal.foundation.web.i18n import SESSION_KEY
from portal.foundation.web.principal import principal_or_none
from portal.identity import devices, principals, sessions, sign_in_log
from portal.identity.devices import KnownDevice
from portal.identity.operations import viewing
from portal.kernel.clock import utc_now


def known_device(kind: str) -> KnownDevice:
    """Return what this browser's device cookie says."""
    return devices.from_cookie(request.cookies.get(_cookie_name()), kind=kind)


def remember_device(response: AnyResponse, *, kind: str, principal_id: uuid.UUID) -> None:
    """Have the browser remember that this account signed in here."""
    device = known_device(kind).with_account(principal_id)
    response.set_cookie(
        _cookie_name(),
        device.to_cookie(kind=kind),
        max_age=devices.MAX_AGE_SECONDS,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def sign_in(*, kind: str, principal_id: uuid.UUID, purpose: str, now: datetime) -> None:
    """Begin a session in this browser; whatever the cookie held before is gone.

    A session that is still open here ends: a token from before signing in is never good after it.
    """
    _end_present(now)
    locale = session.get(SESSION_KEY)
    session.clear()
    token = sessions.start(
        principal_kind=kind,
        principal_id=principal_id,
        purpose=purpose,
        user_agent=request.headers.get("User-Agent"),
        now=now,
    )
    visitor = principals.load_principal(token, now=now)
    if visitor is not None:
        login_user(visitor)
        session[SESSION_KEY] = locale or visitor.locale


def look_as_customer(token: str, *, now: datetime) -> None:
    """Begin a clerk's look in this browser; who was signed in here is signed out."""
    _end_present(now)
    locale = session.get(SESSION_KEY)
    session.clear()
    visitor = principals.load_principal(token, now=now)
    if visitor is not None:
        login_user(visitor)
        session[SESSION_KEY] = locale or visitor.locale


def log(*, kind: str, principal_id: uuid.UUID, outcome: str, now: datetime) -> None:
    """Write down for the account's owner that this browser tried to sign in."""
    sign_in_log.note(
        kind=kind,
        principal_id=principal_id,
        outcome=outcome,
        user_agent=request.headers.get("User-Agent"),
        now=now,
    )


def sign_out(*, now: datetime) -> None:
    """End this browser's session; the chosen language stays."""
    _end_present(now)
    locale = session.get(SESSION_KEY)
    logout_user()
    session.clear()
    if locale:
        session[SESSION_KEY] = locale


def by_itself() -> None:
    """Say in a view that its page asked by itself: nobody was there to keep the session alive."""
    g.asked_by_itself = True


def keep_alive(response: Response) -> Response:
    """Note after a request that its session is in use; a session that just ended stays ended."""
    visitor = g.get("principal")
    if visitor is None or g.get("asked_by_itself"):
        return response
    if visitor.viewing is not None:
        clerk_session_id = visitor.viewing.clerk_session_id
        viewing.touch(visitor.session_id, clerk_session_id=clerk_session_id, now=utc_now())
    else:
        sessions.touch(session_id=visitor.session_id, now=utc_now())
    return response


def _end_present(now: datetime) -> None:
    visitor = principal_or_none()
    if visitor is not None and visitor.viewing is not None:
        viewing.end(visitor.viewing.id, now=now)
    elif visitor is not None:
        sessions.end(
            session_id=visitor.session_id,
            principal_kind=visitor.kind,
            principal_id=visitor.id,
            now=now,
        )


def _cookie_name() -> str:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return name_in_scope("__Host-device" if secure else "device")
