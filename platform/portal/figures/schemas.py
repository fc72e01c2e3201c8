"""A figure as pages show it and files hold it: a table of numbers, perhaps with a chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.foundation.web.charts import BarChart


@dataclass(frozen=True, slots=True)
class Figure:
    """One table. ``rows``: a label and its numbers (or text), one a column after the first.

    ``key``: in addresses and file names; ``lead``: what it says in a sentence.
    """

    key: str
    title: str
    lead: str
    columns: Sequence[str]
    rows: Sequence[tuple[object, ...]]
    chart: BarChart | None = None
    nothing: str = ""
    """What is said where there is no row."""
