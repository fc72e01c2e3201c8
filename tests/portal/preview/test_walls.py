"""What parts a preview from the company: rows, files, keys, cookies, mails, jobs, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from psycopg import sql
from redis import Redis
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from portal.demo.caught_mail import CaughtMail
from portal.foundation import counting, db, outbox
from portal.foundation.audit.models import AuditEntry
from portal.foundation.outbox import worker
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.storage import store
from portal.foundation.tenancy import Shell, current_tenant, scope
from portal.foundation.tenancy.registry import TenantRegistryError
from portal.foundation.web.metrics import REQUESTS
from portal.identity import sessions
from portal.identity.models import Clerk, WebSession
from portal.kernel.clock import utc_now
from portal.kernel.errors import PortalError
from portal.preview import operations, tidying
from portal.preview.mails import CatchingMailer, handle_jobs
from portal.preview.people import PASSWORD
from portal.rules.operations import apply
from portal.rules.queries import bound_plugins, revision
from tests.isolation import world
from tests.isolation.cast import Cast
from tests.portal.preview.conftest import ADMIN, PAGE, Desk
from tests.portal.preview.test_preview import activate, cases, register
from tests.support.models import import_every_model
from tests.support.servers import TestDatabase
from tests.support.site import Browser, Site
from tests.support.staff import colleague

import_every_model()
TOUCHED = {"rules_preview", "audit_entry", "audit_link", "web_session"}
"""What a preview leaves with the company itself: that it was, and that its admin was there."""
PEOPLE = "/elonezet/szemelyek"


def rows(database: TestDatabase, slug: str) -> dict[str, int]:
    """Return how many rows each table has of that tenant."""
    counted = {}
    for table in db.Base.metadata.tables:
        statement = sql.SQL("select count(*) from {} where tenant_id = %s")
        [found] = database.admin.execute(
            statement.format(sql.Identifier(table)), (slug,)
        ).fetchall()
        counted[table] = int(found[0])
    return counted


def differing(before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return {table for table in before if before[table] != after[table]}


def is_inside(browser: Browser) -> bool:
    """Tell whether the browser is in the preview."""
    return browser.get(PEOPLE).status_code == 200


def test_nothing_of_it_touches_the_company(
    crowd: Cast, desk: Desk, database: TestDatabase, mailbox: CaughtMail
) -> None:
    desk.site.deliver()
    mailbox.clear()
    with desk.site.inside(desk.slug):
        counting.flush()  # what was counted so far, of the company itself
    before = rows(database, desk.slug)
    files = set(_files(desk.site, desk.slug))
    browser = desk.begin()
    [right] = [one for one in cases(desk) if one.story == "ordinary"]
    register(browser, right)
    activate(browser)
    browser.fill("/belepes", {"username": right.typed["username"], "password": "három piros alma"})
    assert browser.get("/szamlak").status_code == 200
    assert differing(before, rows(database, desk.slug)) <= TOUCHED
    assert set(_files(desk.site, desk.slug)) == files
    assert desk.site.deliver() == 0 and mailbox.newest() == []
    inside = rows(database, f"{desk.slug}-preview")
    assert inside["customer"] and inside["registration_decision"] and inside["preview_mail"]


def _files(site: Site, slug: str) -> list[str]:
    root = site.services.settings.storage_dir / slug
    return [str(path) for path in root.rglob("*") if path.is_file()]


def test_other_visitors_see_the_company(desk: Desk) -> None:
    desk.draft("short_name:", "short_name: Kipróbált Kft. #")
    browser = desk.begin()
    assert "Kipróbált Kft." in browser.get("/").text
    stranger = desk.site.browser(desk.slug)
    assert "Kipróbált Kft." not in stranger.get("/").text
    assert "preview-bar" not in stranger.get("/").text
    for path in (PEOPLE, "/elonezet/levelek"):
        assert stranger.get(path).status_code == 404
    assert stranger.post("/elonezet/vege").status_code in (400, 404)


def test_the_way_in_is_good_once_and_for_a_short_time(desk: Desk) -> None:
    answer = desk.admin.post(PAGE, data=desk.token(), follow_redirects=False)
    link = answer.headers["Location"]
    assert is_inside(desk.follow(link))
    assert not is_inside(desk.follow(link)), "a link that was used leads nobody in"
    again = desk.admin.post(f"{PAGE}/megnyitas", data=desk.token(), follow_redirects=False)
    desk.change(handover_until=utc_now() - timedelta(seconds=1))
    assert not is_inside(desk.follow(again.headers["Location"]))
    assert not is_inside(desk.follow(f"http://{desk.host}/elonezet/kezdes/kitalalt"))


def test_the_newest_browser_holds_it_alone(desk: Desk) -> None:
    first = desk.begin()
    again = desk.admin.post(f"{PAGE}/megnyitas", data=desk.token(), follow_redirects=False)
    second = desk.follow(again.headers["Location"])
    assert is_inside(second) and not is_inside(first)


def test_the_key_is_nothing_to_another_company_or_the_console(desk: Desk) -> None:
    browser = desk.begin()
    cookie = browser.get_cookie("preview", domain=desk.host)
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    other = desk.site.browser("tavho")
    other.set_cookie("preview", cookie.value, domain=other.base_url.removeprefix("http://"))
    assert not is_inside(other)
    console = desk.site.browser(desk.slug, Shell.CONSOLE)
    console.set_cookie("preview", cookie.value, domain=console.base_url.removeprefix("http://"))
    assert console.get("/belepes").status_code == 200
    assert "preview-bar" not in console.get("/belepes").text


@pytest.mark.parametrize("value", ["", "hamis", "a.b", "0" * 4000])
def test_a_forged_key_leads_out(desk: Desk, value: str) -> None:
    desk.begin()
    forger = desk.site.browser(desk.slug)
    forger.set_cookie("preview", value, domain=desk.host)
    answer = forger.get("/", follow_redirects=True)
    assert answer.status_code == 200 and "preview-bar" not in answer.text
    assert forger.get_cookie("preview", domain=desk.host) is None


def test_a_second_planted_key_never_ends_in_a_circle(desk: Desk) -> None:
    browser = desk.site.app.test_client(use_cookies=False)
    assert isinstance(browser, Browser)
    browser.at(desk.host)
    planted = {"HTTP_COOKIE": "preview=egyik; preview=masik"}
    answer = browser.get("/", environ_overrides=planted)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/elonezet/vege")
    assert browser.get("/elonezet/vege", environ_overrides=planted).status_code == 200


@pytest.mark.parametrize("end", ["sign_out", "ended", "idle", "demoted", "disabled", "expired"])
def test_it_lives_no_longer_than_its_admin_may(desk: Desk, end: str) -> None:
    browser = desk.begin()
    assert is_inside(browser)
    if end == "sign_out":
        desk.admin.post("/kilepes", data=desk.token())
    elif end == "expired":
        desk.change(expires_at=utc_now() - timedelta(seconds=1))
    else:
        with desk.site.inside(desk.slug):
            _harm(end)
    answer = browser.get("/", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/elonezet/vege")
    assert not is_inside(browser)
    assert browser.get_cookie("preview", domain=desk.host) is None


def _harm(end: str) -> None:
    session, now = db.session(), utc_now()
    admin = select(Clerk.id).where(Clerk.email == ADMIN).scalar_subquery()
    of_admin = update(WebSession).where(WebSession.principal_id == admin)
    clerk = update(Clerk).where(Clerk.email == ADMIN)
    deeds = {
        "ended": of_admin.values(ended_at=now),
        "idle": of_admin.values(idle_expires_at=now - timedelta(seconds=1)),
        "demoted": clerk.values(role="senior_clerk"),
        "disabled": clerk.values(status="disabled"),
    }
    session.execute(deeds[end].execution_options(synchronize_session=False))


def test_looking_at_a_preview_keeps_the_console_awake(desk: Desk) -> None:
    browser = desk.begin()
    now = utc_now()
    with desk.site.inside(desk.slug):
        db.session().execute(
            update(WebSession)
            .where(WebSession.principal_kind == "clerk")
            .values(
                last_seen_at=now - timedelta(minutes=20), idle_expires_at=now + timedelta(minutes=1)
            )
        )
    sessions.last_seen.note(desk.row().session_id, now - timedelta(minutes=20))
    browser.get("/")
    with desk.site.inside(desk.slug, readonly=True):
        of_clerk = select(WebSession.idle_expires_at).where(WebSession.id == desk.row().session_id)
        assert db.session().scalars(of_clerk).one() > now + timedelta(minutes=20)


def test_the_real_session_of_the_same_browser_lives_on(crowd: Cast, desk: Desk) -> None:
    browser = desk.site.browser(desk.slug)
    browser.fill("/belepes", {"username": crowd.canary, "password": "egy-hosszú-próbajelszó-7"})
    assert crowd.canary in browser.get("/").text
    desk.begin(browser)
    inside = browser.get("/").text
    assert crowd.canary not in inside and "preview-bar" in inside
    [known] = [case for case in cases(desk) if case.ending == "signed_in"]
    browser.fill("/belepes", dict(known.typed))
    assert "Minta Magdolna" in browser.get("/").text
    token = _token(browser, "/elonezet/vege")
    browser.post("/elonezet/vege", data=token, follow_redirects=True)
    outside = browser.get("/").text
    assert crowd.canary in outside and "Minta Magdolna" not in outside


def _token(browser: Browser, path: str) -> dict[str, str]:
    page = browser.get(path).text
    return {"csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}


def test_the_worker_never_sees_its_outbox(
    desk: Desk, settings: object, valkey: str, mailbox: CaughtMail
) -> None:
    desk.begin()
    Redis.from_url(valkey).flushall()
    with desk.site.services.enter(), desk.shadow(), db.unit_of_work():
        outbox.add(kind="registration.clerk_notice", payload={"clerk_id": None})
    assert Redis.from_url(valkey).keys("rq:job:*") == [], "the bell rang for a preview"
    assert worker.sweep(desk.site.runtime) == 0
    worker.prepare(desk.site.runtime)
    with pytest.raises(TenantRegistryError):
        worker.drain_job(f"{desk.slug}-preview")
    assert mailbox.newest() == []


def test_its_mailer_and_its_worker_are_of_no_use_to_the_company(desk: Desk) -> None:
    with desk.site.inside(desk.slug):
        with pytest.raises(PortalError):
            handle_jobs(desk.site.runtime.handlers)
        with pytest.raises(PortalError):
            CatchingMailer().send(None)  # type: ignore[arg-type]


def test_it_counts_in_no_metrics(desk: Desk) -> None:
    browser = desk.begin()
    browser.get("/")
    labels = {sample.labels["tenant"] for metric in REQUESTS.collect() for sample in metric.samples}
    assert desk.slug in labels and not any("preview" in label for label in labels)


def test_a_preview_that_is_over_is_wiped(desk: Desk, database: TestDatabase) -> None:
    browser = desk.begin()
    before = rows(database, desk.slug)
    desk.change(expires_at=utc_now() - timedelta(seconds=1))
    with desk.site.inside(desk.slug):
        tidying.tidy(now=utc_now())
    assert _left(database, f"{desk.slug}-preview") == set()
    assert differing(before, rows(database, desk.slug)) <= TOUCHED
    assert desk.row().wiped_at is not None and not is_inside(browser)


def test_wiping_leaves_no_row_and_no_file(site: Site, database: TestDatabase) -> None:
    """Also of what nobody would expect in a preview: a row of every table that samples know of."""
    company = site.services.registry.get("miho")
    shadow = company.shadow()
    with site.services.enter(), site.app.app_context(), scope(company):
        with db.unit_of_work(readonly=True):
            bundle = revision(1).bundle
        with scope(shadow), db.unit_of_work():
            apply(bundle, plugins=bound_plugins(), author="x", reason="x")
        with scope(shadow), db.unit_of_work():
            _fill()
    filled = {table for table, count in rows(database, shadow.slug).items() if count}
    assert len(filled) > 40 and _files(site, shadow.slug)
    with site.inside("miho"):
        operations.wipe()
    assert _left(database, shadow.slug) == set()
    assert _files(site, shadow.slug) == []
    assert rows(database, "miho")["rules_revision"] == 1


def _left(database: TestDatabase, slug: str) -> set[str]:
    return {table for table, count in rows(database, slug).items() if count}


def _fill() -> None:
    """Put a sample of everything into the scope, as the isolation tests do for a company."""
    word = "Kanari0000"
    cast = Cast(current_tenant().slug, word, "k@example.com", "c@example.com", "a@example.com")
    for add in (world._customer, world._invoice, world._people, world._waiting, *world.SAMPLES):
        add(cast)


def test_only_a_preview_can_be_wiped(desk: Desk) -> None:
    with desk.site.inside(desk.slug):
        with pytest.raises(PortalError):
            store().clear()
        with pytest.raises(ProgrammingError, match="only a preview"):
            db.session().execute(text("select wipe_preview()"))


def test_beginning_anew_leaves_nothing_of_the_last_one(desk: Desk) -> None:
    browser = desk.begin()
    [right] = [one for one in cases(desk) if one.story == "ordinary"]
    register(browser, right)
    desk.begin(browser)
    assert is_inside(browser)
    assert "Minta" not in browser.get("/elonezet/levelek").text.split("<main")[1]
    with desk.site.services.enter(), desk.shadow(), db.unit_of_work(readonly=True):
        assert db.session().scalars(select(OutboxMessage.id)).all() == []


def test_who_began_and_ended_it_is_on_record(desk: Desk) -> None:
    desk.begin()
    desk.admin.post(f"{PAGE}/befejezes", data=desk.token())
    with desk.site.inside(desk.slug, readonly=True):
        noted = select(AuditEntry.action, AuditEntry.actor_kind).where(
            AuditEntry.action.in_(("preview_begun", "preview_ended"))
        )
        assert [tuple(row) for row in db.session().execute(noted.order_by(AuditEntry.at))] == [
            ("preview_begun", "clerk"),
            ("preview_ended", "clerk"),
        ]


@pytest.mark.parametrize("role", ["clerk", "senior_clerk"])
def test_nobody_else_begins_one(desk: Desk, role: str) -> None:
    other = colleague(desk.site, desk.slug, role=role, email="masik@example.hu")
    token = _token(other, "/")
    for path in (PAGE, f"{PAGE}/megnyitas", f"{PAGE}/befejezes"):
        assert other.post(path, data=token).status_code == 404


def test_a_colleague_ends_it_but_does_not_enter_it(desk: Desk) -> None:
    browser = desk.begin()
    other = colleague(desk.site, desk.slug, role="tenant_admin", email="masik@example.hu")
    page = other.get(PAGE).text
    assert "Ügyes Ágnes" in page and "/megnyitas" not in page
    token = _token(other, PAGE)
    assert other.post(f"{PAGE}/megnyitas", data=token).status_code == 409
    other.post(f"{PAGE}/befejezes", data=token)
    assert not is_inside(browser)


def test_without_a_draft_there_is_nothing_to_preview(site: Site) -> None:
    admin = colleague(site, "komlo", role="tenant_admin", email=ADMIN)
    page = admin.get(PAGE)
    assert page.status_code == 200 and "Nincs tervezet" in page.text
    assert admin.post(PAGE, data=_token(admin, PAGE)).status_code == 409


def test_a_draft_that_is_not_in_order_says_why(desk: Desk) -> None:
    desk.draft("version: 1", "version: 9")
    answer = desk.admin.post(PAGE, data=desk.token())
    assert answer.status_code == 422 and "rules.yaml" in answer.text
    assert PASSWORD not in answer.text


def test_a_company_cannot_be_called_like_a_preview(desk: Desk) -> None:
    shadow = desk.site.services.registry.get(desk.slug).shadow()
    assert shadow.slug not in [tenant.slug for tenant in desk.site.services.registry]
    with scope(shadow), pytest.raises(TenantRegistryError):
        desk.site.services.registry.get(shadow.slug)
