"""A company's correspondence: a customer, a stranger and clerks, each at their own browser."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.demo.caught_mail import Caught, CaughtMail
from portal.foundation import db
from portal.foundation.uploads import keep
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.clock import utc_now
from portal.messages.models import EnquiryFile
from portal.messages.operations import NewEnquiry, send_enquiry
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support import staff
from tests.support.site import Browser, FormReader, Site
from tests.support.slices import pdf

SLUG = "ugyfelportal"
CLERK_PASSWORD = "ügyintézői-jelszó-2026"
GOOD = {
    "topic": "legal",
    "full_name": "Özvegy Kővári Ödönné",
    "phone": "06 (46) 501-740",
    "email": "kovari@example.com",
    "body": "Mikor hívnak vissza? <script>alert(1)</script>",
}
COMPLAINT = {**GOOD, "topic": "complaint", "body": "Panaszom van."}


@dataclass(slots=True)
class Desk:
    """The people of one company who write to each other."""

    site: Site
    mailbox: CaughtMail

    def stranger(self) -> Browser:
        return self.site.browser(SLUG)

    def customer(self) -> tuple[Browser, Cast]:
        """A signed-in customer, who has one open case already (populate)."""
        cast = populate(self.site, SLUG)
        browser = self.site.browser(SLUG)
        browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
        return browser, cast

    def somebody_elses_case(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The ids of a case of another customer of the same company, and of its file."""
        with self.site.inside(SLUG):
            login_id = identity.create_login(
                username="masvalaki",
                email="masvalaki@example.com",
                display_name="Más Valaki",
                phone=None,
                password_hash=passwords.hash_password(CLERK_PASSWORD),
                locale="hu",
                customer_ids=[],
            )
            file = keep(pdf("másé"), name="másé.pdf", media_type="application/pdf")
            new = NewEnquiry(
                "complaint", "Más Valaki", "", "masvalaki@example.com", "Titkos ügy", "hu"
            )
            receipt = send_enquiry(
                new, login_id=login_id, ip="192.0.2.9", now=utc_now(), files=[file]
            )
            (attached,) = db.session().query(EnquiryFile).filter_by(enquiry_id=receipt.enquiry_id)
            return receipt.enquiry_id, attached.id

    def clerk(self, name: str = "Ügyes Ágnes", email: str = "ugyes@example.com") -> Browser:
        staff.hire(self.site, SLUG, email=email, name=name, password=CLERK_PASSWORD)
        return staff.sign_in(self.site, SLUG, email=email, password=CLERK_PASSWORD)

    def mails_to(self, address: str) -> list[Caught]:
        """Deliver what waits, and return what that mailbox has got, the oldest first."""
        self.site.deliver()
        found = [mail for mail in self.mailbox.newest(limit=500) if mail.to == address]
        return list(reversed(found))

    def first_case(self, staff: Browser, status: str = "") -> str:
        """Return the console's address of the first case in the inbox."""
        text = staff.get(f"/uzenetek?status={status}").text
        return next(iter(re.findall(r'href="(/uzenetek/[0-9a-f]{8}-[^"]+)"', text)))


@pytest.fixture
def desk(site: Site, mailbox: CaughtMail) -> Desk:
    return Desk(site, mailbox)


def upload(
    browser: Browser,
    page: TestResponse,
    values: Mapping[str, str],
    files: list[tuple[bytes, str]],
) -> TestResponse:
    """Send the form of a page with files, as a browser does."""
    reader = FormReader()
    reader.feed(page.text)
    place = next(n for n, names in enumerate(reader.names) if {*values, "files"} <= names)
    data: dict[str, Any] = {**reader.forms[place], **values}
    data["files"] = [FileStorage(io.BytesIO(content), filename=name) for content, name in files]
    boundary, body = encode_multipart(data)
    return browser.post(
        reader.actions[place] or page.request.path,
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        follow_redirects=True,
    )
