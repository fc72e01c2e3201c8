"""What colleagues write for each other never leaves the house: no page, mail, PDF or download has it."""

from __future__ import annotations

import io
import uuid
import zipfile

import pypdf
import pytest

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.messages.machine import Deed
from portal.messages.models import Enquiry
from portal.messages.operations import close_enquiry, write_as_clerk
from portal.requests.models import ServiceRequest
from portal.requests.operations import deciding
from portal.work.draft_models import ClerkDraft
from portal.work.template_operations import add_template
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "miho"
SECRET = "Titoktartó"


@pytest.fixture
def cast(site: Site) -> Cast:
    """A customer with one of everything, about whom colleagues have written to each other."""
    cast = populate(site, SLUG)
    now, clerk_id = utc_now(), cast.ids["clerk_id"]
    enquiry_id, request_id = cast.ids["enquiry_id"], cast.ids["request_id"]
    with site.inside(SLUG):
        version = db.session().get_one(Enquiry, (SLUG, enquiry_id)).version
        note = f"{SECRET} jegyzet"
        write_as_clerk(enquiry_id, Deed.NOTE, body=note, clerk_id=clerk_id, seen=version, now=now)
        answer = {"body": "Válasz.", "clerk_id": clerk_id, "seen": version, "now": now}
        write_as_clerk(enquiry_id, Deed.ANSWER, **answer)
        deciding.note(request_id, clerk_id=clerk_id, text=note, now=now)
        for kind, subject in (("enquiry", enquiry_id), ("service_request", request_id)):
            db.session().add(_draft(kind, subject, clerk_id))
        texts = {"hu": f"{SECRET} sablon"}
        add_template(purpose="message", titles=texts, bodies=texts, clerk_id=clerk_id, now=now)
    with site.inside(SLUG):
        enquiry = db.session().get_one(Enquiry, (SLUG, enquiry_id))
        close = {"reason": "solved", "note": f"{SECRET} záró jegyzet", "seen": enquiry.version}
        close_enquiry(enquiry_id, clerk_id=clerk_id, now=now, **close)
        request = db.session().get_one(ServiceRequest, (SLUG, request_id))
        given = {"number": request.terms_number, "without_agreement": True, "reason": "Rendben."}
        deciding.accept(request_id, version=request.version, clerk_id=clerk_id, now=now, **given)
    return cast


def _draft(kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID) -> ClerkDraft:
    return ClerkDraft(
        id=new_id(),
        clerk_id=clerk_id,
        subject_kind=kind,
        subject_id=subject_id,
        part="reject",
        body=f"{SECRET} piszkozat",
        saved_at=utc_now(),
    )


def words_in(data: bytes, mimetype: str) -> str:
    """Return what a person can read in an answer: of PDFs and archives what they hold."""
    if mimetype == "application/pdf":
        try:
            return "\n".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages
            )
        except pypdf.errors.PyPdfError:
            return data.decode("utf-8", "replace")
    if mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    return data.decode("utf-8", "replace")


def pages(site: Site, cast: Cast) -> list[str]:
    """Return the address of every page of the customers' site, with this customer's own things."""
    found = []
    adapter = site.app.url_map.bind(
        site.services.registry.get(SLUG).host(Shell.PORTAL), subdomain="portal"
    )
    for rule in site.app.url_map.iter_rules():
        if rule.subdomain != "portal" or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments <= cast.ids.keys():
            values = {name: cast.ids[name] for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, values, force_external=False))
    return sorted({address for address in found if "nyelv" not in address})


def signed_in(site: Site, cast: Cast) -> Browser:
    browser = site.browser(SLUG)
    browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    return browser


def test_no_page_or_file_of_the_customer_shows_it(site: Site, cast: Cast) -> None:
    browser = signed_in(site, cast)
    seen = 0
    for address in pages(site, cast):
        answer = browser.get(address)
        text = words_in(answer.get_data(), answer.mimetype)
        assert SECRET not in text, address
        seen += answer.status_code == 200
    assert seen > 40, "the crawl reaches too little"
    thread = f"/uzeneteim/{cast.ids['enquiry_id']}"
    assert "Válasz." in browser.get(thread).text
    transcript = browser.get(f"{thread}/atirat")
    assert "Válasz." in words_in(transcript.get_data(), transcript.mimetype)


def test_no_mail_has_it(site: Site, cast: Cast, mailbox: CaughtMail) -> None:
    site.deliver()
    mails = mailbox.newest(limit=500)
    assert any("Válasz." in mail.text for mail in mails)
    for mail in mails:
        assert SECRET not in mail.subject + mail.text + (mail.html or ""), mail.subject


def test_the_copy_of_all_data_does_not_have_it(site: Site, cast: Cast) -> None:
    browser = signed_in(site, cast)
    answer = browser.fill("/adataim/letoltes", {"current_password": PASSWORD})
    assert answer.mimetype == "application/zip"
    everything = words_in(answer.get_data(), answer.mimetype)
    assert "Válasz." in everything and SECRET not in everything


def test_the_clerks_see_it(site: Site, cast: Cast) -> None:
    """The test above must be able to fail: the same words stand on the console's pages."""
    staff = colleague(site, SLUG)
    for address in (f"/uzenetek/{cast.ids['enquiry_id']}", f"/ugyek/{cast.ids['request_id']}"):
        assert f"{SECRET} jegyzet" in staff.get(address).text
