"""The pages about the staff: inviting, roles, blocking, seeing off, and a lost second step."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.foundation.tenancy import Shell
from portal.identity.models import Clerk, RecoveryCode, TotpSecret
from portal.identity.operations import clerks, staff_factor
from portal.identity.operations.clerks import LastAdminError
from portal.identity.permissions import MATRIX, PERMISSION_LABELS, ROLES
from portal.kernel.clock import utc_now
from portal.work import assignments
from tests.support import staff
from tests.support.site import Browser, Site
from tests.support.slices import counted

SLUG = "komlo"
ADMIN, CLERK = "fonok@example.hu", "agnes@example.hu"


@pytest.fixture
def admin(site: Site) -> Browser:
    return staff.colleague(site, SLUG, role="tenant_admin", email=ADMIN)


@pytest.fixture
def clerk_id(site: Site, admin: Browser) -> uuid.UUID:
    return staff.hire(site, SLUG, email=CLERK, name="Ügyintéző Ágnes")


def is_in(browser: Browser) -> bool:
    return browser.get("/biztonsag").status_code == 200


def press(browser: Browser, path: str, action: str = "", **values: str) -> int:
    """Press the button on the page whose form goes there; returns the status of the answer."""
    page = browser.get(path)
    assert page.status_code == 200 and (not action or f'action="{action}"' in page.text)
    data = {"csrf_token": _token(page.text), **values}
    return browser.post(action or path, data=data).status_code


def the(site: Site, clerk_id: uuid.UUID) -> Clerk:
    with site.inside(SLUG, readonly=True):
        found = db.session().get_one(Clerk, (SLUG, clerk_id))
        db.session().expunge(found)
    return found


def test_the_list_is_narrowed_sorted_and_exported(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    with site.inside(SLUG):
        clerks.create_clerk(email="uj@example.hu", name="Új Ubul", role="senior_clerk")
    page = admin.get("/munkatarsak").text
    assert "Ügyintéző Ágnes" in page and "Új Ubul" in page and "Meghívva" in page
    table = admin.get("/munkatarsak?words=ugyintezo").text.split("<tbody")[1]
    assert "Ügyintéző Ágnes" in table and "Új Ubul" not in table
    for query, expected in (
        ("role=senior_clerk", {"uj@example.hu"}),
        ("state=invited", {"uj@example.hu"}),
        ("factor=none", {"uj@example.hu"}),
        ("factor=app&role=clerk", {CLERK}),
        ("state=left", set()),
        ("state=all&sort=-last", {ADMIN, CLERK, "uj@example.hu"}),
    ):
        lines = admin.get(f"/munkatarsak?{query}&format=csv").text.splitlines()[1:]
        assert {line.split(";")[1] for line in lines} == expected, query
    for odd in ("words=%00&role=x&state=y&sort=zz&after=nem", "factor=app&sort=-name"):
        assert admin.get(f"/munkatarsak?{odd}").status_code == 200


def test_pages_of_the_staff_cost_few_statements(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    for number in range(3):
        staff.hire(site, SLUG, email=f"tobb{number}@example.hu", name="Több")
    for path in ("/munkatarsak", f"/munkatarsak/{clerk_id}", "/biztonsag", "/naplo"):
        admin.get(path)
        with counted(site.services.database) as said:
            assert admin.get(path).status_code == 200
        assert len(said) <= 8, (path, said)


def test_a_role_is_changed_and_the_person_told(
    site: Site, admin: Browser, clerk_id: uuid.UUID, mailbox: CaughtMail
) -> None:
    clerk = staff.sign_in(site, SLUG, email=CLERK)
    assert clerk.get("/munkatarsak").status_code == 404
    done = admin.fill(f"/munkatarsak/{clerk_id}", {"role": "tenant_admin"})
    assert "A szerepkör megváltozott" in done.text
    assert clerk.get("/munkatarsak").status_code == 200, "in force with the next click"
    site.deliver()
    mail = mailbox.newest(to=CLERK, limit=1)[0]
    assert "Adminisztrátor" in mail.text and "/munkatarsak/jogosultsagok" in mail.text


def test_two_who_change_a_role_at_once_are_told(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    page = admin.get(f"/munkatarsak/{clerk_id}")
    admin.send(page, {"role": "senior_clerk"})
    late = admin.send(page, {"role": "tenant_admin"})
    assert late.status_code == 409 and "időközben megváltoztatta" in late.text
    assert the(site, clerk_id).role == "senior_clerk"
    again = admin.send(late, {"role": "tenant_admin"})
    assert again.status_code == 200 and the(site, clerk_id).role == "tenant_admin"


def test_the_last_administrator_stays_one(site: Site, admin: Browser) -> None:
    with site.inside(SLUG):
        own = db.session().scalars(select(Clerk.id)).one()
    answer = admin.fill(f"/munkatarsak/{own}", {"role": "clerk"})
    assert answer.status_code == 409 and "Ő az utolsó adminisztrátor" in answer.text
    assert admin.post(f"/munkatarsak/{own}/tavozas").status_code == 400
    assert the(site, own).role == "tenant_admin"


def test_of_two_administrators_who_go_at_once_one_stays(site: Site) -> None:
    ids = [
        staff.hire(site, SLUG, role="tenant_admin", email=f"a{number}@example.hu")
        for number in range(2)
    ]
    refused: list[uuid.UUID] = []
    begin = threading.Barrier(2)

    def run(deed: Callable[[uuid.UUID], None], clerk_id: uuid.UUID) -> None:
        begin.wait()
        try:
            with site.inside(SLUG):
                deed(clerk_id)
        except LastAdminError:
            refused.append(clerk_id)

    def demote(clerk_id: uuid.UUID) -> None:
        clerks.change_role(clerk_id=clerk_id, seen="tenant_admin", role="clerk", now=utc_now())

    def see_off(clerk_id: uuid.UUID) -> None:
        clerks.see_off(clerk_id=clerk_id, now=utc_now())

    work = [
        threading.Thread(target=run, args=pair) for pair in zip((demote, see_off), ids, strict=True)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert len(refused) == 1
    with site.inside(SLUG, readonly=True):
        staying = select(Clerk.id).where(Clerk.role == "tenant_admin", Clerk.status == "active")
        assert db.session().scalars(staying).all() == refused


def test_who_is_seen_off_is_out_at_the_next_click(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    clerk, subject = staff.sign_in(site, SLUG, email=CLERK), uuid.uuid4()
    assert is_in(clerk)
    with site.inside(SLUG):
        assignments.assign("enquiry", subject, clerk_id)
    path = f"/munkatarsak/{clerk_id}/tavozas"
    assert "1 böngésző" in admin.get(path).text
    assert press(admin, path) == 303
    answer = clerk.get("/biztonsag")
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/belepes?")
    assert not is_in(staff.sign_in(site, SLUG, email=CLERK))
    site.deliver()
    with site.inside(SLUG, readonly=True):
        assert assignments.assignees("enquiry", [subject]) == {}
        assert db.session().scalar(select(TotpSecret.id).where(_of(TotpSecret, clerk_id))) is None
        kept = select(AuditEntry.action).where(AuditEntry.actor_id == clerk_id)
        assert db.session().scalars(kept).first() is not None, "what they did stays"
    assert "Ügyintéző Ágnes" not in admin.get("/munkatarsak").text.split("<tbody")[1]
    assert "Ügyintéző Ágnes" in admin.get("/munkatarsak?state=left").text


def test_who_left_comes_back_as_the_same_person_with_nothing(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    with site.inside(SLUG):
        clerks.see_off(clerk_id=clerk_id, now=utc_now())
    for deed in ("engedelyezes", "tiltas", "meghivas"):
        token = _token(admin.get("/munkatarsak").text)
        path = f"/munkatarsak/{clerk_id}/{deed}"
        assert admin.post(path, data={"csrf_token": token}).status_code == 404, deed
    values = {"full_name": "Ügyintéző-Kis Ágnes", "email": CLERK.upper(), "role": "senior_clerk"}
    assert admin.fill("/munkatarsak", values).status_code == 200
    back = the(site, clerk_id)
    assert (back.status, back.role, back.left_at) == ("active", "senior_clerk", None)
    assert not is_in(staff.sign_in(site, SLUG, email=CLERK)), "the old password is gone"


def test_a_lost_second_step_is_reset_by_a_colleague_only(
    site: Site, admin: Browser, clerk_id: uuid.UUID, mailbox: CaughtMail
) -> None:
    clerk = staff.sign_in(site, SLUG, email=CLERK)
    path = f"/munkatarsak/{clerk_id}/masodik-lepes"
    assert press(admin, path) == 303
    assert not is_in(clerk)
    site.deliver()
    assert "alaphelyzetbe" in mailbox.newest(to=CLERK, limit=1)[0].text
    with site.inside(SLUG, readonly=True):
        own = db.session().scalars(select(Clerk.id).where(Clerk.email == ADMIN)).one()
        assert (
            db.session().scalar(select(RecoveryCode.id).where(_of(RecoveryCode, clerk_id))) is None
        )
    assert press(admin, f"/munkatarsak/{own}/masodik-lepes") == 303
    assert is_in(admin) and the(site, own).codes_kept_at is not None
    with site.inside(SLUG), pytest.raises(staff_factor.OwnFactorError):
        staff_factor.reset(own, by=own, now=utc_now())
    browser = site.browser(SLUG, Shell.CONSOLE)
    setting_up = browser.fill("/belepes", {"email": CLERK, "password": staff.PASSWORD})
    assert setting_up.request.path == "/belepes/beallitas"


def test_an_administrator_signs_a_colleague_out(
    site: Site, admin: Browser, clerk_id: uuid.UUID
) -> None:
    first, second = (staff.sign_in(site, SLUG, email=CLERK) for _ in range(2))
    page, action = f"/munkatarsak/{clerk_id}", f"/munkatarsak/{clerk_id}/kileptetes"
    one = admin.get(page).text.split('name="session_id" value="')[1].split('"')[0]
    assert press(admin, page, action, session_id=one) == 303
    assert sorted([is_in(first), is_in(second)]) == [False, True]
    for odd in (str(uuid.uuid4()), "nem"):
        assert press(admin, page, action, session_id=odd) == 404
    assert press(admin, page, action) == 303
    assert not is_in(first) and not is_in(second) and is_in(admin)


def test_the_matrix_is_shown_in_words(site: Site, admin: Browser) -> None:
    page = admin.get("/munkatarsak/jogosultsagok").text
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert len(rows) == len(PERMISSION_LABELS) == len(MATRIX["tenant_admin"])
    assert [row.count("✓") for row in rows] == [
        sum(permission in MATRIX[role] for role in ROLES) for permission in PERMISSION_LABELS
    ]
    assert "Munkatársak meghívása" in page


def _of(table: type[TotpSecret] | type[RecoveryCode], clerk_id: uuid.UUID) -> object:
    return table.principal_id == clerk_id


def _token(text: str) -> str:
    return text.split('name="csrf_token" value="')[1].split('"')[0]
