"""Two people settle one day and one reading: from the draft to the decision, and every way out."""

import re
from datetime import timedelta

from portal.customers.models import Customer
from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.requests.models import ServiceRequest
from portal.requests.tidying import tidy
from tests.portal.requests.conftest import OTHER_EMAIL, OTHER_NAME, SLUG, World


def row(world: World, path: str) -> ServiceRequest:
    with world.site.inside(SLUG, readonly=True):
        found = db.session().get(ServiceRequest, {"tenant_id": SLUG, "id": path.split("/")[2]})
        assert found is not None
        db.session().expunge(found)
        return found


def test_from_the_draft_to_the_decision(world: World) -> None:
    me = world.customer()
    path = world.sent_by_pages(me)
    page = me.get(path)
    assert "Most a másik félre várunk" in page.text and OTHER_NAME in page.text
    [link] = world.links()

    other = world.stranger()
    seen = other.get(link)
    assert "HM-1001" in seen.text and "1234,5" in seen.text
    assert world.cast.canary in seen.text  # the name and the place
    done = other.send(seen, {"seen": "1"})
    assert "Köszönjük" in done.text and done.request.path != link
    assert world.stranger().get(link).status_code == 404
    assert world.links()[0] == done.request.path

    staff = world.clerk()
    queue = staff.get("/ugyek")
    assert OTHER_NAME in queue.text
    console = "/ugyek/" + path.split("/")[2]
    page = staff.get(console)
    assert "Mindkét fél ugyanazt erősítette meg" in page.text
    decided = staff.send(page, {"reason": "Rendben.", "version": str(row(world, path).version)})
    assert decided.status_code == 200
    assert row(world, path).stage in ("accepted", "rejected")


def test_the_other_sees_nothing_of_the_initiators_affairs(world: World) -> None:
    with world.site.inside(SLUG):
        customer_id = world.cast.ids["customer_id"]
        customer = db.session().get(Customer, {"tenant_id": SLUG, "id": customer_id})
        assert customer is not None
        customer.name, customer.printed_number = "Bertalan Béla", "555000111/7"
    world.sent()
    [link] = world.links()
    text = world.stranger().get(link).text
    assert "Bertalan Béla" in text and OTHER_NAME in text
    for hidden in ("555000111", world.cast.customer_email, "szerzodes.png", "/szamlak"):
        assert hidden not in text


def test_a_correction_comes_back_and_both_confirm_the_same(world: World) -> None:
    me = world.customer()
    path = world.sent()
    [link] = world.links()
    other = world.stranger()
    corrected = other.fill(f"{link}/javitas", {"value_1": "1240", "serial_1": "HM-1001"})
    assert "Köszönjük" in corrected.text
    assert row(world, path).terms_number == 2
    page = me.get(path)
    assert "Önön a sor" in page.text and "1240" in page.text
    stale = me.send(page, {"seen": "1"})
    assert "megváltozott" in stale.text and row(world, path).stage == "with_parties"
    me.send(me.get(path), {"seen": "2"})
    found = row(world, path)
    assert (found.stage, found.because) == ("with_clerk", "agreed")
    assert found.confirmed_initiator and found.confirmed_other
    assert found.calendar_version and found.decide_by


def test_looking_does_nothing(world: World) -> None:
    path = world.sent()
    [link] = world.links()
    before = row(world, path)
    scanner = world.stranger()
    for suffix in ("", "/javitas", "/visszavonas", "/osszefoglalo.pdf") * 2:
        answer = scanner.get(link + suffix)
        assert answer.status_code == 200
        answer.close()
    for deed in ("/megerosites", "/valasz", "/nem-tudok-rola", "/dokumentumok"):
        assert scanner.get(link + deed).status_code == 405
    after = row(world, path)
    assert (after.version, after.link_sha256) == (before.version, before.link_sha256)


def test_either_withdraws(world: World) -> None:
    me = world.customer()
    for who in ("me", "other"):
        path = world.sent()
        link = world.links()[0]
        browser, place = (me, path) if who == "me" else (world.stranger(), link)
        page = browser.fill(f"{place}/visszavonas", {"reason": "Mégsem adjuk el."})
        assert "Mégsem adjuk el." in page.text
        assert row(world, path).stage == "withdrawn"
        for again in (me.get(path).text, world.stranger().get(world.links()[0]).text):
            assert "/visszavonas" not in again and 'name="seen"' not in again


def test_who_knows_nothing_of_it_says_so(world: World) -> None:
    path = world.sent()
    [link] = world.links()
    stranger = world.stranger()
    page = stranger.get(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    done = stranger.post(f"{link}/nem-tudok-rola", data={"csrf_token": token[1]})
    assert "Köszönjük" in done.text
    assert stranger.get(link).status_code == 404
    found = row(world, path)
    assert (found.stage, found.because, found.disowned) == ("with_clerk", "disowned", True)
    before = len(world.subjects())
    staff = world.clerk()
    page = staff.get("/ugyek/" + path.split("/")[2])
    assert (
        "nem tud róla" in page.text and OTHER_NAME not in page.text.split('name="party"')[-1][:200]
    )
    staff.send(page, {"reason": "A másik fél nem tud róla.", "version": str(found.version)})
    assert len(world.subjects()) == before, "somebody who knows nothing of it got another mail"


def test_the_fifteenth_day_and_the_reminders(world: World) -> None:
    path = world.sent()
    sent_at = row(world, path).sent_at
    assert sent_at is not None
    world.subjects()

    def sweep(days: float) -> None:
        with world.site.inside(SLUG):
            tidy(now=sent_at + timedelta(days=days))

    for days, mails in ((4.9, 1), (5.1, 2), (5.2, 2), (10.1, 3), (13.9, 3)):
        sweep(days)
        assert len(world.subjects()) == mails, days
    assert row(world, path).stage == "with_parties"
    sweep(15)
    sweep(15.1)
    found = row(world, path)
    assert (found.stage, found.because) == ("with_clerk", "day")
    assert len(world.subjects()) == 4
    # Not too late for the other to confirm, and the clerk sees it.
    link = world.links()[0]
    other = world.stranger()
    other.send(other.get(link), {"seen": "1"})
    assert row(world, path).confirmed_other


def test_a_sweep_that_slept_reminds_once(world: World) -> None:
    path = world.sent()
    sent_at = row(world, path).sent_at
    assert sent_at is not None
    with world.site.inside(SLUG):
        tidy(now=sent_at + timedelta(days=12))
    assert len(world.subjects()) == 2 and row(world, path).reminders_sent == 2


def test_a_mistyped_address_is_mended_and_the_old_link_dies(world: World) -> None:
    me = world.customer()
    path = world.sent(email="elirt@example.com")
    [old] = world.links("elirt@example.com")
    page = me.fill(f"{path}/masik-fel", {"name": OTHER_NAME, "email": OTHER_EMAIL})
    assert page.request.path == path
    assert world.stranger().get(old).status_code == 404
    [new] = world.links()
    other = world.stranger()
    other.send(other.get(new), {"seen": "1"})
    assert row(world, path).confirmed_other
    assert me.get(f"{path}/masik-fel").status_code == 303


def test_links_expire_and_all_dead_ones_look_alike(world: World) -> None:
    path = world.sent()
    [link] = world.links()
    with world.site.inside(SLUG):
        found = db.session().get(ServiceRequest, {"tenant_id": SLUG, "id": path.split("/")[2]})
        assert found is not None
        found.link_expires_at = utc_now()
    stranger = world.stranger()
    pages = {
        re.sub(r'(nonce|value)="[^"]*"', "", stranger.get(dead).text.replace(dead, ""))
        for dead in (link, "/egyeztetes/" + "A" * 24, "/egyeztetes/x", "/egyeztetes/%00")
    }
    assert len(pages) == 1
    elsewhere = world.site.browser("komlo")
    assert elsewhere.get(link).status_code == 404


def test_a_link_outlives_a_change_of_the_secret(world: World) -> None:
    path = world.sent()
    [link] = world.links()
    with world.site.inside(SLUG):
        found = db.session().get(ServiceRequest, {"tenant_id": SLUG, "id": path.split("/")[2]})
        assert found is not None and found.sent_at is not None
        sent_at, found.link_sha256 = found.sent_at, "made with another secret"
    assert world.stranger().get(link).status_code == 404
    with world.site.inside(SLUG):
        tidy(now=sent_at + timedelta(days=6))
    assert world.links()[0] == link
    assert world.stranger().get(link).status_code == 200
