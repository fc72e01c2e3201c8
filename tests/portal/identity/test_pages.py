"""The customers' pages of signing in and recovery, as a browser meets them."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import insert

from portal.customers.models import Customer
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.identity import operations, passwords
from portal.kernel.ids import new_id
from tests.support.site import Browser, Site, links_in

PASSWORD, NEW = "három piros alma", "négy zöld körte"
EMAIL, USERNAME = "odon@example.hu", "Ödön bácsi"
REFUSED = "A megadott név vagy a jelszó nem megfelelő"


def add_customer(site: Site, slug: str, number: str) -> uuid.UUID:
    customer_id = new_id()
    with site.inside(slug):
        db.session().execute(
            insert(Customer).values(
                id=customer_id,
                customer_number=number,
                printed_number=number,
                name="Kővári Ödön",
                name_key="kovari odon",
            )
        )
    return customer_id


def register(
    site: Site, slug: str, *, number: str = "U12345", username: str = USERNAME, email: str = EMAIL
) -> uuid.UUID:
    customer_id = add_customer(site, slug, number)
    with site.inside(slug):
        return operations.create_login(
            username=username,
            email=email,
            display_name="Kővári Ödön",
            phone=None,
            password_hash=passwords.hash_password(PASSWORD),
            locale="hu",
            customer_ids=[customer_id],
        )


def sign_in(browser: Browser, name: str = EMAIL, password: str = PASSWORD, path: str = "/belepes"):  # type: ignore[no-untyped-def]
    return browser.fill(path, {"username": name, "password": password}, follow=False)


def session_cookie(browser: Browser) -> str | None:
    host = browser.base_url.removeprefix("http://")
    found = browser.get_cookie("sid", domain=host)
    return None if found is None else found.value


def is_in(browser: Browser) -> bool:
    return browser.get("/jelszo-csere").status_code == 200


# ------------------------------------------------------------------------- signing in


def test_in_and_out_again(site: Site) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    assert not is_in(browser)
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(browser)
    assert sign_in_page_leads_home(browser)
    stolen = session_cookie(browser)
    browser.send(browser.get("/jelszo-csere"), {"csrf_token": csrf(browser, "/jelszo-csere")})
    browser.post("/kilepes", data={"csrf_token": csrf(browser, "/jelszo-csere")})
    assert not is_in(browser)
    thief = site.browser("tavho")
    thief.set_cookie("sid", stolen or "", domain=thief.base_url.removeprefix("http://"))
    assert not is_in(thief), "the cookie of before is worth nothing"


def sign_in_page_leads_home(browser: Browser) -> bool:
    answer = browser.get("/belepes")
    return (answer.status_code, answer.headers.get("Location")) == (303, "/")


def csrf(browser: Browser, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def test_a_cookie_from_before_signing_in_is_not_the_one_after(site: Site) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    browser.get("/belepes")
    before = session_cookie(browser)
    sign_in(browser)
    first = session_cookie(browser)
    assert before != first
    attacker = site.browser("tavho")
    attacker.set_cookie("sid", before or "", domain=attacker.base_url.removeprefix("http://"))
    assert not is_in(attacker)


def test_signing_in_again_ends_the_session_that_was_open_here(site: Site) -> None:
    register(site, "tavho")
    register(site, "tavho", number="U54321", username="Más", email="mas@example.hu")
    browser, copy = site.browser("tavho"), site.browser("tavho")
    sign_in(browser)
    host = browser.base_url.removeprefix("http://")
    copy.set_cookie("sid", session_cookie(browser) or "", domain=host)
    assert is_in(copy)
    token = csrf(browser, "/jelszo-csere")
    data = {"username": "mas@example.hu", "password": PASSWORD, "csrf_token": token}
    assert browser.post("/belepes", data=data).status_code == 303
    assert is_in(browser) and not is_in(copy)


def test_cookies_are_host_only_and_out_of_reach_of_scripts(site: Site) -> None:
    register(site, "tavho")
    cookies = sign_in(site.browser("tavho")).headers.getlist("Set-Cookie")
    names = {one.partition("=")[0] for one in cookies}
    assert names == {"sid", "device"}
    for cookie in cookies:
        assert "Domain=" not in cookie
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_another_utilitys_cookie_reads_as_anonymous(site: Site) -> None:
    register(site, "tavho")
    register(site, "komlo")
    browser, foreign = site.browser("tavho"), site.browser("komlo")
    sign_in(browser)
    for name in ("sid", "device"):
        own = browser.get_cookie(name, domain=browser.base_url.removeprefix("http://"))
        assert own is not None
        foreign.set_cookie(name, own.value, domain=foreign.base_url.removeprefix("http://"))
    assert not is_in(foreign)


def test_unknown_name_and_wrong_password_read_the_same(site: Site) -> None:
    register(site, "tavho")

    def answer(name: str) -> str:
        page = sign_in(site.browser("tavho"), name, "ez nem az")
        assert page.status_code == 422 and REFUSED in page.text
        text = page.text.replace(name, "NAME")
        return re.sub(r'(nonce|csrf_token" value|name="csrf_token" value)="[^"]*"', "", text)

    assert answer(EMAIL) == answer("senki@example.hu")


def test_what_was_typed_stays_but_never_the_password(site: Site) -> None:
    page = sign_in(site.browser("tavho"), 'Ödön "<b>bácsi', "a titkos jelszavam")
    assert 'value="Ödön &#34;&lt;b&gt;bácsi"' in page.text
    assert "a titkos jelszavam" not in page.text


@pytest.mark.parametrize("data", [{}, {"username": "", "password": ""}, {"email[]": "a"}])
def test_an_empty_form_says_what_is_missing(site: Site, data: dict[str, str]) -> None:
    browser = site.browser("tavho")
    token = csrf(browser, "/belepes")
    page = browser.post("/belepes", data=data | {"csrf_token": token})
    assert page.status_code == 422
    assert "Kérjük, adja meg a felhasználónevét vagy az e-mail-címét." in page.text
    assert "Kérjük, adja meg a jelszavát." in page.text


def test_a_locked_name_is_told_what_to_do_whether_it_exists_or_not(site: Site) -> None:
    register(site, "tavho")
    for name in (EMAIL, "senki@example.hu"):
        browser = site.browser("tavho")
        for _turn in range(6):
            page = sign_in(browser, name, "ez nem az")
        assert page.status_code == 422
        assert "Túl sok sikertelen próbálkozás történt" in page.text
        assert "Elfelejtettem a jelszavamat" in page.text


_EVIL = st.one_of(
    st.sampled_from(
        [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example/",
            "///evil.example",
            "/\t/evil.example",
            "/\r\nLocation: //evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "evil.example",
            "@evil.example",
        ]
    ),
    st.text(max_size=60),
    st.text(alphabet="/\\.:@ehttps%0d\t", max_size=20),
)


@given(wanted=_EVIL)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_signing_in_never_leads_to_another_site(
    site: Site, signed_in: Browser, wanted: str
) -> None:
    answer = signed_in.get("/belepes", query_string={"next": wanted})
    assert answer.status_code == 303
    target = answer.headers["Location"]
    assert re.match(r"/(?![/\\])", target) or target == "/", (wanted, target)
    assert not re.search(r"[\\\x00-\x20\x7f]", target), (wanted, target)


@pytest.fixture
def signed_in(site: Site) -> Browser:
    register(site, "tavho")
    browser = site.browser("tavho")
    sign_in(browser)
    return browser


def test_one_gets_where_one_wanted_to_go(site: Site) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    asked = browser.get("/jelszo-csere?x=1")
    assert asked.status_code == 303
    answer = sign_in(browser, path=asked.headers["Location"])
    assert answer.headers["Location"] == "/jelszo-csere?x=1"


# --------------------------------------------------------------------------- recovery


def test_a_link_by_mail_leads_to_a_new_password(site: Site, mailbox: CaughtMail) -> None:
    register(site, "komlo", number="V12345")
    elsewhere = site.browser("komlo")
    sign_in(elsewhere)
    browser = site.browser("komlo")
    page = browser.fill("/elfelejtett-jelszo", {"username": USERNAME})
    assert page.status_code == 200 and "Kérjük, nézze meg az e-mailjeit" in page.text
    site.deliver()
    mail = newest(mailbox)
    assert mail["to"] == EMAIL and USERNAME in mail["text"]
    (link,) = [one for one in links_in(mail["text"]) if "/uj-jelszo/" in one]
    path = "/" + link.split("/", 3)[3]
    for _scanner in range(3):
        assert browser.get(path).status_code == 200
    short = browser.fill(path, {"password": "rövid", "password_confirm": "rövid"})
    assert short.status_code == 422 and "A jelszó túl rövid" in short.text
    unlike = browser.fill(path, {"password": NEW, "password_confirm": NEW + "x"})
    assert unlike.status_code == 422 and "A két jelszó nem egyezik" in unlike.text
    done = browser.fill(path, {"password": NEW, "password_confirm": NEW}, follow=False)
    assert (done.status_code, done.headers["Location"]) == (303, "/belepes")
    assert browser.get(path).status_code == 404
    assert not is_in(elsewhere)
    assert sign_in(browser, EMAIL, PASSWORD).status_code == 422
    assert sign_in(browser, EMAIL, NEW).status_code == 303
    site.deliver()
    assert "jelszavát megváltoztatták" in newest(mailbox)["subject"]


def newest(mailbox: CaughtMail) -> dict[str, str]:
    return mailbox.newest()[0].as_json()


@pytest.mark.parametrize(
    ("slug", "values"),
    [
        ("komlo", {"username": "senki@example.hu"}),
        ("tavho", {"customer_number": "U99999", "email": EMAIL}),
        ("tavho", {"customer_number": "U12345", "email": "senki@example.hu"}),
    ],
)
def test_for_strangers_the_page_is_the_same_and_no_mail_goes_out(
    site: Site, mailbox: CaughtMail, slug: str, values: dict[str, str]
) -> None:
    register(site, slug)
    known = (
        {"username": EMAIL} if slug == "komlo" else {"customer_number": "U12345", "email": EMAIL}
    )

    def ask(given: dict[str, str]) -> str:
        page = site.browser(slug).fill("/elfelejtett-jelszo", given)
        assert page.status_code == 200
        return re.sub(r'(nonce|value)="[^"]*"', "", page.text)

    assert ask(values) == ask(known)
    site.deliver()
    assert [mail.to for mail in mailbox.newest()] == [EMAIL]


@pytest.mark.parametrize("typed", ["U12345", "u 12345", "12345", " U-12345 "])
def test_the_temporary_password_from_mail_to_change(
    site: Site, mailbox: CaughtMail, typed: str
) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    browser.fill("/elfelejtett-jelszo", {"customer_number": typed, "email": EMAIL})
    site.deliver()
    text = newest(mailbox)["text"]
    found = re.search(r"\b[A-Z2-7]{20}\b", text)
    assert found and USERNAME in text
    answer = sign_in(browser, USERNAME, found[0])
    assert answer.headers["Location"] == "/jelszo-csere"
    for path in ("/szamlak", "/adataim/munkamenetek"):
        assert browser.get(path).headers["Location"] == "/jelszo-csere"
    same = browser.fill("/jelszo-csere", {"password": found[0], "password_confirm": found[0]})
    assert same.status_code == 422 and "eltér" in same.text
    values = {"password": NEW, "password_confirm": NEW}
    done = browser.fill("/jelszo-csere", values, follow=False)
    assert done.headers["Location"] == "/belepes"
    assert not is_in(browser)
    assert sign_in(browser, USERNAME, found[0]).status_code == 422
    assert sign_in(browser, USERNAME, NEW).headers["Location"] == "/"


def test_a_mistyped_customer_number_teaches_the_format(site: Site) -> None:
    values = {"customer_number": "X1", "email": EMAIL}
    page = site.browser("tavho").fill("/elfelejtett-jelszo", values)
    assert page.status_code == 422
    assert "U12345" in page.text and 'value="X1"' in page.text


# --------------------------------------------------------------------- while signed in


def test_changing_the_password_signs_every_other_browser_out(site: Site) -> None:
    register(site, "tavho")
    browser, elsewhere = site.browser("tavho"), site.browser("tavho")
    sign_in(browser)
    sign_in(elsewhere)
    before = session_cookie(browser)
    values = {"current_password": "nem az", "password": NEW, "password_confirm": NEW}
    wrong = browser.fill("/jelszo-csere", values)
    assert wrong.status_code == 422 and "Ez nem a jelenlegi jelszava." in wrong.text
    done = browser.fill("/jelszo-csere", values | {"current_password": PASSWORD}, follow=False)
    assert done.status_code == 303
    assert is_in(browser) and not is_in(elsewhere)
    assert session_cookie(browser) != before


def test_one_sees_where_one_is_signed_in_and_can_end_it(site: Site) -> None:
    register(site, "tavho")
    browser, elsewhere = site.browser("tavho"), site.browser("tavho")
    sign_in(browser)
    elsewhere.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    sign_in(elsewhere)
    page = browser.get("/adataim/munkamenetek")
    assert "Firefox, Windows" in page.text
    actions = re.findall(r'action="(/adataim/munkamenetek/[0-9a-f-]{36}/kileptetes)"', page.text)
    assert len(actions) == 1, "one's own browser is signed out with the other button"
    token = {"csrf_token": csrf(browser, "/adataim/munkamenetek")}
    assert browser.post(actions[0], data=token).status_code == 303
    assert not is_in(elsewhere) and is_in(browser)
    foreign = f"/adataim/munkamenetek/{new_id()}/kileptetes"
    assert browser.post(foreign, data=token).status_code == 404
    assert browser.post("/adataim/munkamenetek/kileptetes", data=token).status_code == 303
    assert is_in(browser), "signing out everywhere else keeps this browser"


def test_nothing_happens_without_the_token_of_the_form(site: Site, signed_in: Browser) -> None:
    for path in ("/kilepes", "/adataim/munkamenetek/kileptetes"):
        assert signed_in.post(path).status_code == 400
    assert is_in(signed_in)
