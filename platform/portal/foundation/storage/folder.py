"""The file store on a local folder; the only code that touches stored files."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, Protocol

from portal.foundation.storage.incoming import FOLDER, Incoming
from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import NotFoundError, PortalError


class FileStore(Protocol):
    """Keeps bytes of the tenant in scope under their SHA-256 (lower-case hex)."""

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their hash; keeping the same bytes twice is one file."""

    def open(self, sha256: str) -> BinaryIO:
        """Return the file for reading; raises NotFoundError."""

    def size(self, sha256: str) -> int | None:
        """Return how many bytes the file has, or None where it is not there."""

    def opener(self) -> Callable[[str], BinaryIO]:
        """Return ``open`` for the tenant now in scope, for when the scope is left: a streamed body."""

    def incoming(self) -> Incoming:
        """Return the tenant's large files on their way in."""

    def clear(self) -> None:
        """Delete every file of the preview in scope; raises PortalError for a company's own."""


class FolderStore:
    """``<root>/<tenant>/<first two>/<hash>``; files appear whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their hash."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """Return the file for reading; raises NotFoundError."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFoundError(f"no stored file {sha256}") from None

    def size(self, sha256: str) -> int | None:
        """Return how many bytes the file has, or None where it is not there."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def opener(self) -> Callable[[str], BinaryIO]:
        """Return ``open`` for the tenant now in scope, for when the scope is left."""
        folder = self._root / current_tenant().slug
        return lambda sha256: _within(folder, sha256).open("rb")

    def incoming(self) -> Incoming:
        """Return the tenant's large files on their way in."""
        return Incoming(self._root / current_tenant().slug / FOLDER)

    def clear(self) -> None:
        """Delete every file of the preview in scope; raises PortalError for a company's own."""
        if current_tenant().preview_of is None:
            raise PortalError("only the files of a preview may be deleted all at once")
        shutil.rmtree(self._root / current_tenant().slug, ignore_errors=True)

    def _path(self, sha256: str) -> Path:
        return _within(self._root / current_tenant().slug, sha256)


def _within(folder: Path, sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFoundError("not a content hash")
    return folder / sha256[:2] / sha256


_store: ContextVar[FileStore | None] = ContextVar("store", default=None)


@contextmanager
def bind_store(file_store: FileStore) -> Iterator[None]:
    """Make that store the one that slices inside the block use."""
    token = _store.set(file_store)
    try:
        yield
    finally:
        _store.reset(token)


def store() -> FileStore:
    """Return the store in scope."""
    bound = _store.get()
    if bound is None:
        raise PortalError("no file store bound: enter foundation.storage.bind_store(…) first")
    return bound
