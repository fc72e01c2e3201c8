"""Batches of bills as clerks upload them: tables, ZIPs, and the way from the form to the customer."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.factories import records
from tests.support import staff
from tests.support.site import Browser, FormReader, Site
from tests.support.slices import INVOICES, rows

HEADER = f"{INVOICES};corrects"
SLUG = "petkomm"
TELLING = "komlo"
"""Has its customers told of new bills; its numbers of bills have no form of their own."""
CUSTOMER = {SLUG: "U{:04d}", TELLING: "{:05d}"}
LIST = "/szamlabetoltes"


def bill(number: str, amount: object = "12345", **changes: object) -> list[str]:
    """Return one row of an invoice file; ``number`` is a serial number or a printed one."""
    printed = f"2026-{int(number):06d}" if number.isdigit() and len(number) < 7 else number
    cells: dict[str, object] = dict(  # noqa: C408  reads like the header
        customer="U0001", number=printed, kind="", issue="2026-05-03", due="2026-05-18",
        start="", end="", amount=amount, paid="", paid_on="", document="", corrects="",
    )  # fmt: skip
    return [str(cell) for cell in (cells | changes).values()]


def table(lines: Iterable[Sequence[str]], *, header: str = HEADER) -> bytes:
    """Return the file of those rows."""
    return "\r\n".join([header, *(";".join(line) for line in lines), ""]).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of those files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@dataclass(slots=True)
class Desk:
    """A senior colleague at the console, and what the tests look up behind it."""

    site: Site
    browser: Browser
    slug: str = SLUG

    @classmethod
    def at(cls, site: Site, slug: str = SLUG) -> Desk:
        """Record the customers U0001, U0002 and U0003, and sign a senior colleague in."""
        with site.inside(slug):
            for number in (1, 2, 3):
                records.customer(CUSTOMER[slug].format(number), name=f"Kovács Anna {number}")
        return cls(site, staff.colleague(site, slug, role="senior_clerk"), slug)

    def post_files(
        self, table: bytes | None = None, documents: bytes | None = None, **names: str
    ) -> TestResponse:
        """Send the upload form; the answer is not followed."""
        page = self.browser.get(f"{LIST}/uj")
        reader = FormReader()
        reader.feed(page.text)
        action = next(each for each in reader.actions if each.startswith(f"{LIST}/uj?"))
        data: dict[str, Any] = {}
        if table is not None:
            data["table"] = (io.BytesIO(table), names.get("table_name", "szamlak.csv"))
        if documents is not None:
            data["documents"] = (io.BytesIO(documents), names.get("zip_name", "pdfek.zip"))
        return self.browser.post(action, data=data, content_type="multipart/form-data")

    def upload(
        self, table: bytes | None = None, documents: bytes | None = None, **names: str
    ) -> str:
        """Upload files and return the batch's address."""
        answer = self.post_files(table, documents, **names)
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def checked(self, table: bytes | None = None, documents: bytes | None = None) -> str:
        """Upload files, have the worker check them, and return the batch's address."""
        address = self.upload(table, documents)
        self.site.deliver()
        return address

    def sent(
        self, table: bytes | None = None, documents: bytes | None = None, *, notify: bool = False
    ) -> str:
        """Upload, check, take in what is good, send, and return the batch's address."""
        address = self.checked(table, documents)
        mode = "all" if self.state(address)["wrong_rows"] == 0 else "good"
        assert self.do(address, "atvetel", mode=mode).status_code == 303
        self.send(address, notify=notify)
        self.site.deliver()
        return address

    def send(self, address: str, *, notify: bool = False) -> TestResponse:
        """Say yes on the page that asks whether to send."""
        form = {"notify": "y"} if notify else {}
        return self.do(address, "kikuldes", page=f"{address}/kikuldes", **form)

    def do(self, address: str, deed: str, *, page: str = "", **values: str) -> TestResponse:
        """Send the small form of a deed as the page shows it now."""
        shown = self.browser.get(page or address)
        return self.press(shown, f"{address}/{deed}", **values)

    def press(self, shown: TestResponse, action: str, **values: str) -> TestResponse:
        """Send the form with that action, of a page that was opened before."""
        reader = FormReader()
        reader.feed(shown.text)
        places = [each or shown.request.path for each in reader.actions]
        assert action in places, places
        data = {**reader.forms[places.index(action)], **values}
        if "notify" not in values:
            data.pop("notify", None)
        return self.browser.post(action, data=data)

    def state(self, address: str) -> dict[str, Any]:
        """Return the batch's row."""
        with self.site.inside(self.slug, readonly=True):
            [found] = rows(
                "select to_jsonb(b) from invoice_batch b where id = :id", id=batch_id(address)
            )
        return dict(found[0])

    def ask(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds for the tenant."""
        with self.site.inside(self.slug, readonly=True):
            return rows(statement, **values)

    def login(self, number: str, *, email: str) -> Browser:
        """Open a login for that customer, and return the browser in which it is signed in."""
        with self.site.inside(self.slug):
            [(customer_id,)] = rows(
                "select id from customer where customer_number = :n", n=number.lstrip("V")
            )
            records.login(customer_id, email=email, username=email.split("@")[0])
        return self.site.browser(self.slug)


def sign_in(browser: Browser, *, email: str) -> TestResponse:
    """Sign a customer in."""
    return browser.fill("/belepes", {"username": email, "password": "három piros alma"})


def batch_id(address: str) -> uuid.UUID:
    """Return the id in a batch's address."""
    [found] = re.findall(r"[0-9a-f-]{36}", address)
    return uuid.UUID(found)
