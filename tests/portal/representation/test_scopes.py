"""Scope × route: what an authorisation covers is what its bearer reaches, on every page there is."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from portal.foundation import db
from portal.foundation.web.access import SCOPES, Access, access_of
from portal.identity.models import CustomerLogin, Mandate, WebSession
from portal.kernel.clock import local_today, utc_now
from portal.kernel.ids import new_id
from tests.factories import records
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site

TENANTS = ("komlo", "petkomm", "ugyfelportal", "miho", "tavho")


def plain_pages(site: Site) -> dict[str, Access]:
    """Return what each argument-less page for signed-in customers asks of its visitor."""
    found = {}
    for rule in site.app.url_map.iter_rules():
        if rule.subdomain == "portal" and not rule.arguments and "GET" in (rule.methods or ()):
            access = access_of(site.app.view_functions[rule.endpoint], rule.endpoint)
            if access.kind == "customer":
                found[rule.rule] = access
    return found


def representative(site: Site, slug: str, scopes: list[str]) -> tuple[Browser, str]:
    """Return a browser that acts for somebody with those scopes, and that somebody's canary."""
    cast = populate(site, slug)
    email = "seged.sara@example.com"
    with site.inside(slug):
        login_id = records.login(records.customer("S0001", name="Segítő Sára"), email=email)
        db.session().execute(
            insert(Mandate).values(
                id=new_id(),
                customer_id=cast.ids["customer_id"],
                granted_by=cast.ids["login_id"],
                email=email,
                name="Segítő",
                scopes=scopes,
                valid_until=local_today(utc_now()) + timedelta(days=1),
                login_id=login_id,
                accepted_at=utc_now(),
            )
        )
    browser = site.browser(slug)
    browser.fill("/belepes", {"username": email, "password": "három piros alma"})
    with site.inside(slug):
        db.session().execute(
            update(WebSession)
            .where(WebSession.principal_id == login_id)
            .values(chosen_customer_id=cast.ids["customer_id"])
        )
    return browser, cast.canary


def test_the_walk_finds_pages_of_several_scopes(site: Site) -> None:
    asked = {access.scope for access in plain_pages(site).values()}
    assert {"see", "sign", None} <= asked and len(plain_pages(site)) > 10


@pytest.mark.parametrize("slug", TENANTS)
@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_opens_its_own_pages_only(site: Site, slug: str, scope: str) -> None:
    browser, canary = representative(site, slug, [scope])
    wrong = {}
    for path, access in plain_pages(site).items():
        answer = browser.get(path, follow_redirects=False)
        on = access.page is None or answer.status_code != 404
        refused = answer.status_code == 403
        if on and refused != (access.scope not in (None, scope)):
            wrong[path] = answer.status_code
        if access.scope is None and canary.lower() in _own_part(answer.text).lower():
            wrong[path] = f"shows {canary} without any scope"  # type: ignore[assignment]
    assert wrong == {}


def _own_part(html: str) -> str:
    """Return the page without what always names whom one acts for: header, banner and the chooser."""
    main = html.split('<main id="content"')[-1]
    if 'class="notice acting"' in main:
        main = main.split("</form>", 1)[-1] if "</form>" in main else main
    return "" if 'id="represented"' in main or 'id="received"' in main else main


@pytest.mark.parametrize("scope", SCOPES)
def test_home_shows_money_only_to_those_who_may_see_it(site: Site, scope: str) -> None:
    browser, canary = representative(site, "petkomm", [scope])
    assert (f"{canary}-1" in browser.get("/").text) == (scope == "see")


def test_somebody_without_a_mandate_is_never_shown_the_chosen_one(site: Site) -> None:
    cast = populate(site, "petkomm")
    with site.inside("petkomm"):
        own = records.customer("U9999", name="Más Valaki")
        login_id = records.login(own, email="mas@example.com")
    browser = site.browser("petkomm")
    browser.fill("/belepes", {"username": "mas@example.com", "password": "három piros alma"})
    with site.inside("petkomm"):
        db.session().execute(
            update(WebSession)
            .where(WebSession.principal_id == login_id)
            .values(chosen_customer_id=cast.ids["customer_id"])
        )
    page = browser.get("/szamlak")
    assert page.status_code == 200 and cast.canary not in page.text


def test_a_disabled_login_acts_for_nobody(site: Site) -> None:
    browser, canary = representative(site, "petkomm", ["see"])
    assert canary in browser.get("/szamlak").text
    with site.inside("petkomm"):
        db.session().execute(
            update(CustomerLogin)
            .where(CustomerLogin.email.startswith("seged.sara"))
            .values(status="disabled")
        )
    assert browser.get("/szamlak", follow_redirects=False).status_code == 303


def test_the_owner_needs_no_scope(site: Site) -> None:
    cast = populate(site, "petkomm")
    browser = site.browser("petkomm")
    browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    refused = [path for path in plain_pages(site) if browser.get(path).status_code in (403, 500)]
    assert refused == []
