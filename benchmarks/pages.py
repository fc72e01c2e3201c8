"""The page of bills, the download of a PDF and the sign-in, over HTTP, each against its floor."""

import http.client
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import typst
from sqlalchemy import text

from benchmarks.ground import TENANT, Ground, WebServer
from benchmarks.load import Request
from portal.foundation import db
from portal.foundation.storage import store
from portal.identity import operations as identity
from portal.identity import passwords

_EMAIL, _PASSWORD = "bench@example.com", "Hosszú-próbajelszó-42"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Subject:
    """One customer with 240 bills and a login, one PDF, and the hash of the password."""

    customer_id: uuid.UUID
    invoice_id: uuid.UUID
    file_path: str
    password_hash: str


def make_subject(ground: Ground) -> Subject:
    """Open a login for the first customer and give the newest bill a PDF."""
    digest = passwords.hash_password(_PASSWORD)
    with ground.tenant(), db.unit_of_work() as session:
        customer_id = session.execute(
            text("select id from customer where customer_number = 'U0000'")
        ).scalar_one()
        identity.create_login(
            username=None,
            email=_EMAIL,
            display_name="Kovács Ödön",
            phone=None,
            password_hash=digest,
            locale="hu",
            customer_ids=[customer_id],
        )
        data = typst.compile(b"#set page(width: 210mm, height: 297mm)\n#lorem(600)", format="pdf")
        sha256 = store().put(data)
        file_id = session.execute(
            text(
                "insert into stored_file (sha256, media_type, size)"
                " values (:sha256, 'application/pdf', :size) returning id"
            ),
            {"sha256": sha256, "size": len(data)},
        ).scalar_one()
        invoice_id = session.execute(
            text(
                "update invoice set document_id = :file where id = (select id from invoice"
                " where customer_id = :customer order by issue_date desc, id desc limit 1) returning id"
            ),
            {"file": file_id, "customer": customer_id},
        ).scalar_one()
    path = ground.settings.storage_dir / TENANT / sha256[:2] / sha256
    return Subject(customer_id, invoice_id, str(path), digest)


@contextmanager
def _asked(server: WebServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _sign_in_request(ground: Ground, server: WebServer) -> Request:
    """Return the POST of the sign-in form, with the token and cookie of one visit."""
    host = {"Host": f"{ground.host}:{server.port}"}
    with _asked(server) as connection:
        connection.request("GET", "/belepes", headers=host)
        answer = connection.getresponse()
        page = answer.read().decode()
        cookie = str(answer.getheader("Set-Cookie")).split(";")[0]
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1]
    body = urlencode({"csrf_token": token, "username": _EMAIL, "password": _PASSWORD}).encode()
    headers = {**host, "Cookie": cookie, "Content-Type": _FORM}
    return Request("POST", "/belepes", headers, body, status=303)


def _signed_in_cookie(server: WebServer, request: Request) -> str:
    with _asked(server) as connection:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != request.status:
            raise RuntimeError(f"signing in answered {answer.status}")
        cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return "; ".join(cookie.split(";")[0] for cookie in cookies)


def requests(
    ground: Ground, subject: Subject, ours: WebServer, floor: WebServer
) -> dict[str, tuple[Request, Request]]:
    """Return what is asked of the portal and of the floor, by the name of the measurement."""
    sign_in = _sign_in_request(ground, ours)
    headers = {"Host": sign_in.headers["Host"], "Cookie": _signed_in_cookie(ours, sign_in)}
    form = urlencode({"hash": subject.password_hash, "password": _PASSWORD}).encode()
    floor_file = f"/file?{urlencode({'path': subject.file_path})}"
    return {
        "page of 50 of 240 bills": (
            Request("GET", "/szamlak", headers),
            Request("GET", f"/page/{TENANT}/{subject.customer_id}"),
        ),
        "download of a PDF": (
            Request("GET", f"/szamlak/{subject.invoice_id}/pdf", headers),
            Request("GET", floor_file),
        ),
        "sign-in": (sign_in, Request("POST", "/hash", {"Content-Type": _FORM}, form)),
    }
