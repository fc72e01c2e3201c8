"""People of a matter: a signed-in customer, the other party with a mailbox, a clerk."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from portal.demo.caught_mail import CaughtMail
from portal.foundation.uploads import keep
from portal.kernel.clock import local_today, utc_now
from portal.requests import steps
from portal.requests.limits import rules_of
from portal.requests.machine import Party
from portal.requests.operations import attachments, drafts, moving, parties
from portal.rules.sections.requests import CHANGE_OF_OCCUPANCY
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site
from tests.support.staff import sign_in

SLUG = "miho"
OTHER_NAME, OTHER_EMAIL = "Özvegy Szőke Ödönné", "masik.fel@example.com"


def photo() -> bytes:
    """Return a small picture."""
    out = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    return out.getvalue()


@dataclass(slots=True)
class World:
    """One tenant with its people, and short cuts through the pages."""

    site: Site
    cast: Cast
    mailbox: CaughtMail

    def customer(self) -> Browser:
        browser = self.site.browser(self.cast.slug)
        browser.fill("/belepes", {"username": self.cast.canary, "password": PASSWORD})
        return browser

    def clerk(self, email: str | None = None) -> Browser:
        email = email or self.cast.clerk_email
        return sign_in(self.site, self.cast.slug, email=email, password=PASSWORD)

    def stranger(self) -> Browser:
        return self.site.browser(self.cast.slug)

    def written(self, browser: Browser, kind: str = "lakovaltozas", **changes: str) -> str:
        """Fill in a whole draft; returns the path of the matter."""
        day = (local_today(utc_now()) - timedelta(days=2)).isoformat()
        answers = {
            "role": "moving_out",
            "place": "0",
            "day": day,
            "serial_1": "HM-1001",
            "value_1": "1234,5",
            "name": OTHER_NAME,
            "email": OTHER_EMAIL,
            "statement": "Kérjük a közös ügyet.",
        } | changes
        page = browser.fill(f"/ugyintezes/uj/{kind}", {"seen": ""})
        match = re.search(r"/ugyintezes/([0-9a-f-]{36})/", page.request.path)
        assert match, page.request.path
        while "/kitoltes/" in page.request.path:
            if 'name="files"' in page.text:
                page = self.attached(browser, page.request.path)
                page = browser.get(self.following(page.text), follow_redirects=True)
                continue
            known = {
                name: value for name, value in answers.items() if f'name="{name}"' in page.text
            }
            before = page.request.path
            page = browser.send(page, known)
            assert page.request.path != before, page.text[page.text.find("field-error") :][:600]
        return f"/ugyintezes/{match[1]}"

    def attached(self, browser: Browser, path: str, document: str = "sale_contract") -> object:
        """Attach a photo on the page at that path."""
        page = browser.get(path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        kinds = re.findall(r'<option[^>]*value="([^"]+)"', page.text)
        assert token
        data = {
            "csrf_token": token[1],
            "document": document if document in kinds else kinds[0],
            "files": (BytesIO(photo()), "szerzodes.png"),
        }
        target = re.search(r'action="([^"]*dokumentumok)"', page.text)
        return browser.post(
            target[1] if target else path,
            data=data,
            content_type="multipart/form-data",
            follow_redirects=True,
        )

    @staticmethod
    def following(text: str) -> str:
        """Return where the button to go on leads."""
        found = re.findall(r'<a class="button button-primary" href="([^"]+)"', text)
        assert found, text
        return str(found[-1])

    def sent(self, *, email: str = OTHER_EMAIL) -> str:
        """Send a change of occupancy as the pages would, without walking through them."""
        customer_ids, now = (self.cast.ids["customer_id"],), utc_now()
        own: Any = {"customer_ids": customer_ids, "login_id": self.cast.ids["login_id"], "now": now}
        with self.site.inside(self.cast.slug):
            request_id = drafts.begin(
                CHANGE_OF_OCCUPANCY,
                customer_id=customer_ids[0],
                login_id=own["login_id"],
                locale="hu",
                now=now,
            )
            for step, answers in self._answers(email).items():
                drafts.keep_step(request_id, step=step, answers=answers, **own)
            case = moving.draft(request_id, **own)
            file = keep(photo(), name="szerzodes.png", media_type="image/png")
            attachments.attach(
                case, Party.INITIATOR, kind="sale_contract", accept=lambda kept: (file,)
            )
            parties.send(case, steps=steps.answered_steps(rules_of(CHANGE_OF_OCCUPANCY)))
        return f"/ugyintezes/{request_id}"

    def _answers(self, email: str) -> dict[str, dict[str, Any]]:
        place = {"place": "0", "address": self.cast.canary}
        day = local_today(utc_now()) - timedelta(days=2)
        reading = {"serial": "HM-1001", "value": "1234.5", "unit": ""}
        return {
            steps.ROLE: {"role": "moving_out"},
            steps.PLACE: place | {"customer_id": str(self.cast.ids["customer_id"])},
            steps.DAY: {"day": day.isoformat()},
            steps.READINGS: {"readings": [reading], "no_meter": False},
            steps.OTHER: {"name": OTHER_NAME, "email": email, "locale": "hu"},
        }

    def sent_by_pages(self, browser: Browser, kind: str = "lakovaltozas", **changes: str) -> str:
        """Write and send a matter; returns its path."""
        path = self.written(browser, kind, **changes)
        page = browser.fill(f"{path}/attekintes", {"seen": ""})
        assert page.request.path == path, page.text
        return path

    def links(self, to: str = OTHER_EMAIL) -> list[str]:
        """Return the paths of the links in the mails to that address, the newest first."""
        self.site.deliver()
        return [
            match[1]
            for mail in self.mailbox.newest(limit=500)
            if mail.to == to
            for match in [re.search(r"(/egyeztetes/[A-Z2-7]{24})", mail.text)]
            if match
        ]

    def subjects(self, to: str = OTHER_EMAIL) -> list[str]:
        """Return what the mails to that address are about, the newest first."""
        self.site.deliver()
        return [mail.subject for mail in self.mailbox.newest(limit=500) if mail.to == to]


@pytest.fixture
def world(site: Site, mailbox: CaughtMail) -> World:
    """A tenant that takes all four kinds of matters."""
    return World(site, populate(site, SLUG), mailbox)
