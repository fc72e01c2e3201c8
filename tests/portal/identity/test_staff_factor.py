"""The staff's second step: nobody works without one, and nobody gets around it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.foundation.web.access import access_of
from portal.identity import operations, passwords, queries, sessions
from portal.identity.models import Clerk, Passkey, RecoveryCode, TotpSecret, WebSession
from portal.identity.operations import second_factor, staff_factor
from portal.identity.operations.second_factor import TRIES, Owner
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from tests.support import staff
from tests.support.site import Browser, Site

SLUG, EMAIL = "komlo", "uj@example.hu"
SET_UP, ASK, SECURITY = "/belepes/beallitas", "/belepes/masodik-lepes", "/biztonsag"


def newcomer(site: Site) -> uuid.UUID:
    """Add a clerk who has a password and nothing else."""
    with site.inside(SLUG):
        return operations.create_clerk(
            email=EMAIL,
            name="Új Ubul",
            role="clerk",
            password_hash=passwords.hash_password(staff.PASSWORD),
        )


def after_password(site: Site) -> Browser:
    browser = site.browser(SLUG, Shell.CONSOLE)
    browser.fill("/belepes", {"email": EMAIL, "password": staff.PASSWORD})
    return browser


def lead(browser: Browser, path: str = SECURITY) -> str:
    """Return where a page leads: its own address when it opens."""
    answer = browser.get(path)
    return answer.headers["Location"].split("?")[0] if answer.status_code == 303 else path


def press(browser: Browser, path: str, action: str = "") -> str:
    token = browser.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token}
    return browser.post(action or path, data=data, follow_redirects=True).text


def codes_on(text: str) -> list[str]:
    return [part.split("</code>")[0] for part in text.split("<code>")[1:]]


def begin(browser: Browser) -> str:
    """Let the console make a secret, and return it as it is typed from the page."""
    page = press(browser, SET_UP, "/biztonsag/masodik-lepes")
    return page.split('class="code-text"><code>')[1].split("<")[0].replace(" ", "")


def confirm(browser: Browser, secret: str) -> str:
    code = pyotp.TOTP(secret).at(utc_now())
    return browser.fill("/biztonsag/masodik-lepes", {"code": code}).text


def test_from_the_password_over_the_app_and_the_codes_to_work(
    site: Site, mailbox: CaughtMail
) -> None:
    newcomer(site)
    browser = after_password(site)
    assert lead(browser) == lead(browser, "/") == lead(browser, "/ugyfelek") == SET_UP
    assert "Hitelesítő" not in browser.get(SET_UP).text or browser.get(SET_UP).status_code == 200
    secret = begin(browser)
    assert browser.fill("/biztonsag/masodik-lepes", {"code": "000000"}).status_code == 422
    text = confirm(browser, secret)
    codes = codes_on(text)
    assert len(codes) == 10 and 'download="helyreallito-kodok.txt"' in text
    assert lead(browser) == SET_UP, "the codes must be confirmed as kept first"
    assert site.deliver() and mailbox.newest(to=EMAIL, limit=1), "told by mail"
    page = _shown(codes)
    token = browser.get(SET_UP).text.split('name="csrf_token" value="')[1].split('"')[0]
    unticked = browser.post(SET_UP, data={"csrf_token": token, "codes": page})
    assert unticked.status_code == 422 and codes_on(unticked.text) == codes, "shown once more"
    done = browser.post(SET_UP, data={"csrf_token": token, "codes": page, "kept": "y"})
    assert done.status_code == 303 and lead(browser) == SECURITY
    again = after_password(site)
    assert lead(again) == ASK
    with site.inside(SLUG):
        db.session().execute(update(TotpSecret).values(last_timecode=0))
    again.fill(ASK, {"code": pyotp.TOTP(secret).at(utc_now())})
    assert lead(again) == SECURITY
    third = after_password(site)
    third.fill(ASK, {"code": codes[4]})
    assert lead(third) == SECURITY, "a recovery code opens as well"


def _shown(codes: list[str]) -> str:
    return " ".join(codes)


def test_codes_that_are_not_ones_own_are_not_shown_again(site: Site) -> None:
    newcomer(site)
    browser = after_password(site)
    confirm(browser, begin(browser))
    token = browser.get(SET_UP).text.split('name="csrf_token" value="')[1].split('"')[0]
    for odd in ("AAAA-BBBB-CCCC-DDDD", "<b>x</b>", "", "A" * 500):
        answer = browser.post(SET_UP, data={"csrf_token": token, "codes": odd})
        assert answer.status_code == 303 and lead(browser) == SET_UP


def test_who_closed_the_page_of_codes_gets_new_ones_after_the_second_step(site: Site) -> None:
    newcomer(site)
    first = after_password(site)
    secret = begin(first)
    old = codes_on(confirm(first, secret))
    second = after_password(site)
    assert lead(second) == ASK
    with site.inside(SLUG):
        db.session().execute(update(TotpSecret).values(last_timecode=0))
    second.fill(ASK, {"code": pyotp.TOTP(secret).at(utc_now())})
    assert lead(second) == SET_UP
    new = codes_on(press(second, SET_UP, "/biztonsag/helyreallito-kodok"))
    assert len(new) == 10 and not set(new) & set(old)
    page = second.get(SET_UP)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    second.post(SET_UP, data={"csrf_token": token, "codes": _shown(new), "kept": "y"})
    assert lead(second) == SECURITY


def test_nothing_else_opens_before_the_second_step(site: Site) -> None:
    newcomer(site)
    browser = after_password(site)
    closed = opened = 0
    for rule in site.app.url_map.iter_rules():
        access = access_of(site.app.view_functions[rule.endpoint], rule.endpoint)
        plain = rule.subdomain == "console" and not rule.arguments and "GET" in (rule.methods or ())
        if not plain or access.kind != "clerk":
            continue
        answer = browser.get(rule.rule)
        if access.during == sessions.SECOND_FACTOR_SETUP:
            opened += 1
        else:
            closed += 1
            assert answer.status_code in (303, 404), rule.rule
            if answer.status_code == 303:
                assert answer.headers["Location"].split("?")[0] == SET_UP
    assert closed > 10 and opened == 4


def test_an_older_session_cannot_add_a_second_first_factor(site: Site) -> None:
    newcomer(site)
    thief, owner = after_password(site), after_password(site)
    begin(thief)
    confirm(owner, begin(owner))
    assert lead(thief, SET_UP) == "/belepes", "whoever waited with the password is out"


def test_where_there_is_a_factor_setting_up_adds_none(site: Site) -> None:
    clerk_id = newcomer(site)
    browser = after_password(site)
    with site.inside(SLUG):  # as if the other browser had been a moment faster
        staff_factor.keep_app(clerk_id, secret=staff.SECRET, now=utc_now())
        db.session().execute(update(Clerk).values(codes_kept_at=None))
    press(browser, SET_UP, "/biztonsag/masodik-lepes")
    with site.inside(SLUG, readonly=True):
        assert len(db.session().scalars(select(TotpSecret.id)).all()) == 1
        assert second_factor.waiting_totp(Owner("clerk", clerk_id)) is None


def test_wrong_codes_are_slowed_down_and_seen_by_the_owner(site: Site) -> None:
    staff.hire(site, SLUG, email=EMAIL)
    browser = after_password(site)
    for number in range(TRIES):
        assert browser.fill(ASK, {"code": f"{number:06}"}).status_code == 422
    right = staff.code_of(site, SLUG, email=EMAIL)
    assert browser.fill(ASK, {"code": right}).status_code == 422
    assert lead(browser) == ASK
    with site.inside(SLUG):
        owner = db.session().scalars(select(Clerk.id)).one()
        later = utc_now() + timedelta(minutes=30)
        code = pyotp.TOTP(staff.SECRET).at(later)
        assert second_factor.check_code(Owner("clerk", owner), code, now=later)


def test_own_sessions_log_and_factors(site: Site) -> None:
    mine = staff.colleague(site, SLUG, email=EMAIL)
    other = staff.sign_in(site, SLUG, email=EMAIL)
    site.browser(SLUG, Shell.CONSOLE).fill("/belepes", {"email": EMAIL, "password": "talán ez"})
    page = mine.get("/biztonsag/munkamenetek").text
    assert "Hibás jelszó" in page and "Belépés második lépéssel" in page
    press(mine, "/biztonsag/munkamenetek", "/biztonsag/munkamenetek/kileptetes")
    assert lead(mine) == SECURITY and lead(other) == "/belepes"
    assert EMAIL in mine.get(SECURITY).text


def test_taking_the_last_factor_away_leads_back_to_the_password(site: Site) -> None:
    clerk = staff.colleague(site, SLUG, email=EMAIL)
    path = "/biztonsag/masodik-lepes/ki"
    assert clerk.fill(path, {"current_password": "nem az"}).status_code == 422
    clerk.fill(path, {"current_password": staff.PASSWORD})
    assert lead(clerk) == "/belepes"
    assert lead(after_password(site)) == SET_UP


def test_with_a_passkey_left_the_app_may_go(site: Site) -> None:
    clerk = staff.colleague(site, SLUG, email=EMAIL)
    with site.inside(SLUG):
        owner = Owner("clerk", db.session().scalars(select(Clerk.id)).one())
        second_factor.new_recovery_codes(owner, now=utc_now())
        _passkey(owner.id)
    clerk.fill("/biztonsag/masodik-lepes/ki", {"current_password": staff.PASSWORD})
    assert lead(clerk) == SECURITY
    with site.inside(SLUG, readonly=True):
        factors = second_factor.factors_of(owner)
    assert (factors.totp, factors.passkeys, factors.recovery_codes) == (False, 1, 10)
    browser = after_password(site)
    assert lead(browser) == ASK and "belépőkulccsal" in browser.get(ASK).text


def test_a_new_password_by_mail_does_not_get_around_the_second_step(
    site: Site, mailbox: CaughtMail
) -> None:
    staff.hire(site, SLUG, email=EMAIL)
    browser = site.browser(SLUG, Shell.CONSOLE)
    browser.fill("/elfelejtett-jelszo", {"email": EMAIL})
    site.deliver()
    path = "/uj-jelszo/" + mailbox.newest(to=EMAIL, limit=1)[0].text.split("/uj-jelszo/")[1][:24]
    new = "egy egészen új jelszó"
    browser.fill(path, {"password": new, "password_confirm": new})
    assert lead(browser) == "/belepes"
    browser.fill("/belepes", {"email": EMAIL, "password": new})
    assert lead(browser) == ASK


@given(
    deeds=st.lists(st.sampled_from(["enrol", "app_off", "reset", "see_off", "keep"]), max_size=8)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_factor_means_no_work(site: Site, deeds: list[str]) -> None:
    """After any order of deeds: the password alone never begins a full session."""
    now, email = utc_now(), f"{new_id()}@example.hu"
    with site.inside(SLUG):
        clerk_id = operations.create_clerk(
            email=email, name="Valaki", role="clerk", password_hash="x"
        )
        owner = Owner("clerk", clerk_id)
        gone = False
        for deed in deeds:
            if gone:
                break
            if deed == "enrol" and staff_factor.begin_setting_up(owner):
                staff_factor.keep_app(clerk_id, secret=staff.SECRET, now=now)
            elif deed == "app_off" and second_factor.factors_of(owner).totp:
                second_factor.turn_off_totp(owner, now=now)
                staff_factor.start_over_without_factor(owner)
            elif deed == "reset":
                staff_factor.reset(clerk_id, by=None, now=now)
            elif deed == "see_off":
                operations.clerks.see_off(clerk_id=clerk_id, now=now)
                gone = True
            elif deed == "keep":
                staff_factor.confirm_codes_kept(clerk_id, now=now)
        factors = second_factor.factors_of(owner)
        kept = db.session().scalar(select(Clerk.codes_kept_at).where(Clerk.id == clerk_id))
        assert staff_factor.after_password(clerk_id) in (
            sessions.SECOND_FACTOR,
            sessions.SECOND_FACTOR_SETUP,
        )
        if not factors:
            assert kept is None, "without a factor nobody gets past the setting up"
            assert db.session().scalar(_codes(clerk_id)) is None
        if gone:
            assert not factors
            assert queries.account_by_id(kind="clerk", principal_id=clerk_id) is None
            alive = select(WebSession.id).where(
                WebSession.principal_id == clerk_id, WebSession.ended_at.is_(None)
            )
            assert db.session().scalar(alive) is None


def _codes(clerk_id: uuid.UUID) -> object:
    return select(RecoveryCode.id).where(RecoveryCode.principal_id == clerk_id)


def _passkey(owner: uuid.UUID) -> None:
    db.session().add(
        Passkey(
            id=new_id(),
            principal_kind="clerk",
            principal_id=owner,
            name="kulcs",
            credential_id=str(new_id()),
            public_key=b"x",
            sign_count=0,
        )
    )


@pytest.mark.parametrize("path", [ASK, SET_UP])
def test_strangers_come_to_the_password_first(site: Site, path: str) -> None:
    browser = site.browser(SLUG, Shell.CONSOLE)
    assert lead(browser, path) == "/belepes"
