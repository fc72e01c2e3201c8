"""Walks every route as every kind of person, with another tenant's host, cookies and ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.routing import Rule

from portal.foundation.tenancy import Shell
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD
from tests.support.site import Browser, Site, uuids_in
from tests.support.staff import sign_in

_PLAIN: dict[str, object] = {
    "place": 1,
    "medium": "heat",
    "opens": "2026-10-01",
    "matter": "lakovaltozas",
    "digest": "0" * 12,
    "name": "logo.svg",
    "code": "A" * 24,
    "token": "A" * 24,
    "ticket": "A" * 32,
    "form_id": "nincs-ilyen",
    "version": "2026-01-01",
    "page": "terms",
    "key": "handoff",
    "number": 1,
    "table_id": "nincs-ilyen",
    "start": "2026-01-01",
    "paper": "nincs-ilyen",
}
_FORMS = {"username": "x", "email": "x@example.com", "password": "x", "reason": "teszt"}


class NoSampleError(Exception):
    """A route takes an id for which the isolation world has no sample."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be: what was asked, as whom, and what came back."""

    person: str
    method: str
    path: str
    problem: str


def people(site: Site, cast: Cast) -> Iterator[tuple[str, Shell, Browser]]:
    """Return browsers of every kind of person of a tenant, signed in at their own site."""
    yield "anonymous", Shell.PORTAL, site.browser(cast.slug)
    yield "anonymous", Shell.CONSOLE, site.browser(cast.slug, Shell.CONSOLE)
    customer = site.browser(cast.slug)
    customer.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    yield "customer", Shell.PORTAL, customer
    for kind, email in (("clerk", cast.clerk_email), ("admin", cast.admin_email)):
        yield kind, Shell.CONSOLE, sign_in(site, cast.slug, email=email, password=PASSWORD)


def crawl(site: Site, own: Cast, foreign: Cast) -> tuple[list[Finding], set[str]]:
    """Return what leaked, and where the own canary was seen (the proof that the walk sees anything)."""
    findings: list[Finding] = []
    seen: set[str] = set()
    for person, shell, browser in people(site, own):
        token = _csrf_token(browser)
        for rule in _rules(site, shell):
            path = _path(site, rule, shell, foreign)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = _ask(browser, method, path, token)
                findings += _judge(person, method, path, rule, answer, own, foreign)
                if own.canary.lower() in answer.text.lower():
                    seen.add(f"{person} {rule.endpoint}")
            own_path = _path(site, rule, shell, own)
            if "GET" in (rule.methods or set()):
                answer = _ask(browser, "GET", own_path, token)
                findings += _foreign_words(person, "GET", own_path, answer, foreign)
                if own.canary.lower() in answer.text.lower():
                    seen.add(f"{person} {rule.endpoint}")
        findings += _visit_foreign_host(site, person, shell, browser, own, foreign)
    return findings, seen


def _rules(site: Site, shell: Shell) -> list[Rule]:
    # Signing out comes last, so that the walk stays signed in; so does a change of language.
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.subdomain == shell.value]
    return sorted(rules, key=lambda rule: ("sign_out" in rule.endpoint, "end_" in rule.endpoint))


def _path(site: Site, rule: Rule, shell: Shell, cast: Cast) -> str:
    values: dict[str, object] = {}
    for argument in rule.arguments:
        sample = cast.ids.get(argument) or _PLAIN.get(argument)
        if argument == "session_id":
            sample = cast.ids["login_id"]
        if sample is None:
            raise NoSampleError(f"{rule}: add a sample of {argument!r} to tests/isolation/world.py")
        values[argument] = sample
    adapter = site.app.url_map.bind("x", subdomain=shell.value)
    return adapter.build(rule.endpoint, values, force_external=False)


def _ask(browser: Browser, method: str, path: str, token: str) -> "_Answer":
    if method == "GET":
        answer = browser.get(path, follow_redirects=False)
    else:
        answer = browser.post(path, data={**_FORMS, "csrf_token": token}, follow_redirects=False)
    body = answer.get_data()
    answer.close()
    return _Answer(answer.status_code, body.decode("utf-8", "replace"), dict(answer.headers))


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    text: str
    headers: Mapping[str, str]


def _judge(
    person: str, method: str, path: str, rule: Rule, answer: _Answer, own: Cast, foreign: Cast
) -> list[Finding]:
    findings = _foreign_words(person, method, path, answer, foreign)
    if answer.status >= 500:
        findings.append(Finding(person, method, path, f"answered {answer.status}"))
    takes_id = set(rule.arguments) & set(own.ids)
    signed_in = person != "anonymous"
    if takes_id and signed_in and answer.status not in (303, 404):
        findings.append(
            Finding(person, method, path, f"a foreign id gave {answer.status}, not 404")
        )
    return findings


def _foreign_words(
    person: str, method: str, path: str, answer: _Answer, foreign: Cast
) -> list[Finding]:
    said = (answer.text + str(answer.headers)).lower()
    findings = []
    # What the visitor asked with may be echoed (a link back to this very page); the rest may not.
    if foreign.canary.lower() in said:
        findings.append(Finding(person, method, path, "shows the other tenant's canary"))
    asked = uuids_in(path)
    leaked = (set(foreign.ids.values()) & uuids_in(answer.text)) - asked
    if leaked:
        findings.append(Finding(person, method, path, f"shows the other tenant's ids {leaked}"))
    return findings


def _visit_foreign_host(
    site: Site, person: str, shell: Shell, browser: Browser, own: Cast, foreign: Cast
) -> list[Finding]:
    """Carry this person's cookies to the other tenant's host: there they are nobody."""
    cookies = "; ".join(
        f"{cookie.key}={cookie.value}" for cookie in (browser._cookies or {}).values()
    )
    visitor = site.app.test_client(use_cookies=False)
    assert isinstance(visitor, Browser)
    visitor.at(site.services.registry.get(foreign.slug).host(shell))
    findings = []
    for rule in _rules(site, shell):
        if "GET" not in (rule.methods or set()):
            continue
        path = _path(site, rule, shell, foreign)
        answer = visitor.get(path, headers={"Cookie": cookies} if cookies else {})
        text = answer.get_data().decode("utf-8", "replace").lower()
        answer.close()
        if foreign.canary.lower() in text or own.canary.lower() in text:
            findings.append(Finding(person, "GET", path, "a foreign cookie opened the page"))
    return findings


def _csrf_token(browser: Browser) -> str:
    text = browser.get("/belepes", follow_redirects=True).text
    start = text.index('name="csrf_token"')
    return text[start:].split('value="', 1)[1].split('"', 1)[0]
