"""A clerk sees the portal as a customer does: every page of it, and changes nothing whatsoever."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.foundation.web.access import access_of
from portal.foundation.web.viewing import may_be_seen
from portal.identity import operations as identity
from portal.identity.models import Clerk, CustomerLogin, StaffView, WebSession
from portal.identity.operations import viewing
from portal.kernel.clock import utc_now
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.staff import colleague

WHY = "A telefonáló nem találja a számláját"
ONLY_LOOKING = "Nothing can be sent or changed here"
NOT_FOR_STAFF = "are not shown to the staff"
SEEN_THERE = {
    "customer_site.home", "billing.invoices", "billing.invoice", "billing.document", "customers.my_data",
    "billing.account_statement", "metering.meters", "documents.library", "documents.download",
    "messages.own", "messages.thread", "contracts.mine", "notifications.news", "requests.matters",
}  # fmt: skip
NEVER = {
    "security.overview", "security.own_sessions", "security.change_email", "second_step.totp",
    "second_step.totp_off", "second_step.recovery_codes", "passkeys.new", "identity.change_password",
    "identity.new_password", "personal_data.show", "due_dates.calendar", "billing.invoice_archive",
    "billing.statement_as_csv", "billing.statement_as_pdf", "messages.transcript",
    "notifications.settings", "customer_site.account", "linking.start", "representation.new_mandate",
}  # fmt: skip
"""Written down a second time, on purpose: the matrix goes by what the views say of themselves."""


def begin(site: Site, slug: str, clerk: Browser, customer_id: uuid.UUID, why: str = WHY) -> Browser:
    """Ask at the card, and go over to the portal."""
    answer = clerk.fill(f"/ugyfelek/{customer_id}/megtekintes", {"reason": why}, follow=False)
    assert answer.status_code == 303, answer.text
    path = "/" + answer.location.split("/", 3)[3]
    browser = site.browser(slug)
    english(browser)
    page = browser.get(path)
    assert page.status_code == 200 and why in page.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    assert browser.post(path, data={"csrf_token": token[1]}).status_code == 303
    return browser


def english(browser: Browser) -> None:
    """Read English from now on: its words are the sources."""
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', browser.get("/belepes").text)
    assert token is not None
    assert browser.post("/nyelv/en", data={"csrf_token": token[1]}).status_code == 303


@pytest.fixture
def world(site: Site) -> tuple[Cast, Browser]:
    """A tenant with one of everything, and a clerk who looks as its customer."""
    cast = populate(site, "miho")
    clerk = colleague(site, "miho", role="senior_clerk")
    return cast, begin(site, "miho", clerk, cast.ids["customer_id"])


UNRELATED = ("alembic_version", "audit_entry", "audit_link", "staff_view", "daily_count")
"""Records of the look itself; and counts that waited in memory, written with whichever POST comes next."""


def fingerprint(site: Site, slug: str) -> dict[str, object]:
    """Return what every table holds, but for the records of the look itself."""
    found: dict[str, object] = {}
    with site.inside(slug, readonly=True):
        tables = db.session().scalars(
            text("select tablename from pg_tables where schemaname = 'public' order by 1")
        )
        for table in tables.all():
            if table not in UNRELATED:
                digest = f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"
                found[table] = db.session().scalar(text(digest))
    return found


def addresses(site: Site, cast: Cast) -> list[tuple[str, str, set[str]]]:
    """Return endpoint, address and methods of every page of the portal."""
    adapter = site.app.url_map.bind("x", subdomain="portal")
    plain = {
        "place": 1,
        "matter": "lakovaltozas",
        "digest": "0" * 12,
        "name": "x",
        "version": "2026-01-01",
    }
    found = []
    for rule in site.app.url_map.iter_rules():
        if rule.subdomain == "portal":
            values = {
                name: cast.ids.get(name) or plain.get(name)
                or (cast.ids["login_id"] if name == "session_id" else "A" * 24)
                for name in rule.arguments
            }  # fmt: skip
            path = adapter.build(rule.endpoint, values, force_external=False)
            found.append((rule.endpoint, path, set(rule.methods or ())))
    return sorted(found)


def test_every_page_is_looked_at_or_refused_and_nothing_changes(
    site: Site, world: tuple[Cast, Browser]
) -> None:
    cast, browser = world
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', browser.get("/").text)
    assert token is not None
    before, shown, refused = fingerprint(site, "miho"), set(), set()
    for endpoint, path, methods in addresses(site, cast):
        access = access_of(site.app.view_functions[endpoint], endpoint)
        if access.viewing == "steers":
            continue
        for method in sorted(methods - {"HEAD", "OPTIONS", "GET"}):
            answer = browser.open(path, method=method, data={"csrf_token": token[1]})
            assert answer.status_code in (403, 404), (endpoint, method)
            assert answer.status_code == 404 or ONLY_LOOKING in answer.text, endpoint
        if "GET" in methods:
            answer = browser.get(path)
            said = answer.get_data().decode("utf-8", "replace")
            assert answer.status_code < 500, endpoint
            if may_be_seen(access):
                assert NOT_FOR_STAFF not in said, endpoint
                if answer.status_code == 200:
                    shown.add(endpoint)
            else:
                assert answer.status_code in (403, 404), endpoint
                assert answer.status_code == 404 or NOT_FOR_STAFF in said, endpoint
                refused.add(endpoint)
    assert fingerprint(site, "miho") == before
    assert shown >= SEEN_THERE, SEEN_THERE - shown
    assert refused >= NEVER, NEVER - refused


def test_nothing_is_done_or_seen_in_the_customers_name(
    site: Site, world: tuple[Cast, Browser]
) -> None:
    cast, browser = world
    with site.inside("miho"):
        customers_deeds = "select count(*) from audit_entry where actor_kind = 'customer'"
        before = db.session().scalar(text(customers_deeds))
    browser.get("/szamlak")
    browser.get(f"/szamlak/{cast.ids['invoice_id']}/pdf")
    browser.get(f"/dokumentumok/{cast.ids['document_id']}/pdf")
    with site.inside("miho"):
        assert db.session().scalar(text(customers_deeds)) == before
        assert db.session().scalar(text("select count(*) from document_opening")) == 0
        (clerk_id,) = db.session().scalars(
            text("select clerk_id from staff_view where token_sha256 is not null")
        )
        seen = db.session().execute(
            text(
                "select action, subject_id, actor_id from audit_entry"
                " where actor_kind = 'clerk' and action like '%as_customer' or action like '%document_read'"
            )
        )
        deeds = {(row.action, row.actor_id) for row in seen}
    assert {
        ("identity.seen_as_customer", clerk_id),
        ("identity.page_seen_as_customer", clerk_id),
        ("billing.document_read", clerk_id),
        ("documents.document_read", clerk_id),
    } <= deeds


def test_the_banner_says_who_looks_at_whom_why_and_until_when(
    site: Site, world: tuple[Cast, Browser]
) -> None:
    cast, browser = world
    for path in ("/", "/szamlak", "/nincs-ilyen", "/biztonsag"):
        page = browser.get(path).text
        assert 'class="looking"' in page, path
        for part in (f"{cast.canary} Ilona", "Ügyes Ágnes", WHY, "until "):
            assert part in page, (path, part)
        assert "/kilepes" not in page


def test_the_customer_finds_it_in_their_own_log(site: Site, world: tuple[Cast, Browser]) -> None:
    cast, _looking = world
    customer = site.browser("miho")
    english(customer)
    customer.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    page = customer.get("/adataim/munkamenetek").text
    assert WHY in page and "When our customer service looked at your pages" in page
    assert "Ügyes Ágnes" not in page


def test_it_ends_with_the_button(site: Site, world: tuple[Cast, Browser]) -> None:
    _cast, browser = world
    page = browser.get("/szamlak")
    start = page.text.index("/ugyfelszolgalati-megtekintes/vege")
    token = page.text[start:].split('csrf_token" value="')[1].split('"')[0]
    over = browser.post(
        "/ugyfelszolgalati-megtekintes/vege", data={"csrf_token": token}, follow_redirects=True
    )
    assert over.status_code == 200 and "You are not looking any more" in over.text
    assert browser.get("/szamlak").location.startswith("/belepes")
    with site.inside("miho"):
        assert rows_of(MINE) == [(True,)]


MINE = "select ended_at is not null from staff_view where token_sha256 is not null"
ENDS = {
    "idle": lambda now: update(StaffView).values(idle_expires_at=now),
    "longest": lambda now: update(StaffView).values(absolute_expires_at=now),
    "clerk signed out": lambda now: (
        update(WebSession).where(WebSession.principal_kind == "clerk").values(ended_at=now)
    ),
    "clerk idle": lambda now: (
        update(WebSession).where(WebSession.principal_kind == "clerk").values(idle_expires_at=now)
    ),
    "clerk left": lambda now: update(Clerk).values(status="disabled"),
    "clerk lost the permission": lambda now: update(Clerk).values(role="clerk"),
    "login blocked": lambda now: update(CustomerLogin).values(status="disabled"),
}


@pytest.mark.parametrize("why", ENDS)
def test_it_ends_by_itself(site: Site, world: tuple[Cast, Browser], why: str) -> None:
    _cast, browser = world
    assert browser.get("/szamlak").status_code == 200
    with site.inside("miho"):
        db.session().execute(ENDS[why](utc_now()))
    answer = browser.get("/szamlak")
    assert answer.status_code == 303
    assert answer.location == "/ugyfelszolgalati-megtekintes/vege"
    assert browser.get(answer.location).status_code == 200
    assert 'class="looking"' not in browser.get("/").text


def test_off_boarding_ends_it(site: Site, world: tuple[Cast, Browser]) -> None:
    _cast, browser = world
    with site.inside("miho"):
        (clerk_id,) = db.session().scalars(
            text("select clerk_id from staff_view where token_sha256 is not null")
        )
        identity.disable(clerk_id=clerk_id, now=utc_now())
    assert browser.get("/szamlak").status_code == 303


def test_a_ticket_is_good_once_for_two_minutes_and_only_for_looking(desk: Bills) -> None:
    desk.login("ilona@example.com", "U0001")
    clerk = colleague(desk.site, desk.slug, role="senior_clerk")
    now = utc_now()
    with desk.site.inside(desk.slug):
        ((login_id,),) = rows_of("select id from customer_login")
        ((clerk_id, session_id),) = rows_of(
            "select principal_id, id from web_session where principal_kind = 'clerk'"
            " and purpose = 'full'"
        )

        def ask() -> str:
            return viewing.ask(
                login_id=login_id,
                customer_id=desk.customers["U0001"],
                clerk_id=clerk_id,
                clerk_session_id=session_id,
                reason=WHY,
                now=now,
            )

        ticket = ask()
        assert viewing.begin(ticket, now=now + timedelta(minutes=3)) is None
        assert viewing.begin(ticket, now=now) is not None
        assert viewing.begin(ticket, now=now) is None
        late = ask()
        db.session().execute(update(WebSession).values(ended_at=now))
        assert viewing.begin(late, now=now) is None
    assert clerk.get("/").status_code == 303  # signed out by the line above
    stranger = desk.site.browser(desk.slug)
    assert stranger.get("/ugyfelszolgalati-megtekintes/" + "A" * 24).status_code == 404


def test_looking_at_a_link_uses_nothing_up(desk: Bills) -> None:
    desk.login("ilona@example.com", "U0001")
    clerk = colleague(desk.site, desk.slug, role="senior_clerk")
    url = f"/ugyfelek/{desk.customers['U0001']}/megtekintes"
    answer = clerk.fill(url, {"reason": WHY}, follow=False)
    path = "/" + answer.location.split("/", 3)[3]
    browser = desk.site.browser(desk.slug)
    assert [browser.get(path).status_code for _turn in range(3)] == [200, 200, 200]


def test_it_needs_the_permission_a_reason_and_a_login(desk: Bills) -> None:
    desk.login("ilona@example.com", "U0001")
    url = f"/ugyfelek/{desk.customers['U0001']}/megtekintes"
    plain = colleague(desk.site, desk.slug, email="kezdo@example.hu")
    assert plain.get(url).status_code == 404
    senior = colleague(desk.site, desk.slug, role="senior_clerk")
    for reason in ("", "   ", "abc", "x" * 201, "bad\u202eword here"):
        assert senior.fill(url, {"reason": reason}).status_code == 422, reason
    unregistered = f"/ugyfelek/{desk.customers['U0002']}/megtekintes"
    assert senior.get(unregistered).status_code == 404
    with desk.site.inside(desk.slug):
        assert rows_of("select count(*) from staff_view") == [(0,)]


def test_the_form_may_lead_to_the_portal_and_nowhere_else(desk: Bills) -> None:
    desk.login("ilona@example.com", "U0001")
    senior = colleague(desk.site, desk.slug, role="senior_clerk")
    url = f"/ugyfelek/{desk.customers['U0001']}"
    policy = senior.get(f"{url}/megtekintes").headers["Content-Security-Policy"]
    portal = desk.site.services.registry.get(desk.slug).host(Shell.PORTAL)
    assert f"form-action 'self' http://{portal};" in policy
    assert "form-action 'self';" in senior.get(url).headers["Content-Security-Policy"]


def test_a_token_of_a_look_opens_no_console_and_no_other_tenant(
    site: Site, world: tuple[Cast, Browser]
) -> None:
    _cast, browser = world
    cookie = next(iter((browser._cookies or {}).values()))
    header = {"Cookie": f"{cookie.key}={cookie.value}"}
    for slug, shell in (("miho", Shell.CONSOLE), ("komlo", Shell.PORTAL)):
        visitor = site.app.test_client(use_cookies=False)
        assert isinstance(visitor, Browser)
        visitor.at(site.services.registry.get(slug).host(shell))
        path = "/ugyfelek" if shell is Shell.CONSOLE else "/szamlak"
        assert visitor.get(path, headers=header).status_code == 303


def rows_of(statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session().execute(text(statement))]
