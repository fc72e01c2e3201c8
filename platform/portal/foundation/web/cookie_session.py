"""The signed cookie: host-only, its key bound to tenant and shell, holding ids and nothing else."""

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest

from portal.foundation.secrets import derive_key
from portal.foundation.tenancy import current_shell, current_tenant
from portal.foundation.tenancy.scope import PREVIEW_SUFFIX

PURPOSE = "cookie"


class TenantCookieInterface(SecureCookieSessionInterface):
    """Signs each tenant's and each shell's cookies with a key of their own."""

    def __init__(self, *, master: str, fallbacks: tuple[str, ...]) -> None:
        # The newest key signs; the older ones still read. itsdangerous wants the newest last.
        self._masters = (*fallbacks, master)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name: in a preview another one, so that the real session lives on."""
        return name_in_scope(super().get_cookie_name(app))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the serializer for the tenant and shell in scope."""
        purpose = f"{PURPOSE}|{current_shell()}"
        return URLSafeTimedSerializer(
            [derive_key(purpose, master=master) for master in self._masters],
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={
                "key_derivation": self.key_derivation,
                "digest_method": self.digest_method,
            },
        )


def name_in_scope(name: str) -> str:
    """Return what a cookie of that name is called in the scope of this request."""
    return f"{name}{PREVIEW_SUFFIX}" if current_tenant().preview_of is not None else name


def refuse_ambiguous_cookies(request: Request, name: str) -> None:
    """Raise BadRequest when the session cookie stands twice, or under a name that only looks like it.

    A sibling host could plant a second one; Werkzeug would silently take the first.
    """
    raw = request.environ.get("HTTP_COOKIE", "")
    names = [part.partition("=")[0] for part in raw.split(";")]
    alike = [found for found in names if found.strip().lower() == name.lower()]
    if len(alike) > 1 or any(found.strip(" ") != name for found in alike):
        raise BadRequest
