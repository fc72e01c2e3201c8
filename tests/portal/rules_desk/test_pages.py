"""The rules desk through its door: edit, plan, publish, look back, go back."""

import pytest

from portal.identity.permissions import ROLES
from portal.rules import drafting
from portal.rules.drafting import fingerprint
from tests.portal.rules_desk.conftest import (
    EDITOR,
    HISTORY,
    HOME,
    PLAN,
    ROLLBACK,
    RULES,
    SLUG,
    Desk,
    words_of,
)
from tests.support.site import Site
from tests.support.slices import counted
from tests.support.staff import colleague

LONGER = ("  password: {min_length: 8}\n", "  password: {min_length: 10}\n")
BROKEN = ("  password: {min_length: 8}\n", "  password: {min_length: 3}\n")
OPENS_LESS = ("policy: automatic, options: {}", "policy: by_clerk, options: {typical: 4h}")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "tenant_admin"])
@pytest.mark.parametrize("path", [HOME, EDITOR, PLAN, HISTORY])
def test_only_administrators_come_to_the_desk(site: Site, role: str, path: str) -> None:
    assert colleague(site, SLUG, role=role).get(path).status_code == 404


def test_from_the_text_to_the_rules_in_force(desk: Desk) -> None:
    saved = desk.save(LONGER)
    assert "The draft is kept" in words_of(saved)
    assert desk.in_force()[0] == 1, "nothing comes into force by saving"
    plan = words_of(desk.admin.get(PLAN))
    assert "A new password has at least 10 characters instead of 8." in plan
    assert "registration.password.min_length : 8 → 10" in plan
    done = desk.publish(reason="Longer passwords")
    assert "Revision 2 is in force now." in words_of(done)
    number, text = desk.in_force()
    assert (number, "min_length: 10" in text, desk.draft()) == (2, True, None)
    history = words_of(desk.admin.get(HISTORY))
    assert "Longer passwords" in history
    assert "Ügyes Ágnes" in history


def test_a_text_with_mistakes_is_kept_and_each_mistake_has_its_line(desk: Desk) -> None:
    page = desk.save(BROKEN)
    line = desk.changed(BROKEN)[: desk.changed(BROKEN).index("min_length: 3")].count("\n") + 1
    assert f'href="#sor-{line}"' in page.text
    assert f'id="sor-{line}"' in page.text, "without scripts the link leads to the line itself"
    said = words_of(page)
    assert "3 is not allowed – write a number from 8 to 64" in said
    plan = words_of(desk.admin.get(PLAN))
    assert "It cannot be published" in plan
    assert "Publish" not in plan.partition("What changes")[2]
    assert desk.draft() is not None


def test_the_findings_speak_the_readers_language(desk: Desk, site: Site) -> None:
    page = colleague(site, SLUG, role="tenant_admin", email="pal@example.hu").fill(
        EDITOR, {"text": desk.changed(BROKEN)}
    )
    assert "is not allowed" not in words_of(page)


@pytest.mark.parametrize(
    "text", ["", "version: [", "\t", "a: &x 1\nb: *x\n", "x" * 70_000, "ő\x00"]
)
def test_whatever_is_typed_is_kept(desk: Desk, text: str) -> None:
    page = desk.admin.fill(EDITOR, {"text": text})
    assert page.status_code == 200
    draft = desk.draft()
    kept = draft.changes[RULES] if draft else b""
    assert kept is not None
    assert kept.decode().rstrip("\n") == text.rstrip("\n")
    assert "Mistakes found" in words_of(desk.admin.get(EDITOR))
    assert desk.admin.get(PLAN).status_code == 200


def test_a_text_far_too_long_is_refused_and_stays_on_the_page(desk: Desk) -> None:
    page = desk.admin.fill(EDITOR, {"text": "# x\n" * 26_000})
    assert page.status_code == 422
    assert "The text is far too long." in words_of(page)
    assert page.text.count("# x") > 25_000
    assert desk.draft() is None


def test_of_two_who_edit_the_second_keeps_the_text_and_sees_the_first(desk: Desk) -> None:
    other = desk.colleague("pal@example.hu")
    opened = other.get(EDITOR)
    desk.save(LONGER)
    mine = desk.changed(("time_to_live: 24h", "time_to_live: 12h"))
    page = other.send(opened, {"text": mine})
    assert page.status_code == 409
    assert "somebody saved the draft since you opened it" in words_of(page)
    assert "time_to_live: 12h" in page.text
    assert "min_length: 10" in page.text
    again = other.send(page, {"text": mine})
    assert "The draft is kept" in words_of(again)
    draft = desk.draft()
    assert draft is not None
    assert draft.changes[RULES] == mine.encode()


def test_a_plan_that_is_not_the_present_one_publishes_nothing(desk: Desk) -> None:
    desk.save(LONGER)
    opened = desk.admin.get(PLAN)
    desk.save(("time_to_live: 24h", "time_to_live: 12h"))
    page = desk.admin.send(opened, {"reason": "Trying"})
    assert page.status_code == 409
    assert 'value="Trying"' in page.text
    assert desk.in_force()[0] == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_must_be_given(desk: Desk, reason: str) -> None:
    desk.save(LONGER)
    assert desk.publish(reason=reason).status_code == 422
    assert desk.in_force()[0] == 1


def test_the_way_back_tells_what_it_changes_and_asks_why(desk: Desk) -> None:
    desk.save(LONGER)
    desk.publish()
    page = desk.admin.get(f"{ROLLBACK}?valtozat=1")
    assert "A new password has at least 8 characters instead of 10." in words_of(page)
    assert desk.admin.send(page, {"reason": ""}).status_code == 422
    done = desk.admin.send(page, {"reason": "It was too long"})
    assert "Revision 1 is in force again." in words_of(done)
    assert desk.in_force()[0] == 1
    assert "It was too long" in words_of(desk.admin.get(HISTORY))


def test_a_way_back_from_what_is_not_in_force_any_more(desk: Desk) -> None:
    desk.save(LONGER)
    desk.publish()
    opened = desk.admin.get(f"{ROLLBACK}?valtozat=1")
    desk.save(("time_to_live: 24h", "time_to_live: 12h"))
    desk.publish()
    page = desk.admin.send(opened, {"reason": "Back"})
    assert page.status_code == 409
    assert "The confirmation mail is good for 24h instead of 12h." in words_of(page)
    assert desk.in_force()[0] == 3


@pytest.mark.parametrize("query", ["", "?valtozat=", "?valtozat=99", "?valtozat=x", "?valtozat=-1"])
def test_a_revision_that_does_not_exist(desk: Desk, query: str) -> None:
    assert desk.admin.get(ROLLBACK + query).status_code == 404
    assert desk.admin.get(f"/szabalyok/elteres{query}").status_code == 404


def test_the_difference_of_any_two_revisions(desk: Desk) -> None:
    desk.save(LONGER)
    desk.publish()
    desk.save(OPENS_LESS)
    desk.publish()
    page = words_of(desk.admin.get("/szabalyok/elteres?tol=1&ig=3"))
    assert "A clerk approves every registration from now on." in page
    assert "A new password has at least 10 characters instead of 8." in page
    assert "There is no difference." in words_of(desk.admin.get("/szabalyok/elteres?tol=2&ig=2"))


def test_the_history_is_searched_and_taken_along(desk: Desk) -> None:
    desk.save(LONGER)
    desk.publish(reason="Hosszabb jelszó")
    assert "Hosszabb jelszó" in words_of(desk.admin.get(f"{HISTORY}?q=jelszo"))
    assert (
        "Hosszabb jelszó"
        not in words_of(desk.admin.get(f"{HISTORY}?q=semmi")).partition("Filter")[2]
    )
    taken = desk.admin.get(f"{HISTORY}?format=csv").get_data().decode("utf-8-sig")
    assert taken.splitlines()[1].split(";")[0] == "2"


def test_throwing_the_draft_away_asks_first(desk: Desk) -> None:
    desk.save(LONGER)
    page = desk.admin.get("/szabalyok/elvetes")
    assert "Files whose changes would be lost: 1." in words_of(page)
    desk.save(("time_to_live: 24h", "time_to_live: 12h"))
    again = desk.admin.send(page, {"seen_revision": "1"})
    assert again.status_code == 409
    assert "The draft was changed since you opened this page." in words_of(again)
    assert desk.draft() is not None
    desk.admin.send(again, {"seen_revision": "1"})
    assert desk.draft() is None


def _publish_beside(desk: Desk, *changes: tuple[str, str]) -> None:
    number, text = desk.in_force()
    new = desk.changed(*changes)
    desk.add(
        lambda: drafting.publish_files(
            {RULES: new.encode()},
            seen={RULES: fingerprint(text.encode())},
            author="Nagy Pál",
            reason="Beside",
        )
    )


def test_what_a_colleague_publishes_is_taken_in(desk: Desk) -> None:
    desk.save(LONGER)
    _publish_beside(desk, ("short_name: ", "short_name: Új "))
    plan = words_of(desk.admin.get(PLAN))
    assert "Somebody published meanwhile; their changes are in the draft already." in plan
    desk.publish()
    number, text = desk.in_force()
    assert number == 3
    assert "short_name: Új " in text
    assert "min_length: 10" in text


def test_a_conflict_is_shown_and_chosen(desk: Desk) -> None:
    desk.save(("short_name: ", "short_name: Enyém "))
    _publish_beside(desk, ("short_name: ", "short_name: Övék "))
    page = desk.admin.get(PLAN, follow_redirects=True)
    assert "Enyém" in page.text
    assert "Övék" in page.text
    assert desk.admin.send(page, {"choice-0": "both"}).status_code == 422
    done = desk.admin.send(page, {"choice-0": "theirs"})
    assert "The draft is in one piece again." in words_of(done)
    assert desk.draft() is None, "nothing of it is left"
    assert "Övék" in desk.in_force()[1]


def test_each_page_asks_the_database_little(desk: Desk) -> None:
    desk.add_customers()
    desk.save(OPENS_LESS)
    desk.publish()
    desk.save(LONGER)
    for path in (HOME, EDITOR, PLAN, HISTORY, f"{ROLLBACK}?valtozat=1", "/szabalyok/elvetes"):
        with counted(desk.site.services.database) as statements:
            assert desk.admin.get(path).status_code == 200
        assert len(statements) <= 8, (path, statements)
