"""A tenant with customers, bills, PDFs and people who sign in, for the tests of pages."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers
from portal.foundation.db import unit_of_work
from portal.foundation.tenancy import scope
from portal.identity import operations as identity
from portal.identity import passwords
from tests.support import staff
from tests.support.site import Browser, Site
from tests.support.slices import CUSTOMERS, INVOICES, pdf, rows

PASSWORD = "Körtefa-alatt-ülök-42"


@dataclass(slots=True)
class Bills:
    """What the tests of pages need of one tenant; ``customers`` by number."""

    site: Site
    slug: str
    folder: Path
    customers: dict[str, uuid.UUID]

    @classmethod
    def at(cls, site: Site, slug: str, folder: Path, people: list[tuple[str, ...]]) -> "Bills":
        """Import these customers (number, name, kind, e-mail) for the tenant."""
        made = cls(site, slug, folder, {})
        path = folder / "people.csv"
        lines = [CUSTOMERS, *(";".join((*person, *[""] * (6 - len(person)))) for person in people)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with made.inside():
            import_customers(path=path, all_or_nothing=True)
            made.customers = dict(rows("select customer_number, id from customer"))
        return made

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Stand inside the tenant, without a unit of work."""
        services = self.site.services
        with services.enter(), scope(services.registry.get(self.slug)):
            yield

    def add(
        self,
        number: str,
        count: int,
        *,
        newest: date = date(2026, 11, 8),
        documents: bool = False,
        prefix: str = "2026",
        notify: bool = False,
    ) -> None:
        """Import that many bills of the customer, a week apart; every third is unpaid."""
        lines = [INVOICES]
        for place in range(count):
            day = newest - timedelta(days=7 * place)
            paid = "" if place % 3 == 0 else str(1000 + place)
            name = f"{prefix}-{place}.pdf" if documents else ""
            if documents:
                (self.folder / name).write_bytes(pdf(f"{self.slug} {prefix} {place}"))
            cells = (
                number,
                f"{prefix}-{place:06d}",
                "normal",
                day.isoformat(),
                (day + timedelta(days=15)).isoformat(),
                "",
                "",
                str(1000 + place),
                paid,
                "",
                name,
            )
            lines.append(";".join(cells))
        path = self.folder / f"bills-{prefix}-{number}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with self.inside():
            report = import_invoices(path=path, documents=self.folder, notify=notify)
        assert report.wrong == 0, report.examples

    def bring_in(self, path: Path) -> None:
        """Import a file of bills as it is."""
        with self.inside():
            report = import_invoices(path=path, documents=self.folder, notify=False)
        assert report.wrong == 0, report.examples

    def login(self, email: str, *numbers: str) -> Browser:
        """Open a login for those customers and return a browser in which it is signed in."""
        with self.inside(), unit_of_work():
            identity.create_login(
                username=None,
                email=email,
                display_name="Győri Ernő",
                phone=None,
                password_hash=passwords.hash_password(PASSWORD),
                locale="hu",
                customer_ids=[self.customers[number] for number in numbers],
            )
        browser = self.site.browser(self.slug)
        answer = browser.fill("/belepes", {"username": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return browser

    def clerk(self, email: str = "ugyintezo@example.com") -> Browser:
        """Add a clerk and return a browser in which the clerk is signed in."""
        staff.hire(self.site, self.slug, email=email, name="Pintér Ágnes", password=PASSWORD)
        return staff.sign_in(self.site, self.slug, email=email, password=PASSWORD)

    def invoice_id(self, number: str) -> uuid.UUID:
        """Return the id of the bill with that canonical number."""
        with self.inside():
            return uuid.UUID(str(rows("select id from invoice where number = :n", n=number)[0][0]))
