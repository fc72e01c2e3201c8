"""One tenant's slices without the web in front: database, store, rules, and files to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from sqlalchemy import event, text

from portal.foundation import db
from portal.foundation.csv_report import ImportReport
from portal.foundation.db import Database
from portal.foundation.secrets import bind_secret
from portal.foundation.storage import FolderStore, bind_store
from portal.foundation.tenancy import scope
from portal.foundation.tenancy.registry import TenantRegistry
from portal.foundation.tenancy.registry_file import read_registry
from portal.plugin_api.registry import PluginRegistry
from portal.rules import operations
from portal.rules.bundle import read_bundle
from portal.rules.queries import RulesCache
from portal.rules.queries import bind as bind_rules
from portal.settings import Settings

CUSTOMERS = "customer_number;name;kind;email;supply_point_code;supply_point_address"
INVOICES = (
    "customer_number;invoice_number;kind;issue_date;due_date;period_start;period_end;"
    "amount_due;paid_amount;paid_on;document"
)
PAYMENTS = "customer_number;invoice_number;booked_date;amount;reference"


@dataclass
class Slices:
    """What the tests of customers, billing and notifications work with."""

    settings: Settings
    folder: Path
    database: Database
    registry: TenantRegistry
    plugins: PluginRegistry
    rules: RulesCache
    store: FolderStore
    _applied: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, settings: Settings, folder: Path) -> Slices:
        """Build it anew for one test."""
        plugins = PluginRegistry()
        plugins.load_package("plugins")
        return cls(
            settings=settings,
            folder=folder,
            database=Database(settings.database_url),
            registry=read_registry(settings.tenants_file, demo=True),
            plugins=plugins,
            rules=RulesCache(registry=plugins),
            store=FolderStore(folder / "store"),
        )

    @contextmanager
    def tenant(self, slug: str) -> Iterator[None]:
        """Stand inside that tenant, with its own rules in force."""
        tenant = self.registry.get(slug)
        with ExitStack() as stack:
            for binding in (
                db.bind(self.database),
                bind_store(self.store),
                bind_secret(self.settings.secret_key),
                bind_rules(self.rules),
                scope(tenant),
            ):
                stack.enter_context(binding)
            if slug not in self._applied:
                bundle = read_bundle(self.settings.tenants_dir / slug)
                with db.unit_of_work():
                    operations.apply(bundle, plugins=self.plugins, author="test", reason="")
                self._applied.add(slug)
            yield

    def file(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        """Write a file of lines and return its path."""
        path = self.folder / name
        path.write_bytes("\r\n".join((*lines, "")).encode(encoding))
        return path

    def table(self, name: str, header: str, rows: Iterable[Sequence[Any]]) -> Path:
        """Write a file of rows under that header."""
        out = io.StringIO(newline="")
        out.write(f"{header}\n")
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
        path = self.folder / name
        path.write_text(out.getvalue(), encoding="utf-8", newline="")
        return path


def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return what a query finds for the tenant in scope."""
    with db.unit_of_work(readonly=True) as session:
        return [tuple(row) for row in session.execute(text(statement), values)]


def execute(statement: str, **values: Any) -> None:
    """Run one statement for the tenant in scope, and commit."""
    with db.unit_of_work() as session:
        session.execute(text(statement), values)


def reasons(report: ImportReport) -> Mapping[int, tuple[str, str]]:
    """Return line → column and reason of the wrong rows shown in the report."""
    return {row.line: (row.column, row.reason) for row in report.examples}


def pdf(words: str = "számla", *, pages: int = 1) -> bytes:
    """Return a small sound PDF that differs by its words."""
    document = pikepdf.new()
    for _number in range(pages):
        document.add_blank_page(page_size=(200, 200))
    document.docinfo["/Title"] = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements of the block.

    Left out are the ones that bind the tenant, and the look for newer rules, which is due once a
    second whatever pages are asked for.
    """
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "set_config('portal.tenant'" not in statement and "rules_publication" not in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
