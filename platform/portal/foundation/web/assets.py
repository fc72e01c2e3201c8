"""Static files: served before Flask under a digest of their content, so that browsers keep them for good."""

import hashlib
from pathlib import Path

from whitenoise import WhiteNoise

from portal.foundation.tenancy.middleware import WSGIApp

FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 86_400


def digest() -> str:
    """Return a short digest over every static file."""
    content = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            content.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return content.hexdigest()[:12]


PREFIX = f"/static/{digest()}/"


def asset(path: str) -> str:
    """Return the address of a static file, e.g. ``css/portal.css``."""
    return PREFIX + path


def serve_static(application: WSGIApp) -> WhiteNoise:
    """Return the application with the static files in front of it."""
    return WhiteNoise(
        application,
        root=str(FOLDER),
        prefix=PREFIX,
        max_age=_YEAR,
        immutable_file_test=lambda path, url: True,
        charset="utf-8",
    )
