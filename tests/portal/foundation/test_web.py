"""What every answer holds to: the right host, safe headers, cookies that stay at home, kind errors."""

import re

import pytest
from flask import Blueprint
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.tenancy import Shell
from portal.foundation.web.access import UnguardedRouteError
from portal.foundation.web.application import check_every_route_is_guarded, new_application
from portal.foundation.web.assets import asset
from portal.foundation.web.local_urls import local_path
from portal.rules.queries import current_rules
from tests.support.site import Site

TENANTS = ("komlo", "petkomm", "ugyfelportal", "miho", "tavho")


def header(site: Site, host: str, path: str = "/", **headers: str) -> int:
    return site.app.test_client().get(path, base_url=f"http://{host}", headers=headers).status_code


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost", "komlo.localhost.evil.example", "komlo.localhost:1234", "KOMLO"],
)
def test_an_unknown_host_gets_a_bare_refusal(site: Site, host: str) -> None:
    answer = site.app.test_client().get("/", base_url=f"http://{host}")
    assert answer.status_code == 421
    assert b"<html" not in answer.data


def test_a_forwarded_host_is_not_believed(site: Site) -> None:
    page = site.browser("komlo").get("/", headers={"X-Forwarded-Host": "miho.localhost"})
    assert "Komlói" in page.text and "MIHŐ" not in page.text


@pytest.mark.parametrize("slug", TENANTS)
@pytest.mark.parametrize("shell", list(Shell))
def test_every_site_answers_with_safe_headers(site: Site, slug: str, shell: Shell) -> None:
    answer = site.browser(slug, shell).get("/", follow_redirects=True)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    for script in re.findall(r"<script[^>]*>", answer.text):
        assert f'nonce="{nonce[1]}"' in script and "src=" in script, "no inline script"
    assert (
        " style=" not in answer.text
        and "<style" not in answer.text
        and " onclick" not in answer.text
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("slug", TENANTS)
def test_the_landing_page_promises_only_what_the_rules_hold(site: Site, slug: str) -> None:
    with site.inside(slug, readonly=True):
        told = "invoice_arrived" in current_rules().notifications
    assert ("Értesítés e-mailben" in site.browser(slug).get("/").text) is told


def test_each_answer_has_a_nonce_of_its_own(site: Site) -> None:
    browser = site.browser("komlo")
    policies = {browser.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_cookie_is_host_only_and_out_of_scripts_reach(site: Site) -> None:
    [cookie] = site.browser("komlo").get("/belepes").headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie


def test_in_production_the_cookie_is_bound_to_host_and_tls() -> None:
    app = new_application(
        secret_key="x" * 40, fallbacks=(), scheme="https", port=None, proxy_count=0
    )
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert app.config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("cookie", ["sid=a; sid=b", "SID=a", "sid\t=a"])
def test_an_ambiguous_session_cookie_is_refused(site: Site, cookie: str) -> None:
    client = site.app.test_client(use_cookies=False)
    answer = client.get("/", base_url="http://komlo.localhost", headers={"Cookie": cookie})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://miho.localhost"},
        {"Origin": "http://komlo-console.localhost"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_post_from_another_page_is_refused(site: Site, headers: dict[str, str]) -> None:
    assert site.browser("komlo").post("/nyelv/en", headers=headers).status_code == 400


def test_a_post_without_its_token_gets_a_kind_page(site: Site) -> None:
    answer = site.browser("komlo").post("/nyelv/en")
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_a_language_is_remembered(site: Site) -> None:
    browser = site.browser("komlo")
    assert 'lang="hu"' in browser.get("/").text
    page = browser.send(browser.get("/"), {"next": "/belepes"})
    assert page.request.path == "/belepes" and 'lang="en"' in page.text


@pytest.mark.parametrize("path", ["/nincs-ilyen", "/szamlak/nem-uuid", "/jovahagyasok", "/%00"])
def test_what_does_not_exist_is_a_kind_404(site: Site, path: str) -> None:
    answer = site.browser("komlo").get(path)
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_console_pages_do_not_exist_on_the_customers_host(site: Site) -> None:
    for rule in site.app.url_map.iter_rules():
        if rule.subdomain == "console" and not rule.arguments and "GET" in (rule.methods or ()):
            shared = any(
                other.rule == rule.rule and other.subdomain == "portal"
                for other in site.app.url_map.iter_rules()
            )
            if not shared:
                assert site.browser("komlo").get(rule.rule).status_code == 404, rule


def test_too_much_is_refused_before_it_is_read(site: Site) -> None:
    browser = site.browser("komlo")
    page = browser.get("/belepes")
    answer = browser.send(page, {"username": "x", "password": "y" * 1_000_000}, follow=False)
    assert answer.status_code == 413


def test_static_files_are_kept_for_good(site: Site) -> None:
    answer = site.browser("komlo").get(asset("css/portal.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()


@pytest.mark.parametrize("name", ["theme.css", "logo.svg"])
def test_theme_files_are_kept_under_their_digest(site: Site, name: str) -> None:
    browser = site.browser("komlo")
    found = re.search(rf"/arculat/[0-9a-f]+/{re.escape(name)}", browser.get("/").text)
    assert found
    assert "immutable" in browser.get(found[0]).headers["Cache-Control"]
    stale = browser.get(f"/arculat/000000000000/{name}")
    assert stale.status_code == 200 and stale.headers["Cache-Control"] == "no-store"


def test_the_probes_answer_on_any_host(site: Site) -> None:
    for path, word in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = site.app.test_client().get(path, base_url="http://10.1.2.3")
        assert (answer.status_code, answer.text.strip()) == (200, word)


def test_an_unguarded_route_stops_the_start() -> None:
    app = new_application(
        secret_key="x" * 40, fallbacks=(), scheme="http", port=None, proxy_count=0
    )
    naked = Blueprint("naked", __name__)
    naked.add_url_rule("/naked", view_func=lambda: "hello", endpoint="page")
    app.register_blueprint(naked)
    with pytest.raises(UnguardedRouteError, match=r"naked\.page"):
        check_every_route_is_guarded(app)


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", ""),
        *("/\t/evil.example", "/%0d%0aX: y\r\n", "javascript:alert(1)", "evil", "/a\\b", None),
    ],
)
def test_nobody_is_led_away(wanted: str | None) -> None:
    assert local_path(wanted) == "/"


@given(st.text(max_size=60))
def test_whatever_is_wanted_stays_on_this_site(wanted: str) -> None:
    found = local_path(wanted)
    assert found.startswith("/")
    assert not re.match(r"/[/\\]", found)
    assert found in ("/", wanted)
