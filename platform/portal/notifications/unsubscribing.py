"""The link in a mail that turns its kind off without signing in (RFC 8058)."""

import uuid

from itsdangerous import BadSignature, URLSafeSerializer

from portal.foundation.secrets import derive_key
from portal.foundation.web.links import absolute_url

_PURPOSE = "notifications.unsubscribe"


def unsubscribe_token(login_id: uuid.UUID, kind: str) -> str:
    """Return the token of that login and kind; it can do nothing but turn the kind's mails off.

    It does not expire: an old mail must be as easy to get rid of as a new one.
    """
    return str(_serializer().dumps([login_id.hex, kind]))


def read_token(token: str) -> tuple[uuid.UUID, str] | None:
    """Return login and kind of a token that this tenant made, else None."""
    try:
        login_id, kind = _serializer().loads(token)
        return uuid.UUID(login_id), str(kind)
    except (BadSignature, ValueError, TypeError):
        return None


def unsubscribe_headers(token: str) -> dict[str, str]:
    """Return the headers by which mail programs offer a button for it."""
    link = absolute_url("notifications.unsubscribe", token=token)
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(derive_key(_PURPOSE))
