"""People with a browser: what they type, read in their mails, and find in the records."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from portal.billing.imports import import_invoices
from portal.demo.caught_mail import Caught, CaughtMail
from portal.foundation.tenancy import Shell, scope
from portal.foundation.web import i18n
from portal.kernel.clock import local_today, utc_now
from tests.factories import records
from tests.journeys.browser_eyes import Eyes
from tests.journeys.registering import EMAIL, NUMBERS, PASSWORD, STAFF_PASSWORD, TYPED
from tests.support.live_site import LiveSite
from tests.support.site import links_in
from tests.support.slices import INVOICES, pdf
from tests.support.staff import code_of

LANGUAGES = dict(i18n.LANGUAGES)
AMOUNT = 12345
NAME = "Kovács Anna"
_BILLS = 3


@dataclass
class Visitor:
    """Somebody at one tenant's site with a browser of their own."""

    live: LiveSite
    slug: str
    page: Page
    eyes: Eyes
    mailbox: CaughtMail

    def go(self, path: str, *, shell: Shell = Shell.PORTAL) -> None:
        """Type an address."""
        self.page.goto(self.live.address(self.slug, path, shell=shell))

    def follow(self, name: str) -> None:
        """Click the link in the page's content that says this."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def press(self, name: str) -> None:
        """Click the button in the page's content that says this."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def send(self) -> None:
        """Click the first button that sends the form, whatever it says."""
        self.page.locator("main form[method=post] button[type=submit]").first.click()

    def choose_language(self, language: str) -> None:
        """Choose the language at the top of the page, unless it is that one already."""
        page = self.page.locator("html")
        if page.get_attribute("lang") != language:
            self.page.get_by_role("button", name=LANGUAGES[language]).click()
            expect(page).to_have_attribute("lang", language)

    def look_in_every_language(self, name: str) -> None:
        """Look at a page that can be opened again: in Hungarian, then in the other languages."""
        for language in LANGUAGES:
            self.choose_language(language)
            self.eyes.look(name, language)
        self.choose_language("hu")

    def fill(self, **values: str) -> None:
        """Fill in fields by their names; boxes are ticked, or not where the value is empty."""
        for name, value in values.items():
            box = self.page.locator(f"main [name={name}]:not([type=hidden])")
            kind = box.get_attribute("type")
            if kind == "checkbox":
                box.set_checked(bool(value))
            else:
                box.fill("-".join(re.findall(r"\d+", value)) if kind == "date" else value)

    def heading(self) -> Locator:
        """Return the page's one main heading."""
        return self.page.get_by_role("heading", level=1)

    def sees(self, title: str) -> None:
        """Wait for the page with that heading."""
        expect(self.heading()).to_have_text(title)

    def mail(self, *, to: str = EMAIL) -> Caught:
        """Let everything be delivered, and return the newest letter to that address."""
        self.live.site.deliver()
        return self.mailbox.newest(to=to, limit=1)[0]

    def mailed_link(self, kind: str, *, to: str = EMAIL) -> str:
        """Return the address of that kind in the newest letter: it must lead to this server."""
        (link,) = {each for each in links_in(self.mail(to=to).text) if kind in each}
        assert f".localhost:{self.live.port}/" in link
        return link

    def answer_security_check(self) -> None:
        """Do what the security check asks, where the page has one."""
        question = self.page.locator("#challenge-question")
        if question.count() == 0:
            return
        text = question.inner_text()
        numbers = [int(each) for each in re.findall("[0-9]+", text)]
        answer = [sum(numbers)] if "+" in text else sorted(numbers)
        self.fill(challenge_answer=" ".join(map(str, answer)))

    def open_form(self) -> None:
        """Go to the form that sends the claim, past a declaration where there is one."""
        self.go("/regisztracio")
        if self.page.locator("main button[name=skip]").count():
            self.fill(accept_terms="y")
            self.send()
            expect(self.page).to_have_url(re.compile("/regisztracio/1$"))

    def type_claim(self, **changes: str) -> None:
        """Fill the form in as it is printed on the bill."""
        self.fill(**{**TYPED[self.slug], **changes})
        self.answer_security_check()

    def sign_in_at_console(self, email: str, password: str = STAFF_PASSWORD) -> None:
        """Sign in as somebody of the staff, with password and code."""
        self.go("/belepes", shell=Shell.CONSOLE)
        self.fill(email=email, password=password)
        self.send()
        self.type_code(email)

    def type_code(self, email: str) -> None:
        """Type what the colleague's app shows now."""
        expect(self.page).to_have_url(re.compile("/belepes/masodik-lepes"))
        self.fill(code=code_of(self.live.site, self.slug, email=email))
        self.send()
        expect(self.page).not_to_have_url(re.compile("/belepes"))

    def sign_in(self, username: str = EMAIL, password: str = PASSWORD) -> None:
        """Fill in the sign-in page and send it."""
        self.fill(username=username, password=password)
        self.send()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the utility knows of its customer: the row, and the newest bill as it is printed."""

    customer_id: uuid.UUID
    newest_bill: str


def record(live: LiveSite, slug: str, folder: Path) -> Recorded:
    """Record the tenant's customer, and import bills with their PDFs."""
    number, proof = NUMBERS[slug]
    with live.site.inside(slug):
        customer_id = records.customer(number, name=NAME)
    newest = proof or "2026-000123"
    lines = [INVOICES, *(_bill(folder, slug, number, newest, place) for place in range(_BILLS))]
    path = folder / f"bills-{slug}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    services = live.site.services
    with services.enter(), scope(services.registry.get(slug)):
        report = import_invoices(path=path, documents=folder, notify=False)
    assert report.wrong == 0, report.examples
    return Recorded(customer_id, newest)


def _bill(folder: Path, slug: str, customer: str, newest: str, place: int) -> str:
    """Return the line of one bill, a month older each; all but the newest are paid."""
    day = local_today(utc_now()) - timedelta(days=20 + 30 * place)
    number = newest[:-1] + str(int(newest[-1]) - place)
    name, amount = f"{slug}-{place}.pdf", AMOUNT + 1111 * place
    (folder / name).write_bytes(pdf(f"{slug} {number}"))
    cells = [customer, number, "normal", day, day + timedelta(days=15), "", "", amount]
    return ";".join(map(str, [*cells, amount if place else "", "", name]))


def open_account(live: LiveSite, slug: str, folder: Path) -> Recorded:
    """Record the customer and let them sign in with EMAIL and PASSWORD."""
    known = record(live, slug, folder)
    with live.site.inside(slug):
        records.login(known.customer_id, email=EMAIL, username="Anna")
    return known
