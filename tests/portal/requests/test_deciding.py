"""What clerks do with a matter, what both parties read of it, and the summary as a PDF."""

import io
import re
import uuid
from datetime import timedelta

import pypdf
import pytest

from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.notifications.models import Notification
from portal.requests.machine import NotAgreedError
from portal.requests.models import ServiceRequest
from portal.requests.operations import deciding
from portal.requests.tidying import tidy
from tests.portal.requests.conftest import OTHER_NAME, SLUG, World


def row(world: World, path: str) -> ServiceRequest:
    with world.site.inside(SLUG, readonly=True):
        found = db.session().get(ServiceRequest, {"tenant_id": SLUG, "id": path.split("/")[2]})
        assert found is not None
        db.session().expunge(found)
        return found


def taken_over(world: World) -> str:
    """Send a matter and let its last day come; returns its path."""
    path = world.sent()
    with world.site.inside(SLUG):
        tidy(now=utc_now() + timedelta(days=15))
    return path


def console(path: str) -> str:
    return "/ugyek/" + path.split("/")[2]


def test_without_agreement_only_on_purpose_and_with_a_reason(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    page = staff.get(console(path))
    assert "A felek nem ugyanazt erősítették meg" in page.text
    refused = staff.send(page, {"number": "1", "reason": ""})
    assert refused.status_code == 422 and row(world, path).stage == "with_clerk"
    done = staff.send(
        page, {"number": "1", "without_agreement": "y", "reason": "A szerződés igazolja."}
    )
    assert "Elfogadva" in done.text
    found = row(world, path)
    assert (found.stage, found.settled_number) == ("accepted", 1)
    assert found.closed_by is not None
    link = world.links()[0]
    for text in (world.customer().get(path).text, world.stranger().get(link).text):
        assert "A szerződés igazolja." in text and "Elfogadva" in text


def test_the_operation_itself_refuses_to_overrule_by_accident(world: World) -> None:
    path = taken_over(world)
    found = row(world, path)
    with pytest.raises(NotAgreedError), world.site.inside(SLUG):
        deciding.accept(
            found.id,
            version=found.version,
            clerk_id=world.cast.ids["clerk_id"],
            number=1,
            without_agreement=False,
            reason="",
            now=utc_now(),
        )


def test_two_clerks_at_once(world: World) -> None:
    path = taken_over(world)
    first, second = world.clerk(), world.clerk(world.cast.admin_email)
    pages = first.get(console(path)), second.get(console(path))
    wanted = {"party": "initiator", "question": "Mikor volt az átadás?"}
    asked = first.send(pages[0], wanted)
    assert "A kérdést elküldtük" in asked.text
    late = second.send(pages[1], wanted | {"question": "Én is kérdeznék."})
    assert late.status_code == 409 and "megváltozott" in late.text
    assert "Én is kérdeznék.</textarea>" in late.text, "what was typed stays"
    found = row(world, path)
    assert found.question == "Mikor volt az átadás?"
    with pytest.raises(ConflictError), world.site.inside(SLUG):
        deciding.reject(
            found.id,
            version=found.version - 1,
            clerk_id=world.cast.ids["clerk_id"],
            reason="x",
            now=utc_now(),
        )
    assert row(world, path).stage == "with_clerk"


def test_a_question_goes_to_one_party_and_comes_back(world: World) -> None:
    path = taken_over(world)
    staff, me = world.clerk(), world.customer()
    question = "Kinek a nevén van a <b>mérő</b>?"
    staff.send(staff.get(console(path)), {"party": "other", "question": question})
    link = world.links()[0]
    assert "Ügyfélszolgálatunknak kérdése van Önhöz" in world.subjects()[0]
    other = world.stranger()
    page = other.get(link)
    assert "&lt;b&gt;mérő" in page.text and "<b>mérő" not in page.text
    assert "mérő&lt;/b&gt;" not in me.get(path).text, "the other party's question is theirs"
    assert path in me.get("/ugyintezes").text
    asked = staff.get("/ugyek?show=asked")
    assert OTHER_NAME in asked.text
    answered = other.send(page, {"answer": "Az enyém."})
    assert "Köszönjük" in answered.text
    assert "Az enyém." in staff.get(console(path)).text
    assert "Az enyém." not in me.get(path).text
    assert row(world, path).asked_party is None

    staff.send(staff.get(console(path)), {"party": "initiator", "question": "És Ön szerint?"})
    page = me.get(path)
    empty = me.send(page, {"answer": "  "})
    assert empty.status_code == 422 and "field-error" in empty.text
    me.send(page, {"answer": "Szerintem is."})
    assert "Szerintem is." in staff.get(console(path)).text
    assert "Szerintem is." not in other.get(world.links()[0]).text


def test_rejecting_needs_a_reason_that_both_read(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    page = staff.get(console(path))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "version": str(row(world, path).version), "reason": " "}
    assert staff.post(f"{console(path)}/elutasitas", data=data).status_code == 422
    staff.post(f"{console(path)}/elutasitas", data=data | {"reason": "Hiányzik az aláírás."})
    assert row(world, path).stage == "rejected"
    assert "Hiányzik az aláírás." in world.customer().get(path).text
    assert "Hiányzik az aláírás." in world.stranger().get(world.links()[0]).text
    again = staff.post(f"{console(path)}/elutasitas", data=data | {"reason": "Még egyszer."})
    assert again.status_code == 409 and row(world, path).closing_reason == "Hiányzik az aláírás."


def test_notes_are_for_colleagues(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    staff.send(staff.get(console(path)), {"text": "Gyanús aláírás."})
    assert "Gyanús aláírás." in staff.get(console(path)).text
    assert "Gyanús" not in world.customer().get(path).text
    assert "Gyanús" not in world.stranger().get(world.links()[0]).text


def test_a_clerk_takes_a_matter_before_its_day(world: World) -> None:
    path = world.sent()
    staff = world.clerk()
    assert OTHER_NAME in staff.get("/ugyek?show=parties&kind=change_of_occupancy").text
    assert OTHER_NAME not in staff.get("/ugyek?show=parties&kind=joint_request").text
    staff.send(staff.get(console(path)), {"version": str(row(world, path).version)})
    assert row(world, path).stage in ("with_clerk", "with_parties")
    page = staff.get(console(path))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "version": str(row(world, path).version)}
    staff.post(f"{console(path)}/atvetel", data=data)
    assert row(world, path).because == "clerk"


def test_looks_and_downloads_are_noted(world: World) -> None:
    path = taken_over(world)
    staff = world.clerk()
    file_id = re.findall(r"/dokumentum/([0-9a-f-]{36})", staff.get(console(path)).text)[0]
    answer = staff.get(f"{console(path)}/dokumentum/{file_id}")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    with world.site.inside(SLUG, readonly=True):
        noted = (
            db.session()
            .query(AuditEntry.action)
            .filter_by(subject_id=uuid.UUID(path.split("/")[2]), actor_kind="clerk")
        )
        assert {"request_seen", "request_file_read"} <= {action for (action,) in noted}


def test_the_summary_is_a_letter_for_each_party(world: World) -> None:
    path = taken_over(world)
    link = world.links()[0]
    me, other = world.customer(), world.stranger()
    texts = {}
    for who, answer in (
        ("me", me.get(f"{path}/osszefoglalo.pdf")),
        ("other", other.get(f"{link}/osszefoglalo.pdf")),
    ):
        assert answer.headers["Content-Type"] == "application/pdf"
        reader = pypdf.PdfReader(io.BytesIO(answer.get_data()))
        texts[who] = " ".join(page.extract_text() for page in reader.pages)
        answer.close()
    number = row(world, path).case_number
    for text in texts.values():
        assert "Lakóváltozás" in text and number in text and "1234,5" in text
        assert OTHER_NAME in text and "nem erősítette meg" in text
    assert "Ügyfélkód" in texts["me"] and "Ügyfélkód" not in texts["other"]
    assert "szerzodes.png" not in texts["other"]


def test_the_customer_gets_news(world: World) -> None:
    path = taken_over(world)
    with world.site.inside(SLUG, readonly=True):
        news = db.session().query(Notification).filter_by(kind="case_moved").all()
        mine = [one.payload for one in news if one.payload["endpoint"] == "requests.matter"]
    steps = [payload["step"] for payload in mine]
    assert {payload["values"]["request_id"] for payload in mine} == {path.split("/")[2]}
    assert "Our customer service has taken over your request." in steps
    assert len(steps) == len(set(steps)) == 2, steps
    assert world.customer().get(path).status_code == 200


def test_pages_speak_english(world: World) -> None:
    path = taken_over(world)
    me = world.customer()
    me.send(me.get("/ugyintezes"), {"next": "/ugyintezes"})
    text = me.get(path).text
    assert '<html lang="en">' in text
    for said in ("Change of occupancy", "What has happened", "Our customer service has taken over"):
        assert said in text
    assert "Lakóváltozás" not in text
