"""The clerks' queue and case page: filters, the next one, two at once, what was typed is kept."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.identity import passwords
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.plugin_api.registry import PluginRegistry
from portal.registration.models import Registration
from portal.rules import operations as rules_operations
from portal.work import assignments, presence
from portal.work.template_operations import add_template
from tests.factories import records
from tests.portal.registration.four_eyes import bundle_with
from tests.portal.work.waiting import registration
from tests.support.site import Browser, Site
from tests.support.slices import counted
from tests.support.staff import colleague, hire, sign_in

SLUG = "komlo"


@pytest.fixture
def clerk(site: Site) -> Browser:
    return colleague(site, SLUG)


def names(text: str) -> list[str]:
    """Return the names in the order of the queue."""
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', text)


def heading(text: str) -> str:
    found = re.search("<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found is not None
    return found[1]


def approvable(site: Site, name: str, number: str, **more: Any) -> uuid.UUID:
    """Add a customer and a registration that claims them."""
    with site.inside(SLUG):
        records.customer(number, name=name)
    with site.inside(SLUG):
        digest = passwords.hash_password("három piros alma")
    claim = {"full_name": name, "customer_number": number}
    return registration(site, SLUG, name, claim=claim, typed=claim, password_hash=digest, **more)


def press(browser: Browser, path: str, values: dict[str, str], *, to: str) -> Any:
    """Press the button of that case's page whose form goes ``to``."""
    page = browser.get(path)
    return send(browser, page.text, values, to=to)


def send(browser: Browser, text: str, values: dict[str, str], *, to: str) -> Any:
    forms = re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', text, re.DOTALL)
    action, body = next(one for one in forms if f"/{to}" in one[0])
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', body)
    return browser.post(
        action.replace("&amp;", "&"), data={**dict(hidden), **values}, follow_redirects=True
    )


def state(site: Site, registration_id: uuid.UUID) -> str:
    with site.inside(SLUG):
        rows = select(Registration.state).where(Registration.id == registration_id)
        return str(db.session().scalar(rows))


def four_eyes(site: Site, when: str) -> None:
    plugins: PluginRegistry = site.services.plugins
    with site.inside(SLUG):
        bundle = bundle_with(SLUG, f"four_eyes: {{registrations: {when}}}")
        rules_operations.apply(bundle, plugins=plugins, author="tests", reason="four eyes")
    site.services.rules.forget(SLUG)


# ------------------------------------------------------------------------------- the queue


def test_the_queue_narrows_down(site: Site, clerk: Browser) -> None:
    now = utc_now()
    registration(site, SLUG, "Egyező Elek", verdict={"outcome": "match", "mismatches": []})
    registration(site, SLUG, "Kétes Kata", due=now - timedelta(hours=1))
    held = registration(site, SLUG, "Nálam Nóra", referral_reason="budget_spent")
    clerk.post(
        "/kiosztas/atveszem",
        data={
            "csrf_token": _token(clerk),
            "subject_kind": "registration",
            "subject_id": str(held),
        },
    )
    every = ["Kétes Kata", "Egyező Elek", "Nálam Nóra"]
    for address, shown in {
        "": every,
        "?verdict=match": ["Egyező Elek"],
        "?why=budget_spent": ["Nálam Nóra"],
        "?hands=mine": ["Nálam Nóra"],
        "?hands=nobody": ["Kétes Kata", "Egyező Elek"],
        "?time=late": ["Kétes Kata"],
        "?q=ketes": ["Kétes Kata"],
        "?q=12345&verdict=doubtful": ["Kétes Kata", "Nálam Nóra"],
        "?queue=decided": [],
        "?queue=nincs": every,
        "?verdict=%00": every,
        "?sort=-name": ["Nálam Nóra", "Kétes Kata", "Egyező Elek"],
    }.items():
        assert names(clerk.get(f"/jovahagyasok{address}").text) == shown, address


def test_queue_and_case_cost_a_fixed_number_of_statements(site: Site, mailbox: CaughtMail) -> None:
    senior = colleague(site, SLUG, role="senior_clerk")
    case = approvable(site, "Nagy Piroska", "12345")
    for number in range(30):
        registration(site, SLUG, f"Sok Soma {number}")
    with counted(site.services.database) as queue:
        assert senior.get("/jovahagyasok").status_code == 200
    with counted(site.services.database) as page:
        assert senior.get(f"/jovahagyasok/{case}").status_code == 200
    reads = [one for one in page if one.startswith("SELECT")]
    assert len(queue) <= 4
    assert len(reads) <= 8, "\n".join(reads)


def test_a_look_at_a_case_is_a_look_at_its_customer(site: Site, clerk: Browser) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    clerk.get(f"/jovahagyasok/{case}")
    with site.inside(SLUG):
        kinds = db.session().scalars(
            select(AuditEntry.subject_kind).where(AuditEntry.action == "registration_seen")
        )
        assert sorted(kinds) == ["customer", "registration"]


# ------------------------------------------------------------------------------- the next one


def test_after_a_decision_the_next_of_the_same_queue_opens(site: Site, clerk: Browser) -> None:
    now = utc_now()
    first = approvable(site, "Első Elemér", "10001", due=now + timedelta(minutes=5))
    registration(site, SLUG, "Másféle Mór", due=now + timedelta(minutes=10), referral_reason="x")
    registration(site, SLUG, "Második Misi", due=now + timedelta(minutes=20))
    done = press(clerk, f"/jovahagyasok/{first}?why=policy&queue=waiting", {}, to="elfogadas")
    assert "Jóváhagyva: Első Elemér" in done.text
    assert "Második Misi" in heading(done.text)
    assert done.request.args["why"] == "policy"
    last = send(clerk, done.text, {"reason": "Nincs ilyen ügyfél."}, to="elutasitas")
    assert last.request.path == "/jovahagyasok"
    assert "Elutasítva: Második Misi" in last.text
    assert last.request.args["why"] == "policy"


def test_one_can_stop_after_a_case(site: Site, clerk: Browser) -> None:
    first = approvable(site, "Első Elemér", "10001")
    registration(site, SLUG, "Második Misi")
    page = clerk.get(f"/jovahagyasok/{first}").text
    found = re.search(r'<a href="([^"]*)">Ez után álljon meg', page)
    assert found is not None
    done = press(clerk, found[1].replace("&amp;", "&"), {}, to="elfogadas")
    assert done.request.path == "/jovahagyasok"


def test_what_a_colleague_has_before_them_does_not_come_next(site: Site, clerk: Browser) -> None:
    now = utc_now()
    first = approvable(site, "Első Elemér", "10001", due=now)
    seen = registration(site, SLUG, "Nézik Nándor", due=now + timedelta(minutes=1))
    held = registration(site, SLUG, "Foglalt Fanni", due=now + timedelta(minutes=2))
    registration(site, SLUG, "Szabad Szabina", due=now + timedelta(minutes=3))
    bela = hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    with site.inside(SLUG):
        presence.record("registration", seen, bela, live=True, now=now)
        assignments.assign("registration", held, bela)
    done = press(clerk, f"/jovahagyasok/{first}", {}, to="elfogadas")
    assert "Szabad Szabina" in heading(done.text)


def test_a_noted_call_stays_with_the_case(site: Site, clerk: Browser) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    done = press(clerk, f"/jovahagyasok/{case}?why=policy", {"result": "Nem vette fel."}, to="tele")
    assert done.request.path == f"/jovahagyasok/{case}"
    assert done.request.args["why"] == "policy"
    assert "Nem vette fel." in done.text


# ------------------------------------------------------------------------------- two at once


@pytest.mark.parametrize(
    ("form", "field"), [("elutasitas", "reason"), ("kerdes", "question"), ("telefon", "result")]
)
def test_who_comes_second_is_told_what_happened_and_keeps_the_text(
    site: Site, clerk: Browser, form: str, field: str
) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    path = f"/jovahagyasok/{case}"
    old = clerk.get(path).text
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    other = sign_in(site, SLUG, email="bela@example.hu")
    press(other, path, {"result": "Visszahív."}, to="telefon")
    late = send(clerk, old, {field: "Ezt hosszan írtam."}, to=form)
    assert late.status_code == 409
    assert "Béres Béla" in late.text and "Telefonhívás" in late.text
    assert re.search(rf'<textarea[^>]*name="{field}"[^>]*>\s*Ezt hosszan írtam.', late.text)
    again = send(clerk, late.text, {field: "Ezt hosszan írtam."}, to=form)
    assert again.status_code == 200


def test_a_text_is_shown_even_where_its_form_is_gone(site: Site, clerk: Browser) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    path = f"/jovahagyasok/{case}"
    old = clerk.get(path).text
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    press(sign_in(site, SLUG, email="bela@example.hu"), path, {}, to="elfogadas")
    late = send(clerk, old, {"reason": "Ezt <b>hosszan</b> írtam."}, to="elutasitas")
    assert late.status_code == 409
    assert "Ezt &lt;b&gt;hosszan&lt;/b&gt; írtam." in late.text
    assert state(site, case) == "activated"


# ------------------------------------------------------------------------------- four eyes


def test_one_approves_and_another_confirms(site: Site, clerk: Browser, mailbox: CaughtMail) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    path = f"/jovahagyasok/{case}"
    four_eyes(site, "doubtful")
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    other = sign_in(site, SLUG, email="bela@example.hu")
    assert "második munkatársnak meg kell erősítenie" in clerk.get(path).text
    done = press(clerk, path, {}, to="elfogadas")
    assert "Egy munkatársnak meg kell erősítenie" in done.text
    assert state(site, case) == "approved_once"
    site.deliver()
    mails = {mail.to: mail for mail in mailbox.newest()}
    assert set(mails) == {"bela@example.hu"}, "who approved it is not asked to confirm it"
    assert "Piroska" not in mails["bela@example.hu"].text
    assert "Ön hagyta jóvá" in clerk.get("/jovahagyasok?queue=second").text
    own = clerk.get(path).text
    assert "/megerosites" not in own and "visszavonása" in own
    forced = clerk.post(
        f"{path}/megerosites", data={"csrf_token": _token(clerk), "version": _version(own)}
    )
    assert forced.status_code == 409
    assert state(site, case) == "approved_once"
    assert names(other.get("/jovahagyasok?queue=second").text) == ["Nagy Piroska"]
    confirmed = press(other, path, {}, to="megerosites")
    assert "Megerősítve: Nagy Piroska" in confirmed.text
    assert state(site, case) == "activated"
    history = clerk.get(path).text
    assert "Jóváhagyta: Ügyes Ágnes; megerősítette: Béres Béla" in history


def test_it_is_sent_back_with_a_note(site: Site, clerk: Browser, mailbox: CaughtMail) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    path = f"/jovahagyasok/{case}"
    four_eyes(site, "always")
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    other = sign_in(site, SLUG, email="bela@example.hu")
    press(clerk, path, {}, to="elfogadas")
    empty = press(other, path, {"note": " "}, to="vissza")
    assert empty.status_code == 422
    press(other, path, {"note": "A név nem stimmel."}, to="vissza")
    assert state(site, case) == "awaiting_approval"
    site.deliver()
    assert mailbox.newest()[0].to == "agnes@example.hu"
    page = clerk.get(path).text
    assert "A név nem stimmel." in page and "Önnél van." in page


def test_second_looks_are_not_ones_own_next_case(site: Site, clerk: Browser) -> None:
    first = approvable(site, "Első Elemér", "10001", due=utc_now())
    approvable(site, "Második Misi", "10002")
    four_eyes(site, "always")
    done = press(clerk, f"/jovahagyasok/{first}", {}, to="elfogadas")
    assert "Második Misi" in heading(done.text)
    last = send(clerk, done.text, {}, to="elfogadas")
    assert last.request.path == "/jovahagyasok", "both wait for somebody else now"


# ------------------------------------------------------------------------------- templates


def test_templates_fill_the_question_in(site: Site, clerk: Browser) -> None:
    case = approvable(site, "Nagy Piroska", "12345")
    with site.inside(SLUG):
        wanted = add_template(
            purpose="registration_question",
            titles={"hu": "Névkérdés"},
            bodies={"hu": "Tisztelt {name}! A {customer_number} szám a számlán áll? {deadline}"},
            clerk_id=None,
            now=utc_now(),
        )
    page = clerk.get(f"/jovahagyasok/{case}?sablon={wanted}").text
    assert re.search(r'name="question"[^>]*>\s*Tisztelt Nagy Piroska! A 12345 szám', page)
    unfilled = press(clerk, f"/jovahagyasok/{case}", {"question": "Kedves {name}!"}, to="kerdes")
    assert unfilled.status_code == 422
    assert "{name}" in unfilled.text


def _token(browser: Browser) -> str:
    return browser.get("/").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def _version(text: str) -> str:
    return text.split('name="version" value="', 1)[1].split('"', 1)[0]


def test_a_case_that_vanished_is_not_found(site: Site, clerk: Browser) -> None:
    case = registration(site, SLUG, "Nagy Piroska")
    with site.inside(SLUG):
        db.session().execute(update(Registration).values(state="refused"))
    assert clerk.get(f"/jovahagyasok/{case}").status_code == 404
    assert clerk.get(f"/jovahagyasok/{new_id()}").status_code == 404
