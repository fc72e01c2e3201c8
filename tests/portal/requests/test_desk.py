"""The desk of requests: the queue, later deadlines, the company's files, drafts, the next one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.foundation import db
from portal.kernel.clock import local_today, utc_now
from portal.requests.models import RequestAttachment, ServiceRequest
from portal.requests.operations.desk import LONGER_BY
from portal.work.template_operations import add_template
from tests.portal.requests.conftest import OTHER_NAME, SLUG, World
from tests.portal.requests.test_deciding import console, row, taken_over


def token(page: str) -> str:
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def test_the_queue_narrows_down(world: World) -> None:
    found = row(world, taken_over(world))
    staff = world.clerk()
    for query, is_listed in {
        "": True,
        "?show=parties": False,
        "?show=closed": False,
        "?show=all&sort=-customer": True,
        f"?kind={found.kind}": True,
        "?kind=joint_request": False,
        "?hands=nobody": True,
        "?hands=mine": False,
        "?hands=colleague": False,
        "?late=late": False,
        f"?q={found.case_number.lower()}": True,
        "?q=%25%25": False,
        "?show=%00&kind=x&sort=y&after=z": True,
    }.items():
        page = staff.get(f"/ugyek{query}")
        assert page.status_code == 200
        assert (found.case_number in page.text) == is_listed, query
    late = {"decide_by": utc_now() - timedelta(days=1)}
    with world.site.inside(SLUG):
        db.session().query(ServiceRequest).filter_by(id=found.id).update(late)
    assert found.case_number in staff.get("/ugyek?late=late").text
    plain = OTHER_NAME.split()[0].lower().translate(str.maketrans("áéíóöőúüű", "aeiooouuu"))
    assert found.case_number in staff.get(f"/ugyek?q={plain}").text
    table = staff.get("/ugyek?format=csv&hands=nobody").get_data(as_text=True)
    assert found.case_number in table and OTHER_NAME in table


def test_the_decision_is_put_off_and_both_are_told_why(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    before = row(world, path)
    assert before.decide_by is not None
    until = local_today(before.decide_by) + timedelta(days=7)
    values = {"until": until.isoformat(), "prolong_reason": "A mérőt helyszínen nézzük meg."}
    done = staff.send(staff.get(console(path)), values)
    assert done.status_code == 200 and "A határidőt meghosszabbítottuk" in done.text
    found = row(world, path)
    assert found.decide_by is not None and local_today(found.decide_by) == until
    assert found.first_decide_by == before.decide_by
    link = world.links()[0]
    for text in (world.customer().get(path).text, world.stranger().get(link).text):
        assert "A mérőt helyszínen nézzük meg." in text


@pytest.mark.parametrize("days", [0, -3, LONGER_BY.days + 1])
def test_a_decision_is_not_put_off_too_far_or_backwards(world: World, days: int) -> None:
    path = taken_over(world)
    staff = world.clerk()
    before = row(world, path).decide_by
    assert before is not None
    until = local_today(before) + timedelta(days=days)
    values = {"until": until.isoformat(), "prolong_reason": "Mert."}
    refused = staff.send(staff.get(console(path)), values)
    assert refused.status_code == 422 and "field-error" in refused.text
    assert "Mert.</textarea>" in refused.text and row(world, path).decide_by == before


def test_what_was_first_promised_bounds_every_later_day(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    first = row(world, path).decide_by
    assert first is not None
    last = local_today(first) + LONGER_BY
    for until, status in ((last, 200), (last + timedelta(days=1), 409)):
        page = staff.get(console(path))
        data = {
            "csrf_token": token(page.text),
            "version": str(row(world, path).version),
            "until": until.isoformat(),
            "prolong_reason": "Még vizsgáljuk.",
        }
        address = f"{console(path)}/hatarido"
        answer = staff.post(address, data=data, follow_redirects=True)
        assert answer.status_code == status


def test_published_documents_go_to_both_parties(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    page = staff.get(console(path))
    offered = re.findall(r'name="documents" type="checkbox" value="([^"]+)"', page.text)
    assert offered, "the sample customer has a published document"
    empty = staff.send(page, {"documents": "", "files": ""})
    assert empty.status_code == 422 and "field-error" in empty.text
    assert staff.send(page, {"documents": offered[0], "files": ""}).status_code == 200
    with world.site.inside(SLUG):
        (kept,) = db.session().query(RequestAttachment).filter_by(party="clerk")
    link = world.links()[0]
    mine, theirs = world.customer().get(path).text, world.stranger().get(link).text
    assert kept.name in mine and kept.name in theirs and "ügyfélszolgálattól" in mine
    file = f"{console(path)}/dokumentum/{kept.id}"
    assert staff.get(file).status_code == 200


def test_a_draft_of_each_form_is_the_clerks_own(world: World) -> None:
    path = taken_over(world)
    one, two = world.clerk(), world.clerk(world.cast.admin_email)
    page = one.get(console(path))
    for part, field in (("ask", "question"), ("reject", "reason"), ("note", "text")):
        data = {"csrf_token": token(page.text), "part": part, field: f"{part} félbe"}
        assert one.post(f"{console(path)}/piszkozat", data=data).status_code == 204
    again = one.get(console(path)).text
    assert all(f"{part} félbe</textarea>" in again for part in ("ask", "reject", "note"))
    assert "félbe" not in two.get(console(path)).text
    drop = {"csrf_token": token(page.text), "part": "ask"}
    one.post(f"{console(path)}/piszkozat/torles", data=drop)
    again = one.get(console(path)).text
    assert "ask félbe" not in again and "reject félbe" in again
    wrong = {**drop, "part": "accept"}
    assert one.post(f"{console(path)}/piszkozat", data=wrong).status_code == 404
    one.send(one.get(console(path)), {"text": "note egészen"})
    assert "note félbe" not in one.get(console(path)).text


def test_a_template_goes_into_the_form_that_asked_for_it(world: World) -> None:
    path = taken_over(world)
    with world.site.inside(SLUG):
        texts = {"hu": "Kérjük, csatolja a szerződést ({case_number})."}
        key = add_template(
            purpose="request", titles={"hu": "Irat"}, bodies=texts, clerk_id=None, now=utc_now()
        )
    staff = world.clerk()
    page = staff.get(f"{console(path)}?sablon={key}&urlap=ask").text
    written = f"Kérjük, csatolja a szerződést ({row(world, path).case_number}).</textarea>"
    assert page.count(written) == 1
    question = page.split('name="question"', 1)[1].split("</textarea>", 1)[0]
    assert "csatolja a szerződést" in question


def test_after_a_decision_the_next_one_opens_unless_one_stops(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    sample = f"/ugyek/{world.cast.ids['request_id']}"
    page = staff.get(console(path))
    data = {
        "csrf_token": token(page.text),
        "version": str(row(world, path).version),
        "reason": "Hiányzik az irat.",
    }
    kept = staff.post(f"{sample}/elutasitas?maradok=1", data={**data, "version": "99999"})
    assert kept.status_code == 409
    answer = staff.post(f"{console(path)}/elutasitas", data=data)
    assert answer.status_code == 303 and answer.location == sample
    assert row(world, path).stage == "rejected"
