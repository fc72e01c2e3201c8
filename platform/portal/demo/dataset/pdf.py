"""Renders bills to PDF with typst: one compiler a thread, data as JSON, embedded fonts only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import typst

from portal.demo.dataset.bill_data import bill_data
from portal.demo.dataset.records import Dataset, DemoCustomer
from portal.demo.dataset.spec import DemoSpec

_TEMPLATES = Path(__file__).resolve().parent / "templates"
LOGO_FILE = Path("theme") / "logo.svg"


@dataclass(frozen=True, slots=True)
class BillJob:
    """One PDF to make: the file it goes to and the template's data."""

    path: Path
    data: str


class BillPrinter:
    """Prints bills from the one template.

    typst compiles outside the interpreter lock, so threads use all cores; each thread keeps its
    own compiler, which remembers the parsed template and the fonts (a third of the time).
    """

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def render(self, *, data: str) -> bytes:
        """Return the PDF (PDF/UA-1) of one bill's JSON; the same data gives the same bytes."""
        made = self._compiler().compile(
            format="pdf", sys_inputs={"bill": data}, pdf_standards="ua-1", timestamp=0
        )
        if not isinstance(made, bytes):
            raise TypeError("typst returned no single PDF")
        return made

    def _compiler(self) -> typst.Compiler:
        compiler: typst.Compiler | None = getattr(self._of_thread, "compiler", None)
        if compiler is None:
            compiler = typst.Compiler(
                _TEMPLATES / "bill.typ",
                root=_TEMPLATES,
                ignore_system_fonts=True,
                # Nothing is ever imported from the package registry: an empty place to look.
                package_path=_TEMPLATES / "no-packages",
                package_cache_path=_TEMPLATES / "no-packages",
            )
            self._of_thread.compiler = compiler
        return compiler


@dataclass(slots=True)
class BillJobs:
    """Makes the jobs of one tenant's data set: the bills of those who can be opened."""

    spec: DemoSpec
    logo: str
    folder: Path
    dataset: Dataset

    def __iter__(self) -> Iterator[BillJob]:
        for customer in self.dataset.customers:
            if customer.has_documents:
                yield from self._of(customer)

    def _of(self, customer: DemoCustomer) -> Iterator[BillJob]:
        bills = tuple(reversed(self.dataset.invoices_of(customer_number=customer.number)))
        for position, bill in enumerate(bills, start=1):
            data = bill_data(
                spec=self.spec,
                logo=self.logo,
                customer=customer,
                bill=bill,
                earlier=bills[:position],
            )
            yield BillJob(self.folder / bill.document, json.dumps(data, ensure_ascii=False))


def read_logo(*, tenant_dir: Path) -> str:
    """Return the tenant's logo as SVG text, or "" where it has none."""
    path = tenant_dir / LOGO_FILE
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def print_bills(
    *, jobs: list[BillJob], workers: int = 2, printed: Callable[[], None] = lambda: None
) -> int:
    """Write the PDFs that are not there yet; return how many were made.

    `printed` is called after each job, from the calling thread, for a progress bar.
    """
    printer = BillPrinter()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        made = 0
        for was_made in pool.map(lambda job: _print_one(printer, job), jobs):
            made += was_made
            printed()
    return made


def _print_one(printer: BillPrinter, job: BillJob) -> bool:
    if job.path.exists():
        return False
    # Written aside and renamed: a killed run leaves no half PDF behind.
    part = job.path.with_suffix(".part")
    part.write_bytes(printer.render(data=job.data))
    part.replace(job.path)
    return True
