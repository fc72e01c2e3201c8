"""The demo's own pages: nothing runs in them, nothing is loaded from elsewhere, all is escaped."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage
from pathlib import Path

import html5lib
import pyotp
import pytest
from werkzeug.test import Client, TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.demo.dataset.sign_ins import TOTP_SECRET
from portal.demo.index_page import IndexPage
from portal.demo.mail_page import MailPage, linked
from portal.demo.pages import Pages

EVIL = "<script>alert('őű')</script>"


@pytest.fixture
def caught(tmp_path: Path) -> CaughtMail:
    return CaughtMail(folder=tmp_path / "mail")


@pytest.fixture
def viewer(caught: CaughtMail) -> Client:
    return Client(MailPage(caught=caught, pages=Pages()))


def _catch(caught: CaughtMail, **parts: str) -> str:
    message = EmailMessage()
    message["Subject"] = parts.get("subject", "Tárgy")
    message.set_content(parts.get("text", "szöveg"))
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    if "file" in parts:
        message.add_attachment(b"data", maintype="text", subtype="html", filename=parts["file"])
    to = parts.get("to", "a@example.com")
    return caught.add(sender="x@example.com", recipients=[to], content=message.as_bytes())


def _well_formed(answer: TestResponse) -> None:
    html5lib.HTMLParser(strict=True).parse(answer.text)


@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_list_shows_newest_first_and_searches(
    caught: CaughtMail, viewer: Client, language: str
) -> None:
    _catch(caught, subject="régi", to="anna@example.com")
    _catch(caught, subject="új", to="bela@example.com")

    page = viewer.get("/", query_string={"lang": language})
    found = viewer.get("/", query_string={"to": "anna", "lang": language})

    assert page.text.index("új") < page.text.index("régi")
    assert "régi" in found.text
    assert "új<" not in found.text
    assert f'<html lang="{language}">' in page.text
    _well_formed(page)
    _well_formed(found)


def test_the_json_has_what_programs_need(caught: CaughtMail, viewer: Client) -> None:
    _catch(caught, subject="egy", html="<p>1</p>", to="anna@example.com")
    _catch(caught, subject="kettő", to="bela@example.com")

    answer = viewer.get("/messages.json")

    assert answer.mimetype == "application/json"
    newest, older = answer.json
    assert (newest["subject"], older["subject"]) == ("kettő", "egy")
    for key in ("id", "to", "subject", "text", "html", "received_at"):
        assert key in newest
    assert older["to"] == "anna@example.com"
    assert older["html"].strip() == "<p>1</p>"
    assert len(viewer.get("/messages.json?limit=1").json) == 1
    assert [mail["subject"] for mail in viewer.get("/messages.json?to=anna").json] == ["egy"]
    assert viewer.get("/messages.json?limit=x").status_code == 400


def test_a_hostile_mail_does_nothing(caught: CaughtMail, viewer: Client) -> None:
    key = _catch(caught, subject=EVIL, text=EVIL, html=EVIL, file=f"{EVIL}.html")

    for path in ("/", f"/messages/{key}"):
        page = viewer.get(path)
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        _well_formed(page)
    body = viewer.get(f"/messages/{key}/html")
    policy = body.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    file = viewer.get(f"/messages/{key}/files/0")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.mimetype == "application/octet-stream"
    assert viewer.get(f"/messages/{key}/source").mimetype == "text/plain"
    for answer in (body, file):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_link_in_a_mail_can_be_clicked() -> None:
    text = "Nyissa meg: http://komlo.localhost:8000/regisztracio/megerosites/AB-12?x=1&y=2. Kösz!"
    assert linked(text) == (
        'Nyissa meg: <a href="http://komlo.localhost:8000/regisztracio/megerosites/AB-12?x=1&amp;'
        'y=2" target="_blank" rel="noopener">http://komlo.localhost:8000/regisztracio/megerosites/'
        "AB-12?x=1&amp;y=2</a>. Kösz!"
    )
    assert linked("javascript:alert(1) <b>") == "javascript:alert(1) &lt;b&gt;"


@pytest.mark.parametrize(
    "path", ["/nincs", "/messages/nincs", "/messages/nincs/html", "/messages/../x", "/messages/"]
)
def test_what_does_not_exist_is_said(viewer: Client, path: str) -> None:
    answer = viewer.get(path)
    assert answer.status_code == 404
    _well_formed(answer)


def test_nothing_can_be_changed(viewer: Client) -> None:
    assert viewer.post("/").status_code == 405


def test_many_mails_come_page_by_page(caught: CaughtMail, viewer: Client) -> None:
    for number in range(60):
        _catch(caught, subject=f"Levél {number:02}")
    first = viewer.get("/?lang=en").text
    assert "Levél 59" in first
    assert "Levél 09" not in first
    assert "Older mails" in first


# ---------------------------------------------------------------------------- index page


def _index(folder: Path, content: object = None) -> Client:
    file = folder / "demo.json"
    if content is not None:
        file.write_text(json.dumps(content), encoding="utf-8")
    return Client(
        IndexPage(
            sign_ins=file,
            companies={"minta": f"Minta & Társa {EVIL}"},
            mail_url="http://mail.localhost:8000/",
            pages=Pages(),
        )
    )


def test_the_index_lists_addresses_and_sign_ins(tmp_path: Path) -> None:
    account = {"email": "a@example.com", "password": "egy-jelszó"}
    page = _index(
        tmp_path,
        {
            "minta": {
                "url": "http://minta.localhost:8000/",
                "console_url": "http://minta-console.localhost:8000/",
                "clerk": account,
                "admin": account,
                "registered": {**account, "username": "őrző"},
                "unregistered": [
                    {
                        "customer_number": "V12345",
                        "name": EVIL,
                        "birth_place": None,
                        "birth_date": "1950-05-03",
                        "invoices": [{"number": "1", "amount": "0", "issued_on": "2026-01-01"}],
                        "note": "zero invoice",
                    }
                ],
            }
        },
    ).get("/")

    for part in ("http://minta.localhost:8000/", "minta-console", "őrző", "V12345", "zero invoice"):
        assert part in page.text
    assert "<script" not in page.text
    assert "Minta &amp; Társa" in page.text
    _well_formed(page)


def test_the_index_shows_the_code_of_the_second_step(tmp_path: Path) -> None:
    account = {"email": "a@example.com", "password": "egy-jelszó", "totp_secret": TOTP_SECRET}
    entry = {"url": "http://a.localhost/", "console_url": "http://b.localhost/"}
    viewer = _index(tmp_path, {"minta": entry | {"clerk": account}})
    assert 'src="/code?lang=' in viewer.get("/").text
    frame = viewer.get("/code?lang=hu")
    app, now = pyotp.TOTP(TOTP_SECRET), int(time.time())
    shown = frame.text.split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert shown in {app.at(now), app.at(now - 30), app.at(now + 30)}
    seconds = int(frame.text.split('http-equiv="refresh" content="')[1].split('"')[0])
    assert 1 <= seconds <= 30 and "<script" not in frame.text
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert _index(tmp_path, {"minta": entry}).get("/code").status_code == 404


def test_the_index_says_that_the_data_are_being_made(tmp_path: Path) -> None:
    page = _index(tmp_path).get("/", headers={"Accept-Language": "en"})
    assert "being made" in page.text
    assert _index(tmp_path).get("/x").status_code == 404
