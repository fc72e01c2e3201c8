"""Writing a request: what is wrong is said and what was typed stays, nothing is lost, nobody else's."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest

from portal.customers.models import Customer
from portal.customers.wish_export import as_csv
from portal.customers.wish_queries import take_for_export
from portal.foundation import db
from portal.foundation.uploads import MOST_A_MATTER
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.clock import local_today, utc_now
from portal.kernel.ids import new_id
from portal.requests.limits import DRAFTS_KEPT, MAILS_A_MAILBOX_A_DAY
from portal.requests.models import RequestAttachment, ServiceRequest
from portal.requests.tidying import tidy
from tests.architecture.test_query_budgets import BUDGET, counted
from tests.portal.requests.conftest import OTHER_EMAIL, OTHER_NAME, SLUG, World
from tests.support.site import Browser

TODAY = local_today(utc_now())


def begun(world: World, browser: Browser, kind: str = "lakovaltozas") -> str:
    """Begin a draft; returns its path."""
    page = browser.fill(f"/ugyintezes/uj/{kind}", {"seen": ""})
    return page.request.path.rsplit("/", 1)[0]


def test_all_four_kinds_are_offered_and_can_be_sent(world: World) -> None:
    me = world.customer()
    listed = me.get("/ugyintezes").text
    for kind in ("lakovaltozas", "nevatiras", "egyuttes-kerelem"):
        assert f"/ugyintezes/uj/{kind}" in listed
        role = "giving" if kind == "nevatiras" else "moving_out"
        path = world.sent_by_pages(me, kind, role=role)
        assert "Megerősítésre vár" in me.get(path).text
    assert "Kérjük a közös ügyet." in world.stranger().get(world.links()[0]).text
    page = me.get("/ugyintezes").text
    assert page.count("Megerősítésre vár") == 3


def test_a_change_of_the_mailing_address_needs_nobody_else(world: World) -> None:
    me = world.customer()
    new = {
        "postal_code": "3525",
        "city": "Miskolc",
        "street": "Ősz utca 5.",
        "valid_from": (TODAY + timedelta(days=3)).isoformat(),
    }
    page = me.fill("/ugyintezes/uj/levelezesi-cim", {"seen": ""})
    for wrong in ({"postal_code": "35"}, {"street": "=cmd()"}, {"city": ""}):
        assert me.send(page, new | wrong).status_code == 422, wrong
    page = me.send(page, new)
    page = me.send(page, {"seen": ""})
    assert "3525 Miskolc, Ősz utca 5." in page.text and "Elfogadva" in page.text
    with world.site.inside(SLUG):
        [wish] = [
            one for one in take_for_export(now=utc_now(), again=False)
            if one.customer_id == world.cast.ids["customer_id"] and one.value.get("city") == "Miskolc"
            and one.value.get("valid_from")
        ]  # fmt: skip
    assert wish.case_number in page.text and wish.status == "accepted"
    assert f";3525;Miskolc;Ősz utca 5.;{new['valid_from']};" in as_csv([wish])


def test_a_draft_is_kept_goes_on_and_is_forgotten_in_the_end(world: World) -> None:
    me = world.customer()
    path = begun(world, me)
    page = me.fill(f"{path}/1", {"role": "moving_in"})
    assert page.request.path == f"{path}/2"
    again = world.customer()
    listed = again.get("/ugyintezes").text
    matter = path.removesuffix("/kitoltes")
    assert matter in listed and "Még nincs elküldve" in listed
    resumed = again.get(matter, follow_redirects=True)
    assert resumed.request.path == f"{path}/2", "it goes on where it was left"
    kept = again.get(f"{path}/1").text
    assert re.search(
        r'checked[^>]*value="moving_in"|value="moving_in"[^>]*checked|checked[^>]*moving_in', kept
    )
    with world.site.inside(SLUG):
        tidy(now=utc_now() + DRAFTS_KEPT - timedelta(hours=1))
    assert again.get(matter, follow_redirects=True).status_code == 200
    with world.site.inside(SLUG):
        tidy(now=utc_now() + DRAFTS_KEPT + timedelta(hours=1))
    assert again.get(matter).status_code == 404


def test_a_draft_is_deleted_with_its_files(world: World) -> None:
    me = world.customer()
    path = world.written(me)
    page = me.get(f"{path}/attekintes")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    assert me.post(f"{path}/torles", data={"csrf_token": token[1]}).status_code == 303
    assert me.get(path).status_code == 404
    with world.site.inside(SLUG, readonly=True):
        kept = db.session().query(RequestAttachment).filter_by(request_id=path.split("/")[2])
        assert kept.count() == 0


WRONG: list[tuple[int, dict[str, str]]] = [
    (1, {"role": "mayor"}),
    (2, {"place": "99"}),
    (2, {"place": "elsewhere", "address": "rövid"}),
    (2, {"place": "elsewhere", "address": "x" * 201}),
    (3, {"day": "2027-02-29"}),
    (3, {"day": ""}),
    (3, {"day": "tegnap"}),
    (3, {"day": (TODAY - timedelta(days=366)).isoformat()}),
    (3, {"day": (TODAY + timedelta(days=91)).isoformat()}),
    (4, {"serial_1": "HM-1"}),
    (4, {"value_1": "12"}),
    (4, {"serial_1": "---", "value_1": "12"}),
    (4, {"serial_1": "HM-1", "value_1": "-1"}),
    (4, {"serial_1": "HM-1", "value_1": "1e9"}),
    (4, {"serial_1": "HM-1", "value_1": "1.2.3"}),
    (4, {"serial_1": "HM-1", "value_1": "1000000000000"}),
    (4, {"serial_1": "HM-1", "value_1": "1", "serial_2": "hm 1", "value_2": "2"}),
    (4, {"serial_1": "HM-1", "value_1": "1", "no_meter": "y"}),
    (4, {"serial_1": "", "value_1": ""}),
    (5, {"name": "Kiss Éva", "email": "nincs"}),
    (5, {"name": "Kiss Éva", "email": "a@x.hu\nBcc: z@y.hu"}),
    (5, {"name": "", "email": OTHER_EMAIL}),
    (5, {"name": "x" * 121, "email": OTHER_EMAIL}),
    (5, {"name": "Kiss\u202eÉva", "email": OTHER_EMAIL}),
    (5, {"name": "Z̸̛̛͔͈͇a̷l̸̛g̷̛o", "email": OTHER_EMAIL}),
    (5, {"name": "Kiss Éva", "email": OTHER_EMAIL, "locale": "xx"}),
]


def test_what_is_wrong_is_said_under_the_field(world: World) -> None:
    me = world.customer()
    path = begun(world, me)
    for place, typed in WRONG:
        answer = me.fill(f"{path}/{place}", typed)
        assert answer.status_code == 422, typed
        assert "field-error" in answer.text and "error-summary" in answer.text, typed
        assert "Hiba:" in answer.text
        for name in {"serial_1", "value_1", "name", "address"} & set(typed):
            value = typed[name]
            if len(value) < 100 and value.isascii():
                assert f'value="{value}"' in answer.text, typed


def test_a_step_may_not_be_jumped_over(world: World) -> None:
    me = world.customer()
    path = begun(world, me)
    matter = path.removesuffix("/kitoltes")
    assert me.get(f"{matter}/attekintes").headers["Location"].endswith(f"{path}/1")
    page = me.get(f"{path}/1")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    me.post(f"{matter}/attekintes", data={"csrf_token": token[1]}, follow_redirects=True)
    with world.site.inside(SLUG, readonly=True):
        row = db.session().get(ServiceRequest, {"tenant_id": SLUG, "id": matter.split("/")[2]})
        assert row is not None and row.stage == "draft"
    for nowhere in ("0", "8", "99"):
        assert me.get(f"{path}/{nowhere}").status_code == 404


def test_the_needed_document_is_asked_for(world: World) -> None:
    me = world.customer()
    path = world.written(me)
    listed = me.get(f"{path}/kitoltes/6").text
    removal = re.search(r'action="([^"]+/torles/[0-9a-f-]{36})"', listed)
    token = re.search(r'name="csrf_token" value="([^"]+)"', listed)
    assert removal and token
    me.post(removal[1], data={"csrf_token": token[1]})
    refused = me.fill(f"{path}/attekintes", {"seen": ""})
    assert refused.status_code == 422 and "Ez a dokumentum még hiányzik" in refused.text


def test_the_twenty_first_file_is_refused(world: World) -> None:
    me = world.customer()
    path = world.sent()
    request_id = uuid.UUID(path.split("/")[2])
    with world.site.inside(SLUG):
        first = db.session().query(RequestAttachment).filter_by(request_id=request_id).one()
        values = {"party": "initiator", "kind": "other", "stored_file_id": first.stored_file_id}
        db.session().add_all(
            RequestAttachment(id=new_id(), request_id=request_id, name=f"{number}.png", **values)
            for number in range(MOST_A_MATTER - 2)
        )
    assert world.attached(me, path, "other").status_code == 200  # type: ignore[attr-defined]
    full = world.attached(me, path, "other")
    assert full.status_code == 422 and "20" in full.text  # type: ignore[attr-defined]
    [link] = world.links()
    other = world.attached(world.stranger(), link, "other")
    assert other.status_code == 422  # type: ignore[attr-defined]


def test_what_is_no_document_is_refused_kindly(world: World) -> None:
    me = world.customer()
    path = begun(world, me)
    page = me.get(f"{path}/6")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    for content in (b"", b"<script>alert(1)</script>", b"GIF89a<script>", b"%PDF-1.4 not really"):
        data = {"csrf_token": token[1], "document": "lease", "files": (BytesIO(content), "a.pdf")}
        answer = me.post(f"{path}/6", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422 and "field-error" in answer.text, content
        assert "<script>alert" not in answer.text


def test_documents_are_for_who_sent_them_and_what_is_shared(world: World) -> None:
    me = world.customer()
    path = world.sent()
    [link] = world.links()
    other = world.stranger()
    world.attached(other, link, "handover_record")
    world.attached(other, link, "other")
    mine, theirs = me.get(path).text, other.get(link).text
    assert "Adásvételi szerződés" in mine and "szerzodes.png" in theirs
    files = re.findall(r"/dokumentum/([0-9a-f-]{36})", mine)
    assert len(files) == 2, "my contract and the record that the other shares"
    assert len(re.findall(r"/dokumentum/([0-9a-f-]{36})", theirs)) == 2
    for file_id in files:
        assert me.get(f"{path}/dokumentum/{file_id}").status_code == 200
    hidden = set(files) - set(re.findall(r"/dokumentum/([0-9a-f-]{36})", theirs))
    assert len(hidden) == 1
    assert other.get(f"{link}/dokumentum/{hidden.pop()}").status_code == 404


def test_nobody_elses_matter_can_be_seen_or_touched(world: World) -> None:
    path = world.sent()
    with world.site.inside(SLUG):
        customer = Customer(
            id=new_id(), customer_number="987654321", printed_number="987654321/1", kind="person",
            name="Szomszéd Sándor", name_key="szomszéd sándor",
        )  # fmt: skip
        db.session().add(customer)
        db.session().flush()
        identity.create_login(
            username="szomszed", email="szomszed@example.com", display_name="Szomszéd Sándor",
            phone=None, password_hash=passwords.hash_password("egy-másik-jó-jelszó-8"),
            locale="hu", customer_ids=[customer.id],
        )  # fmt: skip
    neighbour = world.stranger()
    neighbour.fill("/belepes", {"username": "szomszed", "password": "egy-másik-jó-jelszó-8"})
    page = neighbour.get("/ugyintezes")
    assert page.status_code == 200 and path not in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    gets = ("", "/javitas", "/visszavonas", "/masik-fel", "/osszefoglalo.pdf", "/attekintes")
    for suffix in (*gets, "/kitoltes/1", f"/dokumentum/{uuid.uuid4()}"):
        assert neighbour.get(path + suffix).status_code == 404, suffix
    data = {"csrf_token": token[1], "seen": "1", "reason": "x", "answer": "x", "role": "moving_in"}
    for suffix in ("/megerosites", "/visszavonas", "/valasz", "/torles", "/kitoltes/1"):
        assert neighbour.post(path + suffix, data=data).status_code == 404, suffix


def test_ones_own_mailbox_is_not_the_other_party(world: World) -> None:
    me = world.customer()
    path = world.written(me, email=world.cast.customer_email.upper())
    refused = me.fill(f"{path}/attekintes", {"seen": ""})
    assert refused.status_code == 422 and "saját e-mail-címe" in refused.text
    assert world.subjects(world.cast.customer_email.upper()) == []


def test_a_mailbox_is_not_flooded(world: World) -> None:
    me = world.customer()
    path = world.sent()
    codes = []
    for _ in range(MAILS_A_MAILBOX_A_DAY):
        page = me.fill(
            f"{path}/masik-fel", {"name": OTHER_NAME, "email": OTHER_EMAIL}, follow=False
        )
        codes.append(page.status_code)
    assert codes == [303] * (MAILS_A_MAILBOX_A_DAY - 1) + [429]
    assert len(world.subjects()) <= MAILS_A_MAILBOX_A_DAY


def test_pages_ask_the_database_little(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.site.services.rules, "_recheck_after", 3600.0)
    me = world.customer()
    draft = begun(world, me)
    path = world.sent()
    [link] = world.links()
    staff = world.clerk()
    console = "/ugyek/" + path.split("/")[2]
    pages = [
        (me, path), (me, f"{path}/visszavonas"), (me, f"{draft}/1"), (me, f"{draft}/2"),
        (me, f"{draft}/6"), (world.stranger(), link), (world.stranger(), f"{link}/javitas"),
        (staff, "/ugyek"),
    ]  # fmt: skip
    for browser, address in pages:
        browser.get(address)
        with counted(world.site) as said:
            assert browser.get(address).status_code == 200
        assert len(said) <= BUDGET, (address, said)
    with counted(world.site) as said:
        staff.get(console)
    # The looks, at the matter and of the colleague, are noted in transactions of their own.
    assert len(said) <= 8 + 2 * 2
