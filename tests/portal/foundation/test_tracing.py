"""One request can be followed through the web, the job and the mail by its log lines alone."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from portal.demo.caught_mail import CaughtMail
from portal.foundation import outbox
from portal.foundation.outbox import draining
from portal.foundation.outbox.handlers import HandlerRegistry, Outgoing, PermanentFailureError
from portal.foundation.tenancy import scope
from portal.foundation.web.logging import configure
from tests.support.site import Site

SLUG = "komlo"


@contextmanager
def log_lines() -> Iterator[list[dict[str, object]]]:
    """Collect what is logged inside the block, through the real configuration, as JSON objects."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure("info")
    written = io.StringIO()
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    structlog.configure(cache_logger_on_first_use=False)
    lines: list[dict[str, object]] = []
    try:
        yield lines
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
        lines += [json.loads(line) for line in written.getvalue().splitlines()]


def test_web_job_and_mail_share_the_request_id(site: Site, mailbox: CaughtMail) -> None:
    form = {
        "full_name": "Kővári Ödön",
        "customer_number": "12345",
        "email": "odon@example.hu",
        "phone": "06 30 123 4567",
        "password": "hosszú jelszó 12",
        "password_confirm": "hosszú jelszó 12",
        "accept_terms": "y",
    }
    with log_lines() as lines:
        site.browser(SLUG).fill("/regisztracio", form, follow=False)
        site.deliver()
    [mail] = mailbox.newest()
    [asked] = [line for line in lines if line["event"] == "request" and line["method"] == "POST"]
    [sent] = [line for line in lines if line["event"] == "mail_handed_over"]
    [handled] = [line for line in lines if line["event"] == "outbox_handled"]
    assert (
        asked["request_id"] and asked["request_id"] == sent["request_id"] == handled["request_id"]
    )
    assert sent["outbox_kind"] == handled["outbox_kind"] == "registration.confirmation_mail"
    assert {line["tenant"] for line in (asked, sent, handled)} == {SLUG}
    source = mailbox.source(mail.id) or b""
    assert str(sent["message_id"]).encode() in source, "the mail server's log is searched by it"
    assert "odon@" not in json.dumps(lines), "no address in any line"


def test_what_is_given_up_is_logged_with_the_request_that_caused_it(site: Site) -> None:
    def die(message: Outgoing) -> None:
        raise PermanentFailureError("no such address: x@example.hu")

    handlers = HandlerRegistry()
    handlers.register("test.dead", die)
    with log_lines() as lines, structlog.contextvars.bound_contextvars(request_id="abc"):
        with site.inside(SLUG):
            outbox.add(kind="test.dead", payload={})
        with site.services.enter(), scope(site.services.registry.get(SLUG)):
            draining.drain(handlers)
    [line] = [line for line in lines if line["event"] == "outbox_given_up"]
    assert (line["request_id"], line["tenant"], line["level"]) == ("abc", SLUG, "warning")
    assert "x@example.hu" not in json.dumps(lines)


def test_a_failure_of_ours_shows_the_code_by_which_it_is_found(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError("broken")

    fail.access = site.app.view_functions["customer_site.home"].access  # type: ignore[attr-defined]
    monkeypatch.setitem(site.app.view_functions, "customer_site.home", fail)
    monkeypatch.setitem(site.app.config, "PROPAGATE_EXCEPTIONS", False)
    with log_lines() as lines:
        page = site.browser(SLUG).get("/")
    [failed] = [line for line in lines if line["event"] == "request_failed"]
    assert page.status_code == 500
    assert f"<code>{failed['request_id']}</code>" in page.text
    assert "<code>" not in site.browser(SLUG).get("/nincs-ilyen").text
