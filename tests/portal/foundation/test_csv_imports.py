"""Staging a table: memory that does not grow with the file, ids in ascending order."""

import io
import itertools
import tracemalloc
import uuid
from collections.abc import Sequence
from pathlib import Path

from portal.foundation.csv_copy import ascending_ids
from portal.foundation.csv_files import records, sniff
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import Cell, Counts, Settlement, _checked
from portal.foundation.csv_values import read_amount, read_text


class _Table:
    """A table of two columns."""

    kind = "test"
    columns: tuple[Column, ...] = (Column("name"), Column("amount"))
    stage_ddl = ""

    def cells(self) -> Sequence[Cell]:
        return (
            Cell("name", lambda cell: read_text("name", cell, most=50, required=True)),
            Cell("amount", lambda cell: str(read_amount("amount", cell))),
        )

    def check(self, values: Sequence[str]) -> None:
        """Nothing to compare."""

    def settle(self, settlement: Settlement) -> Counts:
        raise AssertionError("reading and checking must not write")


def staged(path: Path) -> tuple[int, int]:
    """Return how many rows were read, and the most memory that reading held (bytes)."""
    count = 0
    tracemalloc.start()
    try:
        rows = records(path, sniff(path))
        for _chunk, so_far, _line in _checked(
            _Table(), rows, {"name": 0, "amount": 1}, io.StringIO()
        ):
            count = so_far
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (60_000, 150_000):
        path = tmp_path / f"{rows}.csv"
        lines = (f"Kovács Ödön {place};{place}\n" for place in range(rows))
        path.write_text("name;amount\n" + "".join(lines), encoding="utf-8")
        count, peak = staged(path)
        assert count == rows
        peaks.append(peak)
    # Both files are longer than a block of reading; what is remembered of dates and amounts is bounded.
    assert peaks[1] < 1.3 * peaks[0]


def test_ids_ascend_differ_and_are_of_version_seven() -> None:
    made = list(itertools.islice(ascending_ids(), 10_000))
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}
