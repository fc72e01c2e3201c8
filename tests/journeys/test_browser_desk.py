"""A clerk's morning in the inbox with nothing but a keyboard; the pages of the desk, looked at."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.kernel.clock import utc_now
from portal.messages.models import Enquiry, EnquiryMessage
from portal.messages.operations import NewEnquiry, send_enquiry
from portal.work.draft_models import ClerkDraft
from portal.work.template_operations import add_template
from tests.isolation.world import populate
from tests.journeys.browser_eyes import WIDE
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.registering import STAFF_PASSWORD
from tests.journeys.test_browser_keyboard import skip_to_the_content, step
from tests.support.live_site import LiveSite
from tests.support.staff import hire

pytestmark = pytest.mark.browser
SLUG = "miho"
CLERK, CHIEF = "agnes@example.hu", "vezeto@example.hu"
TEMPLATE = "Tisztelt {name}! Levelét {case_number} számon iktattuk."


def morning(live: LiveSite) -> list[str]:
    """Send in some letters, the oldest first; returns their numbers."""
    numbers = []
    with live.site.inside(SLUG):
        add_template(
            purpose="message",
            titles={"hu": "Nyugtázás"},
            bodies={"hu": TEMPLATE},
            clerk_id=None,
            now=utc_now(),
        )
        for number, name in enumerate(("Őri Gergely", "Szűcs Győzőné", "Nagy Ádám")):
            new = NewEnquiry(
                "question", name, "+36301234567", f"{number}@example.com", "Hol a számlám?", "hu"
            )
            sent = utc_now() - timedelta(days=2, hours=-number)
            made = send_enquiry(new, login_id=None, ip=f"192.0.2.{number}", now=sent)
            numbers.append(made.case_number)
    return numbers


def staff(live: LiveSite, visit: Visit, *, role: str, email: str, width: int = WIDE) -> Visitor:
    hire(live.site, SLUG, role=role, email=email, password=STAFF_PASSWORD)
    clerk = visit(SLUG, width=width)
    clerk.sign_in_at_console(email)
    return clerk


def tab_to(clerk: Visitor, selector: str) -> None:
    """Press Tab until that element has the focus; wherever that leads must be seen.

    Of a text area the browser shows the line where one writes, not always all of it.
    """
    active = "(wanted) => document.activeElement.matches(wanted)"
    for _press in range(90):
        try:
            step(clerk)
        except AssertionError:
            if not clerk.page.evaluate(active, "textarea"):
                raise
        if clerk.page.evaluate(active, selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_a_clerks_morning_by_keyboard(live: LiveSite, visit: Visit) -> None:
    numbers = morning(live)
    clerk = staff(live, visit, role="clerk", email=CLERK)
    keys = clerk.page.keyboard
    clerk.go("/uzenetek", shell=Shell.CONSOLE)

    # Two of three letters are taken by their boxes; the page says how many were chosen.
    skip_to_the_content(clerk)
    for place in (1, 2):
        tab_to(clerk, f"tbody tr:nth-child({place}) input[type=checkbox]")
        keys.press("Space")
    expect(clerk.page.locator("[data-chosen]")).to_have_text("2 kijelölve")
    tab_to(clerk, "button[value=take]")
    keys.press("Enter")
    expect(clerk.heading()).to_have_text("Átvesz 2 ügyet?")
    skip_to_the_content(clerk)
    tab_to(clerk, "main form[method=post] button[type=submit]")
    keys.press("Enter")
    expect(clerk.page.locator("main")).to_contain_text("2 ügy az Öné")

    # The most urgent one is opened and answered from a template, which leaves the typed words alone.
    skip_to_the_content(clerk)
    tab_to(clerk, 'main a[href$="/kovetkezo"]')
    keys.press("Enter")
    expect(clerk.page).to_have_title(re.compile(numbers[0]))
    skip_to_the_content(clerk)
    tab_to(clerk, "#body-template")
    keys.press("ArrowDown")
    step(clerk)
    keys.press("Enter")
    expect(clerk.page.locator("#body")).to_be_focused()
    keys.type(" Hamarosan jelentkezünk.")
    written = f"Tisztelt Őri Gergely! Levelét {numbers[0]} számon iktattuk. Hamarosan jelentkezünk."
    expect(clerk.page.locator("#body")).to_have_value(written)
    expect(clerk.page.locator("[data-draft-status]")).to_contain_text("A piszkozat elmentve")
    with live.site.inside(SLUG):
        assert db.session().query(ClerkDraft).one().body == written

    # Sending it opens the next one by itself; the draft is gone.
    tab_to(clerk, "button[name=next]")
    keys.press("Enter")
    expect(clerk.page).to_have_title(re.compile(numbers[1]))
    with live.site.inside(SLUG):
        assert db.session().query(EnquiryMessage).one().body == written
        assert db.session().query(ClerkDraft).count() == 0

    # This one is closed with a reason.
    skip_to_the_content(clerk)
    tab_to(clerk, "details:has([name=reason]) summary")
    keys.press("Enter")
    tab_to(clerk, "[name=reason]")
    keys.press("Space")
    tab_to(clerk, "details:has([name=reason]) button.button-danger")
    keys.press("Enter")
    expect(clerk.page.locator("main")).to_contain_text(f"Lezárva: {numbers[1]}")
    with live.site.inside(SLUG):
        closed = db.session().query(Enquiry).filter_by(status="closed").one()
    assert closed.case_number == numbers[1]


def test_the_pages_of_the_desk(live: LiveSite, visit: Visit) -> None:
    morning(live)
    cast = populate(live.site, SLUG)
    chief = staff(live, visit, role="senior_clerk", email=CHIEF)
    for name, path in {
        "desk-inbox": "/uzenetek",
        "desk-inbox-nothing": "/uzenetek?q=nincsilyen",
        "desk-case": f"/uzenetek/{cast.ids['enquiry_id']}",
        "desk-requests": "/ugyek",
        "desk-templates": "/sablonok",
        "desk-template": f"/sablonok/{cast.ids['template_id']}",
        "desk-template-new": "/sablonok/uj",
        "desk-wishes": "/adatvaltozasok",
        "desk-documents": "/dokumentumok",
    }.items():
        chief.go(path, shell=Shell.CONSOLE)
        chief.eyes.look(name, "hu")
    chief.go("/uzenetek", shell=Shell.CONSOLE)
    for box in chief.page.locator("tbody input[type=checkbox]").all():
        box.check()
    chief.page.locator("button[value=close]").click()
    chief.eyes.look("desk-several", "hu")
