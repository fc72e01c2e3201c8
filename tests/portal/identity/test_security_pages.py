"""How one signs in, and what can be changed of it: second step, new address, sessions, log."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.secrets import bind_secret
from portal.identity.models import CustomerLogin, EmailChange, RecoveryCode, TotpSecret
from portal.identity.operations.credentials import issue_link
from portal.identity.operations.second_factor import TRIES, Owner, check_code
from portal.identity.sealing import BrokenSealError, seal, unseal
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from tests.factories import records
from tests.support.site import Browser, Site, links_in

SLUG = "tavho"
PASSWORD = "három piros alma"


@pytest.fixture
def person(site: Site) -> Browser:
    """Somebody with a login, signed in."""
    with site.inside(SLUG):
        records.login(records.customer("U11111"), email="anna@example.com", username="anna")
    return signed_in(site)


def signed_in(site: Site, username: str = "anna") -> Browser:
    browser = site.browser(SLUG)
    browser.fill("/belepes", {"username": username, "password": PASSWORD})
    return browser


def turn_on(site: Site, person: Browser) -> tuple[str, list[str]]:
    """Turn the second step on, and return the secret and the recovery codes."""
    page = person.fill("/biztonsag/masodik-lepes", {"current_password": PASSWORD})
    secret = page.text.split("secret=")[1].split("&")[0]
    done = person.send(page, {"code": pyotp.TOTP(secret).at(utc_now())})
    with site.inside(SLUG):  # the present code stays good for what the tests do next
        db.session().execute(update(TotpSecret).values(last_timecode=0))
    codes = [part.split("</code>")[0] for part in done.text.split("<code>")[1:]]
    assert len(codes) == 10, done.text
    return secret, codes


def test_with_the_second_step_the_password_alone_opens_nothing(site: Site, person: Browser) -> None:
    secret, _ = turn_on(site, person)
    browser = signed_in(site)
    for path in ("/", "/szamlak", "/adataim", "/biztonsag"):
        answer = browser.get(path, follow_redirects=False)
        if path != "/":
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/belepes/masodik-lepes")
    assert browser.fill("/belepes/masodik-lepes", {"code": "000000"}).status_code == 422
    answer = browser.fill("/belepes/masodik-lepes", {"code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 200
    assert browser.get("/biztonsag", follow_redirects=False).status_code == 200


def test_a_code_is_good_once(site: Site, person: Browser) -> None:
    secret, _ = turn_on(site, person)
    code = pyotp.TOTP(secret).now()
    first, second = signed_in(site), signed_in(site)
    assert first.fill("/belepes/masodik-lepes", {"code": code}).status_code == 200
    assert second.fill("/belepes/masodik-lepes", {"code": code}).status_code == 422


def test_a_recovery_code_is_good_once_and_the_owner_is_told(
    site: Site, person: Browser, mailbox: CaughtMail
) -> None:
    _, codes = turn_on(site, person)
    typed = codes[0].lower().replace("-", " ")
    assert signed_in(site).fill("/belepes/masodik-lepes", {"code": typed}).status_code == 200
    assert signed_in(site).fill("/belepes/masodik-lepes", {"code": typed}).status_code == 422
    site.deliver()
    told = [one for one in mailbox.newest(limit=5) if "Helyreállító kóddal" in one.text]
    assert [one.to for one in told] == ["anna@example.com"]


def test_recovery_codes_outlive_the_installations_secret(site: Site, person: Browser) -> None:
    _, codes = turn_on(site, person)
    with site.inside(SLUG), bind_secret("a-new-secret-of-the-installation-0123456789"):
        owner = Owner("customer", db.session().scalars(select(CustomerLogin.id)).one())
        assert check_code(owner, codes[3], now=utc_now())


def test_codes_cannot_be_guessed_without_end(site: Site, person: Browser) -> None:
    secret, _ = turn_on(site, person)
    with site.inside(SLUG):
        owner = Owner("customer", db.session().scalars(select(CustomerLogin.id)).one())
        now = utc_now()
        assert not any(check_code(owner, f"{number:06}", now=now) for number in range(TRIES))
        assert not check_code(owner, pyotp.TOTP(secret).at(now), now=now)
        later = now + timedelta(minutes=30)
        assert check_code(owner, pyotp.TOTP(secret).at(later), now=later)


def test_it_is_turned_off_only_with_the_password(site: Site, person: Browser) -> None:
    turn_on(site, person)
    wrong = person.fill("/biztonsag/masodik-lepes/ki", {"current_password": "nem az"})
    assert wrong.status_code == 422
    with site.inside(SLUG):
        assert db.session().scalar(select(TotpSecret.confirmed_at)) is not None
    person.fill("/biztonsag/masodik-lepes/ki", {"current_password": PASSWORD})
    with site.inside(SLUG):
        assert db.session().scalar(select(TotpSecret.id)) is None
        assert db.session().scalar(select(RecoveryCode.id)) is None
    assert signed_in(site).get("/biztonsag", follow_redirects=False).status_code == 200


def test_an_unconfirmed_secret_asks_nobody_for_codes(site: Site, person: Browser) -> None:
    person.fill("/biztonsag/masodik-lepes", {"current_password": PASSWORD})
    assert signed_in(site).get("/biztonsag", follow_redirects=False).status_code == 200


def test_a_sealed_secret_opens_for_its_owner_only(site: Site) -> None:
    owner, other = new_id(), new_id()
    with site.inside(SLUG):
        sealed = seal("titok", owner=owner)
        assert "titok" not in sealed and unseal(sealed, owner=owner) == "titok"
        with pytest.raises(BrokenSealError):
            unseal(sealed, owner=other)
    with site.inside("komlo"), pytest.raises(BrokenSealError):
        unseal(sealed, owner=owner)


def confirmation_path(mailbox: CaughtMail, address: str) -> str:
    mail = next(one for one in mailbox.newest(limit=10) if one.to == address)
    link = next(link for link in links_in(mail.text) if "/email-csere/" in link)
    return "/" + link.split("/", 3)[3]


def test_a_new_address_is_confirmed_there_and_announced_at_the_old_one(
    site: Site, person: Browser, mailbox: CaughtMail
) -> None:
    sent = person.fill("/email-csere", {"email": "uj@example.com", "current_password": PASSWORD})
    assert "uj@example.com" in sent.text
    site.deliver()
    path = confirmation_path(mailbox, "uj@example.com")
    anybody = site.browser(SLUG)
    for _ in range(3):
        assert anybody.get(path).status_code == 200
    with site.inside(SLUG):
        assert db.session().scalar(select(CustomerLogin.email)) == "anna@example.com"
    anybody.send(anybody.get(path), {"csrf_token": _token(anybody.get(path).text, path)})
    anybody.post(path, data={"csrf_token": _token(anybody.get(path).text, path)})
    with site.inside(SLUG):
        assert db.session().scalar(select(CustomerLogin.email)) == "uj@example.com"
    site.deliver()
    to_old = [one for one in mailbox.newest(limit=10) if one.to == "anna@example.com"]
    assert len(to_old) == 2, "asked, and done"
    assert anybody.get(path).status_code == 404, "a link is good once"
    assert signed_in(site, "uj@example.com").get("/biztonsag").status_code == 200


def _token(html: str, path: str) -> str:
    return html.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]


def test_nobody_learns_whether_an_address_has_a_sign_in(
    site: Site, person: Browser, mailbox: CaughtMail
) -> None:
    with site.inside(SLUG):
        records.login(records.customer("U22222"), email="foglalt@example.com", username="bela")
    taken = person.fill(
        "/email-csere", {"email": "foglalt@example.com", "current_password": PASSWORD}
    )
    free = person.fill(
        "/email-csere", {"email": "szabad@example.com", "current_password": PASSWORD}
    )
    assert taken.status_code == free.status_code == 200
    assert _content(taken.text).replace("foglalt@", "szabad@") == _content(free.text) != ""
    site.deliver()
    mail = next(one for one in mailbox.newest(limit=10) if one.to == "foglalt@example.com")
    assert "/email-csere/" not in mail.text


def _content(html: str) -> str:
    return html.split('<main id="content"')[1].split("</main>")[0]


def test_ways_in_that_were_mailed_to_the_old_address_are_over(
    site: Site, person: Browser, mailbox: CaughtMail
) -> None:
    with site.inside(SLUG):
        owner = db.session().scalars(select(CustomerLogin.id)).one()
        reset = issue_link(
            credential_id=new_id(),
            kind="reset_link",
            principal_kind="customer",
            principal_id=owner,
            now=utc_now(),
        )
    assert person.get(f"/uj-jelszo/{reset}").status_code == 200
    person.fill("/email-csere", {"email": "uj@example.com", "current_password": PASSWORD})
    site.deliver()
    path = confirmation_path(mailbox, "uj@example.com")
    person.post(path, data={"csrf_token": _token(person.get(path).text, path)})
    assert person.get(f"/uj-jelszo/{reset}").status_code == 404


def test_an_old_link_changes_nothing(site: Site, person: Browser, mailbox: CaughtMail) -> None:
    person.fill("/email-csere", {"email": "uj@example.com", "current_password": PASSWORD})
    site.deliver()
    path = confirmation_path(mailbox, "uj@example.com")
    with site.inside(SLUG):
        past = utc_now() - timedelta(seconds=1)
        db.session().execute(update(EmailChange).values(expires_at=past))
    answer = person.post(path, data={"csrf_token": _token(person.get("/biztonsag").text, path)})
    assert answer.status_code == 404
    with site.inside(SLUG):
        assert db.session().scalar(select(CustomerLogin.email)) == "anna@example.com"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"email": "nem cim", "current_password": PASSWORD}, 422),
        ({"email": "uj@example.com", "current_password": "rossz"}, 422),
        ({"email": "a@x.hu\nBcc: z@y.hu", "current_password": PASSWORD}, 422),
    ],
)
def test_a_bad_address_or_password_is_said_kindly(
    site: Site, person: Browser, values: dict[str, str], status: int
) -> None:
    answer = person.fill("/email-csere", values)
    assert answer.status_code == status and "Hiba" in answer.text
    with site.inside(SLUG):
        assert db.session().scalar(select(EmailChange.id)) is None


def test_the_owner_sees_who_tried(site: Site, person: Browser) -> None:
    site.browser(SLUG).fill("/belepes", {"username": "anna", "password": "talán ez"})
    page = person.get("/adataim/munkamenetek").text
    assert "Hibás jelszó" in page and "Sikeres belépés" in page


def test_signing_out_everywhere_else_keeps_this_browser(site: Site, person: Browser) -> None:
    other = signed_in(site)
    page = person.get("/adataim/munkamenetek")
    person.post("/adataim/munkamenetek/kileptetes", data={"csrf_token": _token(page.text, "")})
    assert person.get("/biztonsag", follow_redirects=False).status_code == 200
    assert other.get("/biztonsag", follow_redirects=False).status_code == 303


def test_an_invented_passkey_is_refused(site: Site) -> None:
    browser = site.browser(SLUG)
    for answer in ("", "{}", "nem json", '{"id": "AAAA", "rawId": "AAAA", "response": {}}'):
        page = browser.get("/belepes/azonositokulcs")
        token = _token(page.text, "")
        sent = browser.post(
            "/belepes/azonositokulcs", data={"credential": answer, "csrf_token": token}
        )
        assert sent.status_code == 422
    assert browser.get("/biztonsag", follow_redirects=False).status_code == 303
