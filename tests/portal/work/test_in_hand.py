"""Taking work, letting go of it, giving it away; and who else is at the same matter."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.kernel.clock import utc_now
from portal.work import assignments, presence
from portal.work.models import WorkPresence
from portal.work.tidying import tidy
from tests.portal.work.waiting import registration
from tests.support.site import Browser, Site
from tests.support.staff import colleague, hire, sign_in

SLUG = "komlo"
NOBODY = "01a202e0-894d-7a56-b9c0-f02d373b38bc"
KIND = "registration"


def holder(site: Site, subject_id: uuid.UUID) -> str | None:
    with site.inside(SLUG):
        found = assignments.assignees(KIND, [subject_id])
    return found[subject_id].name if subject_id in found else None


def press(browser: Browser, subject: uuid.UUID, what: str, **more: str) -> int:
    page = browser.get("/").text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    data = {"csrf_token": token, "subject_kind": KIND, "subject_id": str(subject), **more}
    return browser.post(f"/kiosztas/{what}", data=data).status_code


def test_taking_it_letting_go_of_it(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    clerk = colleague(site, SLUG)
    assert press(clerk, subject_id, "atveszem") == 303
    assert holder(site, subject_id) == "Ügyes Ágnes"
    assert press(clerk, subject_id, "elengedem") == 303
    assert holder(site, subject_id) is None
    with site.inside(SLUG):
        actions = db.session().scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == subject_id)
        )
        assert sorted(actions) == ["work.released", "work.taken"]


def test_nobody_takes_it_out_of_a_colleagues_hands(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    first = colleague(site, SLUG)
    press(first, subject_id, "atveszem")
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    second = sign_in(site, SLUG, email="bela@example.hu")
    press(second, subject_id, "atveszem")
    assert "gyorsabb" in second.get("/").text
    press(second, subject_id, "elengedem")
    assert holder(site, subject_id) == "Ügyes Ágnes"


def test_of_two_who_take_it_at_once_one_has_it(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    ids = [hire(site, SLUG, email=f"{name}@example.hu", name=name) for name in "abcd"]
    ready, taken = threading.Barrier(len(ids)), dict.fromkeys(ids, False)

    def take(clerk_id: uuid.UUID) -> None:
        ready.wait()
        with site.inside(SLUG):
            taken[clerk_id] = assignments.take(KIND, subject_id, clerk_id)

    threads = [threading.Thread(target=take, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken.values()) == 1


def test_only_who_may_give_work_away_gives_it(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    bela = hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    clerk = colleague(site, SLUG)
    assert press(clerk, subject_id, "atadas", clerk_id=str(bela)) == 404
    assert holder(site, subject_id) is None
    senior = colleague(site, SLUG, role="senior_clerk", email="senior@example.hu")
    assert press(senior, subject_id, "atadas", clerk_id=str(bela)) == 303
    assert holder(site, subject_id) == "Béres Béla"
    assert press(senior, subject_id, "atadas", clerk_id="") == 303
    assert holder(site, subject_id) is None


@pytest.mark.parametrize(
    "values",
    [
        {"subject_kind": "nincs_ilyen"},
        {"subject_id": "nem-azonosito"},
        {"clerk_id": NOBODY},
        {"clerk_id": "valaki"},
    ],
)
def test_what_does_not_exist_is_not_found(site: Site, values: dict[str, str]) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    senior = colleague(site, SLUG, role="senior_clerk")
    given = {"clerk_id": NOBODY, **values}
    assert press(senior, subject_id, "atadas", **given) == 404


def test_going_back_leads_nowhere_else(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    clerk = colleague(site, SLUG)
    token = clerk.get("/").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    data = {"csrf_token": token, "subject_kind": KIND, "subject_id": str(subject_id)}
    answer = clerk.post("/kiosztas/atveszem", data={**data, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


# ------------------------------------------------------------------------------- presence


def test_two_clerks_at_one_case_see_each_other(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    path = f"/jovahagyasok/{subject_id}"
    first = colleague(site, SLUG)
    assert "onlookers" in first.get(path).text
    hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    second = sign_in(site, SLUG, email="bela@example.hu")
    text = second.get(path).text
    assert "Ügyes Ágnes" in text and "megnyitotta" in text
    assert 'aria-live="polite"' in text
    asked = f"/jelenlet?subject_kind={KIND}&subject_id={subject_id}"
    told = first.get(asked)
    assert "Béres Béla" in told.text and "<html" not in told.text
    # The first one's page tells by itself that it is open: now that is what is said.
    assert "Ügyes Ágnes is megnyitva tartja" in second.get(asked).text


def test_who_has_gone_is_not_shown(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    clerk_id = hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    me = hire(site, SLUG, email="anna@example.hu", name="Anna")
    now = utc_now()

    def seen(*, live: bool, ago: timedelta) -> list[bool]:
        with site.inside(SLUG):
            presence.record(KIND, subject_id, clerk_id, live=live, now=now - ago)
            others = presence.others_at(KIND, subject_id, clerk_id=me, now=now)
        return [one.here for one in others]

    assert seen(live=True, ago=timedelta(seconds=40)) == [True]
    assert seen(live=True, ago=timedelta(seconds=80)) == []
    assert seen(live=False, ago=timedelta(seconds=80)) == [False]
    assert seen(live=False, ago=timedelta(minutes=6)) == []
    with site.inside(SLUG):
        tidy(now=now + timedelta(hours=2))
        assert db.session().scalars(select(WorkPresence)).all() == []


@pytest.mark.parametrize(
    "query",
    ["", "?subject_kind=registration", "?subject_kind=x&subject_id=" + NOBODY],
)
def test_asking_about_nothing_is_not_found(site: Site, query: str) -> None:
    assert colleague(site, SLUG).get(f"/jelenlet{query}").status_code == 404


def test_asking_keeps_no_session_alive(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    clerk = colleague(site, SLUG)
    touched: list[object] = []
    monkeypatch.setattr(
        "portal.identity.browser.sessions.touch", lambda **given: touched.append(given)
    )
    clerk.get(f"/jelenlet?subject_kind={KIND}&subject_id={subject_id}")
    assert touched == []


def test_strangers_learn_nothing(site: Site) -> None:
    subject_id = registration(site, SLUG, "Nagy Piroska")
    stranger = site.browser(SLUG)
    assert stranger.get(f"/jelenlet?subject_kind={KIND}&subject_id={subject_id}").status_code == 404
