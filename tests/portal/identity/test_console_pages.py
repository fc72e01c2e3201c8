"""The console's pages: signing in, and who of the staff may."""

from __future__ import annotations

import re
import uuid

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.foundation.tenancy import Shell
from tests.support import staff
from tests.support.site import Browser, Site, links_in

PASSWORD, NEW = "a tizenkét karakteres", "tizenkét karakter vagy több"
ADMIN, CLERK = "fonok@example.hu", "agnes@example.hu"


def hire(site: Site, slug: str, email: str, role: str = "clerk") -> uuid.UUID:
    return staff.hire(site, slug, role=role, email=email, password=PASSWORD)


def sign_in(site: Site, slug: str, email: str, password: str = PASSWORD) -> Browser:
    return staff.sign_in(site, slug, email=email, password=password)


def is_in(browser: Browser) -> bool:
    return browser.get("/jelszo-csere").status_code == 200


def csrf(browser: Browser, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def path_of(mail: dict[str, str]) -> str:
    (link,) = [one for one in links_in(mail["text"]) if "/uj-jelszo/" in one]
    return "/" + link.split("/", 3)[3]


def test_a_clerk_signs_in_at_the_console_only(site: Site) -> None:
    hire(site, "komlo", CLERK)
    assert is_in(sign_in(site, "komlo", CLERK))
    assert not is_in(sign_in(site, "komlo", CLERK, "ez nem az a jelszó"))
    assert not is_in(sign_in(site, "tavho", CLERK))
    portal = site.browser("komlo")
    page = portal.fill("/belepes", {"username": CLERK, "password": PASSWORD})
    assert page.status_code == 422


def test_a_clerks_cookie_is_worth_nothing_on_the_customers_site(site: Site) -> None:
    hire(site, "komlo", CLERK)
    browser, portal = sign_in(site, "komlo", CLERK), site.browser("komlo")
    cookie = browser.get_cookie("sid", domain=browser.base_url.removeprefix("http://"))
    assert cookie is not None
    portal.set_cookie("sid", cookie.value, domain=portal.base_url.removeprefix("http://"))
    assert portal.get("/jelszo-csere").status_code == 303


def test_signing_out_ends_it(site: Site) -> None:
    hire(site, "komlo", CLERK)
    browser = sign_in(site, "komlo", CLERK)
    assert browser.post("/kilepes").status_code == 400, "without the form's token"
    browser.post("/kilepes", data={"csrf_token": csrf(browser, "/jelszo-csere")})
    assert not is_in(browser)


def test_only_administrators_see_the_staff(site: Site) -> None:
    hire(site, "komlo", ADMIN, "tenant_admin")
    clerk_id = hire(site, "komlo", CLERK)
    assert sign_in(site, "komlo", ADMIN).get("/munkatarsak").status_code == 200
    clerk = sign_in(site, "komlo", CLERK)
    assert clerk.get("/munkatarsak").status_code == 404
    token = {"csrf_token": csrf(clerk, "/jelszo-csere")}
    for deed in ("meghivas", "tiltas", "engedelyezes"):
        assert clerk.post(f"/munkatarsak/{clerk_id}/{deed}", data=token).status_code == 404
    assert is_in(clerk)


def test_an_invitation_from_mail_to_the_first_sign_in(site: Site, mailbox: CaughtMail) -> None:
    hire(site, "komlo", ADMIN, "tenant_admin")
    admin = sign_in(site, "komlo", ADMIN)
    values = {"full_name": "Új Ügyintéző", "email": "uj@example.hu", "role": "clerk"}
    wrong = admin.fill("/munkatarsak", values | {"email": "nem-cim"})
    assert wrong.status_code == 422 and 'value="Új Ügyintéző"' in wrong.text
    for odd in ("Új\0", "Új\nÜgyintéző", " "):
        assert admin.fill("/munkatarsak", values | {"full_name": odd}).status_code == 422
    page = admin.fill("/munkatarsak", values)
    assert page.status_code == 200 and "Meghívva" in page.text
    taken = admin.fill("/munkatarsak", values | {"email": "UJ@example.hu"})
    assert taken.status_code == 422 and "már van munkatárs" in taken.text
    site.deliver()
    (mail,) = [one.as_json() for one in mailbox.newest(to="uj@example.hu")]
    browser, path = site.browser("komlo", Shell.CONSOLE), path_of(mail)
    assert "Új Ügyintéző" in browser.get(path).text
    short = browser.fill(path, {"password": "tizenegy ch", "password_confirm": "tizenegy ch"})
    assert short.status_code == 422 and "legalább 12 karaktert" in short.text
    browser.fill(path, {"password": NEW, "password_confirm": NEW})
    assert browser.get(path).status_code == 404
    assert browser.get("/belepes/beallitas").status_code == 200, "the second step comes first"
    assert not is_in(browser)


def test_a_clerk_who_forgot_gets_a_link(site: Site, mailbox: CaughtMail) -> None:
    hire(site, "tavho", CLERK)  # temporary passwords are for customers only
    browser = site.browser("tavho", Shell.CONSOLE)
    answers = {
        browser.fill("/elfelejtett-jelszo", {"email": one}).status_code for one in (CLERK, ADMIN)
    }
    assert answers == {200}
    site.deliver()
    (mail,) = [one.as_json() for one in mailbox.newest()]
    assert mail["to"] == CLERK
    customers_site = site.browser("tavho")
    assert customers_site.get(path_of(mail)).status_code == 404
    browser.fill(path_of(mail), {"password": NEW, "password_confirm": NEW})
    assert is_in(sign_in(site, "tavho", CLERK, NEW))


def test_blocking_is_at_once_and_never_the_last_administrator(site: Site) -> None:
    admin_id = hire(site, "komlo", ADMIN, "tenant_admin")
    clerk_id = hire(site, "komlo", CLERK)
    admin, clerk = sign_in(site, "komlo", ADMIN), sign_in(site, "komlo", CLERK)
    token = {"csrf_token": csrf(admin, "/munkatarsak")}
    assert admin.post(f"/munkatarsak/{clerk_id}/tiltas", data=token).status_code == 303
    assert not is_in(clerk) and not is_in(sign_in(site, "komlo", CLERK))
    assert "Letiltva" in admin.get("/munkatarsak").text
    admin.post(f"/munkatarsak/{clerk_id}/engedelyezes", data=token)
    assert not is_in(clerk) and is_in(sign_in(site, "komlo", CLERK))
    page = admin.post(f"/munkatarsak/{admin_id}/tiltas", data=token, follow_redirects=True)
    assert "Az utolsó adminisztrátor nem tiltható le." in page.text
    assert is_in(admin)


@pytest.mark.parametrize("deed", ["tiltas", "engedelyezes", "meghivas"])
def test_another_utilitys_clerk_does_not_exist(site: Site, deed: str) -> None:
    hire(site, "komlo", ADMIN, "tenant_admin")
    foreign = hire(site, "tavho", CLERK)
    admin = sign_in(site, "komlo", ADMIN)
    token = {"csrf_token": csrf(admin, "/munkatarsak")}
    assert admin.post(f"/munkatarsak/{foreign}/{deed}", data=token).status_code == 404
    assert is_in(sign_in(site, "tavho", CLERK))


def test_a_clerk_changes_the_password(site: Site) -> None:
    hire(site, "komlo", CLERK)
    browser, elsewhere = sign_in(site, "komlo", CLERK), sign_in(site, "komlo", CLERK)
    values = {"current_password": PASSWORD, "password": NEW, "password_confirm": NEW}
    assert browser.fill("/jelszo-csere", values, follow=False).status_code == 303
    assert is_in(browser) and not is_in(elsewhere)
    assert is_in(sign_in(site, "komlo", CLERK, NEW))
