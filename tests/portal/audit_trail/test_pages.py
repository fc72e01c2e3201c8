"""The audit log for people: who saw this customer, what did this colleague do."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.foundation import audit, db
from portal.foundation.audit.journal import Actor, acting
from portal.foundation.audit.models import AuditEntry
from portal.kernel.clock import local_today, utc_now
from portal.kernel.ids import new_id
from tests.factories import records
from tests.support import staff
from tests.support.site import Browser, Site
from tests.support.slices import counted

SLUG = "komlo"
CLERK = "agnes@example.hu"


@pytest.fixture
def admin(site: Site) -> Browser:
    return staff.colleague(site, SLUG, role="tenant_admin", email="fonok@example.hu")


@pytest.fixture
def clerk_id(site: Site) -> uuid.UUID:
    return staff.hire(site, SLUG, email=CLERK, name="Ügyintéző Ágnes")


def note(site: Site, clerk_id: uuid.UUID | None, action: str, **more: object) -> None:
    with site.inside(SLUG), acting(Actor("clerk", clerk_id) if clerk_id else Actor("system")):
        audit.note(action, **more)  # type: ignore[arg-type]


def lines(browser: Browser, query: str) -> list[list[str]]:
    text = browser.get(f"/naplo?{query}&format=csv").text
    return [line.split(";") for line in text.splitlines()[1:]]


def test_who_saw_this_customer(site: Site, admin: Browser, clerk_id: uuid.UUID) -> None:
    with site.inside(SLUG):
        seen = records.customer("11111", printed_number="V11111", name="Őry Ödön")
        other = records.customer("22222", printed_number="V22222")
        login = records.login(seen, email="odon@example.com")
    note(site, clerk_id, "billing.customer_seen", subject_kind="customer", subject_id=seen)
    note(site, clerk_id, "identity.login_disabled", subject_kind="login", subject_id=login)
    note(site, clerk_id, "billing.invoice_seen", subject_kind="customer", subject_id=other)
    page = admin.get("/naplo?customer=V%2011111").text
    assert "Ki látta ezt az ügyfelet" in page and "Őry Ödön" in page
    table = page.split("<tbody")[1]
    assert "Ügyfél megtekintése" in table and "Ügyintéző Ágnes" in table
    assert "Belépés letiltása" in table and "Számla megtekintése" not in table
    again = admin.get("/naplo?customer=V11111").text.split("<tbody")[1]
    assert "Napló megtekintése" in again, "looking here is noted, about the customer"


def test_what_this_colleague_did_by_kind_and_period(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    note(site, clerk_id, "enquiry_answer", subject_kind="enquiry", subject_id=new_id())
    note(site, clerk_id, "registration.approve", subject_kind="registration", subject_id=new_id())
    note(site, None, "registration.expire", subject_kind="registration", subject_id=new_id())
    old = {"id": new_id(), "at": utc_now() - timedelta(days=400), "actor_kind": "clerk"}
    with site.inside(SLUG):
        db.session().execute(
            insert(AuditEntry), [old | {"actor_id": clerk_id, "action": "enquiry_note"}]
        )
    found = [row[2] for row in lines(admin, f"clerk={clerk_id}&sort=at")]
    expected = ["Üzenet megválaszolása", "Regisztráció jóváhagyása"]
    assert found == ["Belső feljegyzés egy üzenethez", *expected]
    assert "Mit tett ez a munkatárs" in admin.get(f"/naplo?clerk={clerk_id}").text
    assert [row[2] for row in lines(admin, f"clerk={clerk_id}&kind=message&sort=-at")] == [
        "Üzenet megválaszolása",
        "Belső feljegyzés egy üzenethez",
    ]
    today = local_today(utc_now())
    assert len(lines(admin, f"clerk={clerk_id}&since={today}&until={today}")) == 2
    assert lines(admin, f"clerk={clerk_id}&until={today - timedelta(days=500)}") == []
    assert [row[2] for row in lines(admin, "kind=registration&actor=system")] == [
        "Regisztráció lejárt"
    ]


def test_without_a_filter_the_last_thirty_days_are_shown(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    old = {"id": new_id(), "at": utc_now() - timedelta(days=40), "actor_kind": "clerk"}
    with site.inside(SLUG):
        row = old | {"actor_id": clerk_id, "action": "enquiry_note"}
        db.session().execute(insert(AuditEntry), [row])
    words = "Belső feljegyzés egy üzenethez"
    first = (local_today(utc_now()) - timedelta(days=30)).isoformat()
    page = admin.get("/naplo").text
    assert words not in page and f'value="{first}"' in page
    assert words in admin.get("/naplo?since=").text


def test_odd_questions_get_kind_answers(site: Site, admin: Browser) -> None:
    unknown = admin.get("/naplo?customer=V99999")
    assert unknown.status_code == 200 and "Nincs ilyen számú ügyfél" in unknown.text
    assert "<tbody" not in unknown.text, "nothing instead of everything"
    for odd in (
        "customer=%00&clerk=nem&kind=x&actor=y",
        "since=2026-02-30&until=9999-12-31",
        "since=0001-01-01&until=0001-01-01",
        f"after={uuid.uuid4()}&sort=-zz",
        f"clerk={uuid.uuid4()}",
        "customer=" + "V" * 200,
        "customer=<script>",
    ):
        assert admin.get(f"/naplo?{odd}").status_code == 200, odd


def test_one_entry_with_its_place_in_the_chain(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    note(site, clerk_id, "nothing.known", detail={"why": "<b>ok</b>", "list": ["egy", "kettő"]})
    with site.inside(SLUG, readonly=True):
        wanted = select(AuditEntry.id).where(AuditEntry.action == "nothing.known")
        entry_id = db.session().scalars(wanted).one()
    page = admin.get(f"/naplo/{entry_id}").text
    assert "&lt;b&gt;ok" in page and "egy, kettő" in page
    assert "nothing.known" in page, "a deed without words is shown by its name"
    assert "Helye a láncban" in page and "Ügyintéző Ágnes" in page
    assert admin.get(f"/naplo/{uuid.uuid4()}").status_code == 404


def test_looking_is_noted_and_pages_go_by_key(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    with site.inside(SLUG), acting(Actor("clerk", clerk_id)):
        for _ in range(70):
            audit.note("enquiry_seen", subject_kind="enquiry", subject_id=new_id())
    path = f"/naplo?clerk={clerk_id}"
    admin.get(path)
    with counted(site.services.database) as said:
        page = admin.get(path)
    assert len(said) <= 8, said
    assert page.text.count("<tr role") == 51
    older = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(older).text.count("<tr role") == 21
    with site.inside(SLUG, readonly=True):
        looked = select(func.count()).where(AuditEntry.action == "audit.looked_at")
        assert db.session().scalar(looked) == 3


def test_only_who_may_sees_it(site: Site, clerk_id: uuid.UUID) -> None:
    clerk = staff.sign_in(site, SLUG, email=CLERK)
    for path in ("/naplo", f"/naplo/{uuid.uuid4()}"):
        assert clerk.get(path).status_code == 404
