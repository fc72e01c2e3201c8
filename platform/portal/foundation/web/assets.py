"""Static files: served before Flask under a digest of their content, so that browsers keep them for good."""

import gzip
import hashlib
import shutil
import tempfile
import weakref
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
    """Return the application with the static files in front of it, each also compressed.

    The compressed ones lie in a folder of the process's own, which goes with it.
    """
    folder = tempfile.mkdtemp(prefix="portal-static-")
    noise = WhiteNoise(
        application,
        root=str(_with_compressed(Path(folder))),
        prefix=PREFIX,
        max_age=_YEAR,
        immutable_file_test=lambda path, url: True,
        charset="utf-8",
    )
    weakref.finalize(noise, shutil.rmtree, folder, ignore_errors=True)
    return noise


def _with_compressed(folder: Path) -> Path:
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    for path in [found for found in folder.rglob("*") if found.is_file()]:
        smaller = gzip.compress(path.read_bytes(), mtime=0)
        if len(smaller) < path.stat().st_size:
            path.with_name(f"{path.name}.gz").write_bytes(smaller)
    return folder
