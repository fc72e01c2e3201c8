"""Every table that knows a customer or a login is handed over to its person, or has a reason not to be."""

import importlib
import pkgutil

import portal
from portal.foundation.db import Base
from portal.slices import EXPORTERS

for found in pkgutil.walk_packages(portal.__path__, "portal."):
    if found.name.endswith(".models"):
        importlib.import_module(found.name)

PERSONAL = ("customer_id", "login_id", "principal_id", "email", "address", "granted_by")
"""What makes a table one of a person: a column of this name, or one that ends in it."""
REASONS = {
    "clerk": "staff, not customers",
    "customer_word": "the words of the name, which is handed over with the record",
}
"""Tables that are left out of the download, and why."""
COVERED = {table for module in EXPORTERS for table in module.COVERS}


def is_personal(table: str) -> bool:
    columns = Base.metadata.tables[table].columns.keys()
    return any(
        column == word or column.endswith(f"_{word}") for column in columns for word in PERSONAL
    )


def test_every_personal_table_is_covered_or_reasoned_out() -> None:
    personal = {table for table in Base.metadata.tables if is_personal(table)}
    assert len(personal) > 20, "the search finds too little"
    missing = personal - COVERED - set(REASONS)
    assert not missing, (
        f"{sorted(missing)}: hand it over in the slice's personal_data.py, or say why not in REASONS"
    )


def test_what_is_covered_exists_once() -> None:
    every = [table for module in EXPORTERS for table in module.COVERS]
    assert sorted(every) == sorted(set(every))
    assert set(every) <= set(Base.metadata.tables)
    assert not COVERED & set(REASONS)
