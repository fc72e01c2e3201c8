"""Two clerks at work on registrations: what waits, seeing each other, the next one, four eyes."""

import re

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from portal.kernel.clock import utc_now
from tests.factories import records
from tests.journeys.browser_eyes import WIDE
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.portal.work.waiting import registration
from tests.support.live_site import LiveSite
from tests.support.staff import PASSWORD, hire

pytestmark = pytest.mark.browser
SLUG = "ugyfelportal"
ANNA, BELA = "anna@example.hu", "bela@example.hu"
PEOPLE = (
    ("11111111", "Szűcs Győzőné", "Szűcs Győző"),
    ("22222222", "Dr. Kővári Ödön", "Kovari Ödön"),
    ("33333333", "Nagy Piroska", "Nagy Piroska"),
)


def test_two_clerks_work_through_what_waits(live: LiveSite, visit: Visit) -> None:
    _seed(live)
    anna, bela = _clerk(live, visit, ANNA, "Anna Ágota"), _clerk(live, visit, BELA, "Béres Béla")
    anna.go("/", shell=Shell.CONSOLE)
    expect(anna.page).to_have_title(re.compile(r"^\(3\) "))
    anna.page.get_by_role("button", name="Átvesz").first.click()
    expect(anna.page.locator("main")).to_contain_text("Mostantól Önnél van.")
    anna.look_in_every_language("console-waiting")

    anna.go("/jovahagyasok", shell=Shell.CONSOLE)
    anna.look_in_every_language("console-approvals")
    anna.page.locator("main tbody a").first.click()
    anna.sees("Szűcs Győző regisztrációja")
    anna.look_in_every_language("console-approval")
    case = anna.page.url
    bela.page.goto(case)
    onlookers = "[data-presence]"
    expect(bela.page.locator(onlookers)).to_contain_text("Anna Ágota")
    anna.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(anna.page.locator(onlookers)).to_contain_text("Béres Béla")
    anna.eyes.look("console-approval-two")

    # By keyboard alone: the button is reached and pressed, and the next case opens by itself.
    anna.page.get_by_role("button", name="Jóváhagyás", exact=True).focus()
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("main")).to_contain_text("Egy munkatársnak meg kell erősítenie")
    anna.sees("Kovari Ödön regisztrációja")

    bela.go("/jovahagyasok?queue=second", shell=Shell.CONSOLE)
    bela.page.locator("main tbody a").first.click()
    bela.sees("Szűcs Győző regisztrációja")
    bela.look_in_every_language("console-second-look")
    bela.press("Megerősítés")
    expect(bela.page.locator("main")).to_contain_text("Megerősítve: Szűcs Győző")
    bela.go(case.split("?")[0].split("8000")[-1].split(str(live.port))[-1], shell=Shell.CONSOLE)
    expect(bela.page.locator("main")).to_contain_text("megerősítette: Béres Béla")
    bela.eyes.look("console-confirmed")


def test_the_title_counts_on_while_the_page_stays_open(live: LiveSite, visit: Visit) -> None:
    clerk = _clerk(live, visit, ANNA, "Anna Ágota")
    clerk.page.clock.install()
    clerk.go("/", shell=Shell.CONSOLE)
    clerk.eyes.look("console-nothing-waits")
    expect(clerk.page).to_have_title(re.compile("^Teendők"))
    registration(live.site, SLUG, "Új Ubul")
    clerk.page.clock.run_for(61_000)
    expect(clerk.page).to_have_title(re.compile(r"^\(1\) Teendők"))
    clerk.follow("Mutat")
    expect(clerk.page.locator("main tbody")).to_contain_text("Új Ubul")


def _seed(live: LiveSite) -> None:
    now = utc_now()
    for number, name, typed in PEOPLE:
        with live.site.inside(SLUG):
            records.customer(number, name=name)
        claim = {"full_name": typed, "customer_number": number, "birth_date": "1950-05-03"}
        registration(live.site, SLUG, typed, claim=claim, typed=claim, expect_by=now)


def _clerk(live: LiveSite, visit: Visit, email: str, name: str) -> Visitor:
    hire(live.site, SLUG, email=email, name=name)
    clerk = visit(SLUG, width=WIDE)
    clerk.sign_in_at_console(email, PASSWORD)
    return clerk
