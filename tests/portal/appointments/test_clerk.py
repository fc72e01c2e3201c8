"""The console: who comes today, and cancelling with a reason that the person is told."""

from portal.foundation.tenancy import Shell
from portal.kernel.clock import local_today
from tests.factories import records
from tests.portal.appointments.conftest import EMAIL, OFFICE, SLUG, WHO, Office
from tests.support.site import Browser, uuids_in
from tests.support.staff import sign_in

PASSWORD = "a tizenkét karakteres"


def clerk(office: Office, slug: str = SLUG) -> Browser:
    with office.site.inside(slug):
        records.clerk()
    return sign_in(office.site, slug, email="ugyintezo@example.hu", password=PASSWORD)


def test_the_list_of_a_day(office: Office) -> None:
    staff = clerk(office)
    start = office.free()[-1].slot.starts_at
    day = local_today(start).isoformat()
    assert "senki sem foglalt" in staff.get(f"/idopontok?iroda={OFFICE}&nap={day}").text
    office.booked(start)
    office.ask(start, email="masik@example.com", full_name="Másik Mária")
    page = staff.get(f"/idopontok?iroda={OFFICE}&nap={day}")
    assert WHO["full_name"] in page.text and "501-740" in page.text
    assert "Másik Mária" in page.text and page.text.count("Még nincs megerősítve") == 1
    assert 'href="/idopontok"' in staff.get("/").text
    for wrong in ("holnap", "9999-12-31", "0001-01-01"):
        assert staff.get(f"/idopontok?nap={wrong}&iroda=nincs").status_code == 200


def test_cancelling_with_a_reason(office: Office) -> None:
    staff = clerk(office)
    start = office.free()[-1].slot.starts_at
    seats = len(office.free()[-1].seats)
    office.booked(start)
    page = staff.get(f"/idopontok?nap={local_today(start).isoformat()}")
    [address] = {str(found) for found in uuids_in(page.text)}
    show = staff.get(f"/idopontok/{address}")
    assert staff.send(show, {"reason": "  "}).status_code == 422
    done = staff.send(show, {"reason": "Kollégánk megbetegedett. <b>Elnézést!</b>"})
    assert "e-mailben értesítjük" in done.text and WHO["full_name"] not in done.text
    assert len(office.free()[-1].seats) == seats
    mail = office.newest(EMAIL)
    assert "Kollégánk megbetegedett" in mail.text and "&lt;b&gt;" in mail.html
    assert office.mailbox.attachments(mail.id)[0].content.count(b"METHOD:CANCEL") == 1
    again = staff.send(show, {"reason": "Megint."})
    assert "korábban lemondták" in again.text


def test_only_staff_sees_it_and_only_where_times_are_booked(office: Office) -> None:
    stranger = office.site.browser(SLUG, Shell.CONSOLE)
    assert stranger.get("/idopontok").status_code == 303
    elsewhere = clerk(office, "komlo")
    assert elsewhere.get("/idopontok").status_code == 404
    assert 'href="/idopontok"' not in elsewhere.get("/").text
