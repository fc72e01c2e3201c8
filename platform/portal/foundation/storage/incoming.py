"""Large files on their way in: written to disk as they come, read by a worker, and then let go of.

They lie beside the kept files, outside of them: nothing here is handed out, and nothing is kept.
"""

import hashlib
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Self

from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id

FOLDER = "incoming"
_NAME = re.compile(r"[0-9a-f]{32}")
_BEING_WRITTEN = ".part"
_DAY = 24 * 3600


class IncomingFile:
    """A file that is being written; it is gone unless ``keep`` was called. Has what a form needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._file: IO[bytes] = tempfile.NamedTemporaryFile(  # noqa: SIM115  closed below
            dir=folder, suffix=_BEING_WRITTEN, delete=False
        )
        self._path = Path(self._file.name)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append the bytes."""
        self._digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to that place; for readers."""
        return self._file.seek(place, whence)

    def read(self, size: int = -1) -> bytes:
        """Return bytes from where the file stands."""
        return self._file.read(size)

    def close(self) -> None:
        """Close it; what was not kept stays on disk until ``discard``."""
        self._file.close()

    @property
    def sha256(self) -> str:
        """The digest of what was written (lower-case hex)."""
        return self._digest.hexdigest()

    def keep(self) -> str:
        """Finish the file and return the name under which it can be read."""
        self._file.close()
        name = new_id().hex
        self._path.rename(self._folder / name)
        return name

    def discard(self) -> None:
        """Throw it away; does nothing once it is kept."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.discard()


class Incoming:
    """The incoming files of one tenant, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> IncomingFile:
        """Begin a file."""
        return IncomingFile(self._folder)

    def path(self, name: str) -> Path:
        """Return where the kept file is; raises NotFoundError."""
        path = self._folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NotFoundError("no such incoming file")
        return path

    def drop(self, name: str | None) -> None:
        """Delete the file, if it is still there."""
        if name and _NAME.fullmatch(name):
            (self._folder / name).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return how much room the disk has."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        return shutil.disk_usage(self._folder).free

    def sweep(self, *, days: int = 7) -> int:
        """Delete what nobody came for within so many days; returns how many files."""
        if not self._folder.is_dir():
            return 0
        oldest, swept = time.time() - days * _DAY, 0
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                swept += 1
        return swept
