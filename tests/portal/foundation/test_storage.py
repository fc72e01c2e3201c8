"""Files by content: whole or not at all, one folder a tenant, no way out of it."""

import hashlib
from pathlib import Path

import pytest

from portal.foundation.storage import FolderStore
from portal.foundation.tenancy import Tenant, scope
from portal.kernel.errors import NotFoundError

ONE = Tenant("one", "One", ("one.localhost",), ("one-console.localhost",))
TWO = Tenant("two", "Two", ("two.localhost",), ("two-console.localhost",))


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with scope(ONE):
        digest = store.put("árvíztűrő".encode())
        assert (
            digest
            == store.put("árvíztűrő".encode())
            == hashlib.sha256("árvíztűrő".encode()).hexdigest()
        )
        with store.open(digest) as file:
            assert file.read() == "árvíztűrő".encode()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_another_tenants_file_does_not_exist(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with scope(ONE):
        digest = store.put(b"secret")
    with scope(TWO), pytest.raises(NotFoundError):
        store.open(digest)


@pytest.mark.parametrize("name", ["../" * 8 + "etc/passwd", "A" * 64, "", "0" * 63, "0" * 63 + "/"])
def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    with scope(ONE), pytest.raises(NotFoundError):
        FolderStore(tmp_path).open(name)
